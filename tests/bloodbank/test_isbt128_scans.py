"""Scans of ISBT 128 labels: read by their data identifiers, strictly, and built again character by character."""

from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from immutables import Map

from bloodbank.isbt128.antigen_history import AntigenHistory, AntigenResult
from bloodbank.isbt128.blood_group import GroupScan, group_scan, message_scan
from bloodbank.isbt128.compound import CompoundHead
from bloodbank.isbt128.consignment import Consignment
from bloodbank.isbt128.dates import DateScan, LocalMinute, local_minute
from bloodbank.isbt128.digits import AntigenFigures, MarkerFigures
from bloodbank.isbt128.din import Din
from bloodbank.isbt128.donation_scan import DonationScan, guarded
from bloodbank.isbt128.fault import LabelFault
from bloodbank.isbt128.meanings import CodeMeaning, LabelSettings
from bloodbank.isbt128.product_code import ProductCode
from bloodbank.isbt128.scan import Structure, read_scan
from bloodbank.isbt128.special_testing import SpecialTesting
from bloodbank.model import BloodGroup

LABELS = LabelSettings()


def read(text: str, *, labels: LabelSettings = LABELS, reference_year: int = 2026) -> tuple[Structure, ...]:
    return read_scan(text, labels=labels, reference_year=reference_year)


def fault_of(text: str, *, labels: LabelSettings = LABELS) -> LabelFault:
    with pytest.raises(LabelFault) as fault:
        read(text, labels=labels)
    return fault.value


def figures(count: int) -> st.SearchStrategy[str]:
    return st.from_regex(rf"[0-9]{{{count}}}", fullmatch=True)


dins = st.builds(
    Din, st.from_regex(r"[A-NP-Z1-9][0-9A-NP-Z]{2}[0-9]{2}", fullmatch=True), st.integers(0, 99), figures(6)
)
plain_flags = st.integers(0, 59).filter(lambda flag: flag != 14).map(lambda flag: f"{flag:02d}")
minutes = st.builds(LocalMinute, st.integers(1600, 2400), st.integers(1, 365), st.integers(0, 23), st.integers(0, 59))
near = st.integers(1600, 2400)
dated = st.sampled_from(["expiry", "collection", "production"])
structures = st.one_of(
    st.builds(DonationScan, dins, plain_flags),
    dins.map(guarded),
    st.builds(
        group_scan,
        st.sampled_from(BloodGroup),
        st.sampled_from(["any", "directed", "directed-only", "emergency-only", "autologous", "autologous-only"]),
    ),
    st.builds(GroupScan, st.sampled_from(["Mq", "Mx", "00", "Md"]), st.from_regex("[0-9A-Z]", fullmatch=True)),
    st.builds(
        ProductCode,
        st.from_regex(r"[EF][0-9A-Z]{4}", fullmatch=True),
        st.from_regex(r"[0-9A-Za-z]", fullmatch=True),
        st.from_regex(r"[0-8A-Z][0-9a-z]", fullmatch=True),
    ),
    st.builds(SpecialTesting, st.from_regex(r"[0-9A-Z]{5}", fullmatch=True)),
    st.builds(AntigenFigures, figures(18)),
    st.builds(MarkerFigures, figures(10).map(lambda said: f"{said}00000000")),
    st.builds(
        AntigenHistory,
        st.lists(
            st.builds(AntigenResult, figures(6), figures(2), figures(2)),
            min_size=1,
            max_size=5,
            unique_by=lambda tested: tested.antigen,
        ).map(tuple),
    ),
    st.builds(
        lambda din, container, more: Consignment(din.facility, din.year, din.serial[:5], container, container + more),
        dins,
        st.integers(0, 49),
        st.integers(1, 50),
    ),
)


@given(structures)
def test_every_structure_is_read_back_as_it_was_built(structure: Structure) -> None:
    assert read(structure.data) == (structure,)


@given(dated, minutes, st.integers(-499, 499), st.booleans())
def test_every_date_is_read_back_near_its_year(kind: str, at: LocalMinute, away: int, is_timed: bool) -> None:
    """The label leaves the thousands of the year out: the year nearest to the present one is meant."""
    untimed = LocalMinute(at.year, at.day_of_year) if kind == "expiry" else at.day_begins
    at = at if is_timed else untimed
    date = DateScan(kind, at, is_timed)
    assert read(date.data, reference_year=at.year + away) == (date,)
    assert local_minute(at.wall_s) == at


@given(st.floats(-1e10, 1e10))
def test_a_minute_never_ends_after_the_instant_it_is_made_of(wall_s: float) -> None:
    assert 0.0 <= wall_s - local_minute(wall_s).wall_s <= 60.0


@given(minutes)
def test_the_calendar_is_that_of_everybody_else(at: LocalMinute) -> None:
    other = datetime(1970, 1, 1) + timedelta(seconds=at.wall_s)  # noqa: DTZ001 - a clock on the wall has no zone
    assert other.isoformat(timespec="minutes") == str(at)


@given(st.lists(structures, min_size=2, max_size=6))
def test_a_compound_message_holds_as_many_structures_as_it_says(parts: list[Structure]) -> None:
    data = "".join(part.data for part in parts)
    assert read(CompoundHead(len(parts)).data + data) == tuple(parts)
    for wrong in (len(parts) - 1, len(parts) + 1):
        assert fault_of(CompoundHead(wrong).data + data).code == "wrong-count"


@given(dins, st.integers(1, 13), st.sampled_from("0123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"))
def test_no_single_misread_character_of_a_guarded_number_passes(din: Din, place: int, misread: str) -> None:
    data = guarded(din).data
    assume(data[place] != misread)
    assert fault_of(data[:place] + misread + data[place + 1 :]).code in {
        "wrong-checksum",
        "bad-din",
        "no-data-identifier",
    }


@given(dins, st.integers(1, 12))
def test_no_swap_of_neighbours_in_a_guarded_number_passes(din: Din, place: int) -> None:
    data = guarded(din).data
    assume(data[place] != data[place + 1])
    swapped = data[:place] + data[place + 1] + data[place] + data[place + 2 :]
    assert fault_of(swapped).code in {"wrong-checksum", "bad-din", "no-data-identifier"}


@given(st.text(max_size=60) | st.from_regex(r"[=&][ -~]{0,40}", fullmatch=True))
def test_whatever_a_scanner_sends_is_read_or_refused_with_a_reason(text: str) -> None:
    try:
        parts = read(text)
    except LabelFault:
        return
    assert text.startswith("=+") or text.find("".join(part.data for part in parts)) >= 0


def test_the_wrong_barcode_is_never_taken_for_another() -> None:
    """Software that ignored identifiers read red cell antigens of an O-negative unit as the group A positive."""
    (antigens,) = read("=\\620000000000000000")
    assert isinstance(antigens, AntigenFigures)
    (group,) = read("=%6200")
    assert isinstance(group, GroupScan)
    assert group.group is BloodGroup.A_POS
    assert fault_of("6200").code == "no-data-identifier"


def test_the_group_barcode_tells_groups_uses_messages_and_kell() -> None:
    o_neg = {f"={'%'}{code}00": GroupScan(str(code)) for code in range(91, 99)}
    assert {read(data) for data in o_neg} == {(scan,) for scan in o_neg.values()}
    assert {scan.group for scan in o_neg.values()} == {BloodGroup.O_NEG}
    assert [scan.intended_use for scan in o_neg.values()] == [
        *("directed-only", "emergency-only", "directed-biohazard", "directed"),
        *("any", "autologous", "autologous-only", "autologous-biohazard"),
    ]
    assert GroupScan("06", "E").antigens_absent == ("K",)
    assert GroupScan("06", "N").antigens_present == ("K",)
    assert message_scan("quarantine").data == "=%Mq00"


def test_flags_say_what_the_number_stands_on() -> None:
    kinds = {flag: DonationScan(Din("G1234", 17, "654321"), flag).flag_kind for flag in ("00", "03", "16", "07", "33")}
    assert kinds == {"00": "none", "03": "container", "16": "container", "07": "test-tube", "33": "local"}
    assert DonationScan(Din("G1234", 17, "654321"), "16").container == 6
    assert guarded(Din("G1234", 17, "654321")).data == "=G12341765432170"


def test_a_scan_without_a_time_is_the_end_of_the_day() -> None:
    (date,) = read("=>027001")
    assert isinstance(date, DateScan)
    assert str(date.at) == "2027-01-01T23:59"
    assert date.at.printed == "01 JAN 2027 23:59"
    (leap_day,) = read("&>0283661200")
    assert isinstance(leap_day, DateScan)
    assert str(leap_day.at) == "2028-12-31T12:00"
    (last_century,) = read("=*999365")
    assert isinstance(last_century, DateScan)
    assert last_century.at.year == 1999


def test_a_compound_is_read_past_what_nobody_here_interprets() -> None:
    """A scanner read one structure too many, and a whole label was typed by hand: what is known is carried along."""
    parts = ("=G12341765432170", "=)1AB0000123", "&{" + "0" * 18, "&#1103ABC", "&$02" + "0" * 28, "&,4" + "A" * 40)
    number, *carried, group = read(f"=+07000{''.join(parts)}=%5100")
    assert isinstance(number, DonationScan)
    assert isinstance(group, GroupScan)
    assert tuple(part.data for part in (number, *carried)) == parts
    assert [(part.structure, part.kind) for part in carried] == [
        ("017", "container-catalogue-number"),
        ("014", "platelet-antigens"),
        ("025", "patient-number"),
        ("029", "dimensions"),
        ("038", "single-european-code"),
    ]


def test_two_barcodes_beside_each_other_may_be_one_scan() -> None:
    number, group = read("=G12341765432170=%5100\r\n")
    assert isinstance(number, DonationScan)
    assert isinstance(group, GroupScan)
    assert read("]C0=%5100") == (group,)


def test_a_sequence_of_the_standard_is_checked_where_the_table_knows_it() -> None:
    labels = LabelSettings(codes=Map({"compound/017": CodeMeaning(meaning="001 002")}))
    parts = "=G12341765432170=%5100"
    assert len(read(f"=+02017{parts}", labels=labels)) == 2
    assert fault_of("=+02017=%5100=G12341765432170", labels=labels).code == "wrong-sequence"
    assert fault_of(f"=+02018{parts}", labels=labels).code == "unknown-sequence"


@pytest.mark.parametrize(
    ("scan", "code", "said"),
    [
        ("", "empty-scan", "scan is empty"),
        ("G12341765432170", "no-data-identifier", "'G1' is no data identifier"),
        ("]C1=%5100", "no-data-identifier", "']C' is no data identifier"),
        ("=G1234176543217", "wrong-length", "after =G 15 characters must follow, there are 14"),
        ("=G12341765432171", "wrong-checksum", "71 is not the checksum of G1234 17 654321, which is 70"),
        ("=G12341765432114", "reserved-flag", "14 are flag characters"),
        ("=G12341765432197", "reserved-flag", "97 are flag characters"),
        ("=G123417654321A1", "reserved-flag", "A1 are flag characters"),
        ("=%510", "wrong-length", "after =% 4 characters must follow"),
        ("=%5101", "bad-group", "no blood group"),
        ("=%5500", "unknown-group-code", "55 is no ABO and RhD group"),
        ("=%H600", "unknown-group-code", "H6"),
        ("=<e0336V00", "bad-product-code", "no product code"),
        ("=<T1295003", "not-blood", "T1295003 is no blood"),
        ("=<E0336Va0", "bad-division", "'a0' is no division"),
        ("=<E0336V99", "division-apart", "barcode of its own"),
        ("&>0263660000", "impossible-date", "there is no day 366 in 2026, which has 365 days"),
        ("&>0260000000", "impossible-date", "there is no day 000 in 2026"),
        ("&>0260012460", "impossible-time", "there is no time 24:60"),
        ("&>02600112A0", "bad-date", "no date"),
        ("=>026001=>02", "wrong-length", "after => 6 characters"),
        ("=\\12345678901234567A", "bad-figures", "red cell antigens"),
        ('&"000000000010000000', "unknown-marker", "positions 11 to 18"),
        ("=$A99991712345" + "0302", "impossible-container", "box 3 of 2"),
        ("=$A99991712345" + "0000", "impossible-container", "box 0 of 0"),
        ("&%002" + "006001" + "0101", "wrong-length", "after &% 23 characters"),
        ("&%002" + "0060010101" * 2, "antigen-twice", "twice"),
        ("&%000", "bad-antigen-history", "must follow the count"),
        ("=+00000", "bad-compound", "nothing follows"),
        ("=%5100=+02000", "compound-within", "within another scan"),
        ("=%5100=%5100=%5100", "too-many-structures", "3 structures"),
        ("=~12345", "unknown-structure", "=~ is the identifier of no structure"),
        ("&,9" + "0" * 18, "unknown-structure", "&, is the identifier of no structure"),
        ("&a12345", "no-data-identifier", "'&a' is no data identifier"),
        ("=)12345", "wrong-length", "after =) 10 characters must follow, there are 5"),
        ("=(00002026010112A0", "bad-content", "flexible-date (data structure 031)"),
        ("&#1105ABC", "wrong-length", "after &# 9 characters must follow"),
        ("&$00", "wrong-length", "must say how much follows"),
        ("=+02000=%5100&;1234", "wrong-length", "can't stand in a compound message"),
        ("=" * 2001, "scan-too-long", "2000 characters at most"),
    ],
)
def test_a_malformed_scan_is_refused_with_its_reason(scan: str, code: str, said: str) -> None:
    fault = fault_of(scan)
    assert fault.code == code
    assert said in fault.detail
