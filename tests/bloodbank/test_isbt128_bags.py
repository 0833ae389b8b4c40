"""The barcodes of one bag: they must be of one bag, complete, in agreement and of use."""

import pytest
from immutables import Map

from bloodbank.isbt128.bag import ScanProblem
from bloodbank.isbt128.meanings import CodeMeaning, LabelSettings
from bloodbank.isbt128.unit_label import BagReading, UnitLabel, read_bag
from bloodbank.model import BloodGroup, Component

NUMBER, GROUP, PRODUCT, EXPIRY = "=G12342665432100", "=%0600", "=<E0336V00", "&>0263652359"
BAG = (NUMBER, GROUP, PRODUCT, EXPIRY)


def bag(*scans: str, labels: LabelSettings | None = None) -> BagReading:
    return read_bag(scans, labels=labels or LabelSettings(), reference_year=2026)


def label_of(*scans: str, labels: LabelSettings | None = None) -> UnitLabel:
    reading = bag(*scans, labels=labels)
    assert reading.problems == ()
    assert reading.label is not None
    return reading.label


def problem_of(*scans: str, labels: LabelSettings | None = None) -> ScanProblem:
    reading = bag(*scans, labels=labels)
    assert reading.label is None
    (problem,) = reading.problems
    return problem


def test_four_barcodes_in_any_order_tell_what_is_in_the_bag() -> None:
    label = label_of(EXPIRY, PRODUCT, NUMBER, GROUP)
    assert (label.din, label.product_code, label.group) == ("G123426654321", "E0336V00", BloodGroup.A_NEG)
    assert (label.component, str(label.expires)) == (Component.RED_CELLS, "2026-12-31T23:59")
    assert label.quarantine_reasons == ()
    assert not label.for_one_patient
    assert label_of("=+04000" + "".join(BAG)) == label


def test_a_product_of_the_table_brings_what_was_done_to_it() -> None:
    assert label_of(NUMBER, GROUP, "=<A0003000", EXPIRY).attributes == ("irradiated", "leucodepleted")


def test_the_same_barcode_twice_is_refused_with_both_rows() -> None:
    problem = problem_of(*BAG, GROUP)
    assert (problem.row, problem.code) == (4, "scanned-twice")
    assert "in scan 2" in problem.detail


def test_barcodes_of_two_bags_are_never_one_unit() -> None:
    problem = problem_of(*BAG, "=G12342665432200")
    assert (problem.row, problem.code) == (4, "scans-contradict")
    assert problem_of(*BAG, "=>026364").code == "scans-contradict"


def test_what_was_not_scanned_is_asked_for() -> None:
    reading = bag(NUMBER, PRODUCT)
    assert [(p.row, p.code, p.detail.split()[0]) for p in reading.problems] == [
        (None, "scan-missing", "blood-group"),
        (None, "scan-missing", "expiry"),
    ]


def test_every_scan_that_can_not_be_read_is_named() -> None:
    reading = bag(NUMBER, "=%06", "rubbish", EXPIRY)
    assert [(p.row, p.code) for p in reading.problems] == [(1, "wrong-length"), (2, "no-data-identifier")]
    assert [scan.problem for scan in reading.scans if scan.problem] == list(reading.problems)


@pytest.mark.parametrize(
    ("scans", "row", "code"),
    [
        (("=G12342665432107", GROUP, PRODUCT, EXPIRY), 0, "not-the-bag"),
        ((NUMBER, "=%Mx00", PRODUCT, EXPIRY), 1, "not-for-stock"),
        ((NUMBER, "=%0400", PRODUCT, EXPIRY), 1, "not-for-stock"),
        ((NUMBER, "=%Mq00", PRODUCT, EXPIRY), 1, "no-group-said"),
        ((NUMBER, "=%0000", PRODUCT, EXPIRY), 1, "no-group-said"),
        ((NUMBER, GROUP, "=<E9999V00", EXPIRY), 2, "unknown-product"),
        ((NUMBER, GROUP, "=<E0336Z00", EXPIRY), 2, "unknown-collection-type"),
        ((NUMBER, "=%0800", "=<E0336V00", EXPIRY), 2, "use-contradicts"),
        ((NUMBER, "=%0800", "=<E0336200", EXPIRY), 2, "use-contradicts"),
        ((*BAG, "=*027001"), 3, "expires-before-collection"),
        ((*BAG, "=*024200"), 4, "year-contradicts"),
    ],
)
def test_what_speaks_against_a_bag_is_said_of_its_scan(scans: tuple[str, ...], row: int, code: str) -> None:
    assert [(p.row, p.code) for p in bag(*scans).problems if p.code == code] == [(row, code)]


def test_a_number_of_december_may_be_collected_in_january() -> None:
    assert str(label_of("=G12342565432100", GROUP, PRODUCT, EXPIRY, "=*026020").collected) == "2026-01-20T00:00"


def test_what_is_for_one_patient_is_for_nobody_else() -> None:
    assert label_of(NUMBER, "=%0800", "=<E0336100", EXPIRY).for_one_patient
    assert label_of(NUMBER, "=%0600", "=<E0336200", EXPIRY).for_one_patient
    assert not label_of(NUMBER, "=%0700", "=<E0336A00", EXPIRY).for_one_patient


def test_blood_for_emergencies_only_is_held_back() -> None:
    assert label_of(NUMBER, "=%0300", PRODUCT, EXPIRY).quarantine_reasons == ("label-emergency-only",)


def test_markers_that_no_table_interprets_hold_the_unit_back() -> None:
    """A figure that may mean a reactive test is never passed over."""
    reading = bag(*BAG, '&"300000000000000000')
    assert reading.label is not None
    assert reading.label.quarantine_reasons == ("label-markers-unread",)
    assert reading.notes == ("infection-markers 1:3 is in no table here: it is left out",)


def test_what_is_not_interpreted_is_noted_and_does_not_stop_the_bag() -> None:
    lots = ("&-LOT0000001", "&-LOT0000002")
    reading = bag(*BAG, "=)1AB0000123", *lots)
    assert reading.label == label_of(*BAG)
    assert reading.notes[0] == "container-catalogue-number (structure 017) is not interpreted here"
    assert len(reading.notes) == 3


@pytest.mark.parametrize(
    ("scan", "said"),
    [
        ("=#1119810323", "for whom the unit is"),
        ("&#1103ABC", "for whom the unit is"),
        ("=]202601", "a date of expiry of its own"),
        ("=,00000A", "which part of a divided unit it is"),
        ("&!1", "whether the donor has excluded the unit"),
    ],
)
def test_what_decides_about_a_bag_and_can_not_be_read_stops_it(scan: str, said: str) -> None:
    """A donor withdrew the blood by a barcode that no program read."""
    problem = problem_of(*BAG, scan)
    assert (problem.row, problem.code) == (4, "content-not-read")
    assert said in problem.detail


def test_the_licensees_tables_speak() -> None:
    labels = LabelSettings(
        codes=LabelSettings().codes.update(
            Map(
                {
                    "infection-markers/1:3": CodeMeaning(meaning="negative"),
                    "infection-markers/2:2": CodeMeaning(meaning="HCV antibody found", reactive=True),
                    "red-cell-antigens/2:1": CodeMeaning(meaning="K negative", antigens_absent=("K",)),
                    "antigen-result/02": CodeMeaning(meaning="positive"),
                    "special-testing/N0008": CodeMeaning(meaning="CMV negative", attributes=("cmv-negative",)),
                    "phenotype/E": CodeMeaning(meaning="", antigens_present=("E", "c", "e"), antigens_absent=("C",)),
                }
            )
        )
    )
    label = label_of(NUMBER, "=%06E0", PRODUCT, EXPIRY, "&(N0008", '&"300000000000000000', labels=labels)
    assert label.antigens_absent == ("C", "K")
    assert label.antigens_present == ("E", "c", "e")
    assert label.attributes == ("cmv-negative",)
    assert label.quarantine_reasons == ()
    found = label_of(*BAG, '&"020000000000000000', labels=labels)
    assert found.quarantine_reasons == ("label-marker-reactive",)
    contradiction = problem_of(*BAG, "=\\919999999999999999", "&%0010060010206", labels=labels)
    assert (contradiction.row, contradiction.code) == (5, "antigen-contradicts")
    rh = problem_of(*BAG, "&%0010040010206", labels=labels)
    assert (rh.row, rh.code) == (4, "antigen-contradicts"), "D was found in a unit labelled RhD negative"
