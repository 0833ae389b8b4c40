"""What is known on paper while everything is off: sealed, whole, and without a name.

In June 2024 an attack on a laboratory left London's hospitals without their computers for weeks: groups could not be
matched, and group O went to everybody. Whoever has a snapshot of groups and antibodies need not do that.
"""

import pypdfium2
import pytest
from msgspec import json, structs

from bloodbank.downtime.settings import DowntimeSettings, Phone
from bloodbank.isbt128.fault import LabelFault
from bloodbank.kinds import BloodGroup
from bloodbank.messages import (
    DiscardBloodUnit,
    RecordAntibody,
    RecordSample,
    RegisterStorage,
    StoreBloodUnit,
    TakeOutBloodUnit,
)
from bloodbank.settings import BloodSettings
from controlroom.downtime.model import DowntimeSnapshot, SnapshotName
from controlroom.downtime.page import page_of
from controlroom.downtime.pdf import pdf_of_snapshot
from controlroom.downtime.sealing import SealedSnapshot, seal, seal_of, unseal
from controlroom.downtime.taking import take_snapshot
from controlroom.errors import CommandRefused
from controlroom.state import RegionState
from tests.bloodbank.world import HOUR, MORNING, Bank

KEY, OTHER_KEY = bytes(range(32)), bytes(32)


def snapshot_of(bank: Bank, **more: object) -> DowntimeSnapshot:
    state = RegionState(bloodbank=bank.state, position=7)
    return take_snapshot(state, region="minsk", now=bank.now, settings=BloodSettings(), **more)  # type: ignore[arg-type]


def hospital() -> Bank:
    """A centre with two units, one of them held, and a patient with a faded antibody."""
    bank = Bank().found()
    first, _ = bank.receive("O-"), bank.receive("A+", at="north", antigens_absent=("K",))
    gone = bank.receive("B+")
    bank.tell(DiscardBloodUnit(blood_unit_id=gone, reason="leaking"))
    request = bank.request("A-", patient_id="P-00000001", red_cells=2)
    bank.reserve(request, first)
    bank.tell(
        RecordAntibody(
            patient_id="P-00000001", specificity="K", found_at=MORNING - HOUR, source="laboratory", detectable=False
        )
    )
    return bank


def test_stock_groups_antibodies_and_requests_stand_in_it_and_no_name() -> None:
    taken = snapshot_of(hospital())
    held, free = taken.units
    assert (held.group, held.patient_id, held.status) == ("O-", "P-00000001", "reserved")
    assert (free.place_id, free.antigens_absent) == ("north", ("K",))
    (patient,) = taken.patients
    assert (patient.groups, patient.confirmed, patient.name) == ((BloodGroup.A_NEG,), False, None)
    assert [(a.specificity, a.antigens, a.detectable) for a in patient.antibodies] == [("K", ("K",), False)]
    assert [(r.patient_id, r.wanted) for r in taken.requests] == [("P-00000001", ("2 red-cells",))]
    unknown = next(row for row in taken.suitable if row.component == "red-cells" and row.patient_group is None)
    assert unknown.groups == (BloodGroup.O_NEG,)


def test_a_group_counts_as_confirmed_by_two_independent_samples() -> None:
    bank = Bank().found()
    for number, who in enumerate(("anna", "boris")):
        drawn_at = MORNING - HOUR + number
        bank.tell(
            RecordSample(
                sample_id=f"S{number}",
                patient_id="P-00000002",
                drawn_at=drawn_at,
                collected_by=who,
                group=BloodGroup.B_NEG,
                tested_by="lab",
            )
        )
        (patient,) = snapshot_of(bank).patients
        assert patient.confirmed is bool(number)
    assert (patient.groups, patient.doubt, patient.last_sample_at) == ((BloodGroup.B_NEG,), None, drawn_at)


def test_a_sealed_snapshot_comes_back_as_it_was() -> None:
    taken = snapshot_of(hospital(), place_id="north")
    assert [unit.place_id for unit in taken.units] == ["north"]
    body = seal(taken, key=KEY)
    assert unseal(body, key=KEY) == taken
    assert seal(taken, key=KEY) == body


@pytest.mark.parametrize(("old", "new"), [("A-", "A+"), ("P-00000001", "P-00000002"), ("north", "south")])
def test_whoever_alters_one_letter_breaks_the_seal(old: str, new: str) -> None:
    sealed = json.decode(seal(snapshot_of(hospital()), key=KEY), type=SealedSnapshot)
    altered = structs.replace(sealed, snapshot=sealed.snapshot.replace(old, new, 1))
    assert altered != sealed
    with pytest.raises(CommandRefused, match="altered") as refusal:
        unseal(json.encode(altered), key=KEY)
    assert refusal.value.code == "seal-broken"


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", "snapshot-unreadable"), (b"{}", "snapshot-unreadable"), (seal, "other-key")],
)
def test_what_is_no_snapshot_of_this_key_is_refused(body: object, code: str) -> None:
    given = seal(snapshot_of(hospital()), key=OTHER_KEY) if body is seal else body
    with pytest.raises(CommandRefused) as refusal:
        unseal(given, key=KEY)  # type: ignore[arg-type]
    assert refusal.value.code == code


@pytest.mark.parametrize(("language", "faded"), [("en", "no longer"), ("ru", "не выявляются"), ("be", "не выяўляюцца")])
def test_the_page_says_all_of_it_in_every_language_and_how_old_it_is(language: str, faded: str) -> None:
    bank = hospital()
    taken = snapshot_of(bank, name_of=lambda patient_id: SnapshotName(family_name="<b>Ким", given_name="Ян"))
    body = seal(taken, key=KEY)
    fresh = page_of(taken, seal=seal_of(body), at=bank.now, language=language, timezone="Europe/Minsk").decode()
    assert all(said in fresh for said in ("anti-K", faded, "&lt;b&gt;Ким", seal_of(body), "2023-11-15 01:13 +03"))
    assert "<strong>" not in fresh
    late = page_of(taken, seal="", at=taken.stale_at, language=language, timezone="UTC").decode()
    assert "<strong>" in late


def words_of(pdf: bytes) -> list[str]:
    """The words on each sheet, as they are read back from the file."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


def test_the_pdf_has_a_sheet_for_each_place_then_the_patients_and_no_name() -> None:
    bank = hospital()
    emergency = bank.receive("O-", at="north")
    settings = BloodSettings(downtime=DowntimeSettings(phones=(Phone(name="Head of the blood bank", number="103-17"),)))
    state = RegionState(bloodbank=bank.state, position=7)
    taken = take_snapshot(state, region="minsk", now=bank.now, settings=settings)
    pdf = pdf_of_snapshot(taken, seal="1234", at=bank.now, language="en", timezone="UTC")
    assert pdf == pdf_of_snapshot(taken, seal="1234", at=bank.now, language="en", timezone="UTC")
    centre, north, patients, *more = words_of(pdf)
    assert "P-00000001" in centre, "its only unit is held"
    free = north.split("Free units that keep")[1].split("For an emergency")[0].split()
    assert free[-2:] == ["1", "1"], "one O-, one A+"
    for_anybody, rest = north.split("For an emergency, group not known")[1].split("Telephones")
    assert (emergency in "".join(for_anybody.split()), "A+" in for_anybody) == (True, False)
    assert "103-17" in rest
    assert "red cells must lack K" in " ".join(patients.split())
    assert all("1234" in sheet for sheet in (centre, north, patients, *more))
    late = pdf_of_snapshot(taken, seal="1234", at=bank.now + 5 * HOUR, language="en", timezone="UTC")
    assert "OUT OF DATE" in words_of(late)[0]


def test_a_bag_that_lay_outside_for_too_long_is_not_free_on_paper() -> None:
    """Stock has it as available until somebody puts it back; on paper nobody asks the rules."""
    bank = Bank().found()
    bank.tell(RegisterStorage(storage_id="fridge", place_id="north", low_c=2.0, high_c=6.0))
    warm = bank.receive("O-", at="north")
    bank.tell(StoreBloodUnit(blood_unit_id=warm, storage_id="fridge"))
    bank.tell(TakeOutBloodUnit(blood_unit_id=warm))

    def sheet() -> str:
        taken = snapshot_of(bank)
        return words_of(pdf_of_snapshot(taken, seal="1", at=bank.now, language="en", timezone="UTC"))[0]

    for_anybody = sheet().split("For an emergency, group not known")[1].split("Telephones")[0]
    assert warm in "".join(for_anybody.split())
    bank.now += HOUR
    late = sheet()
    for_anybody, rest = late.split("For an emergency, group not known")[1].split("Telephones")
    assert (warm in "".join(for_anybody.split()), warm in "".join(rest.split())) == (False, True)
    assert "OUT OF STORAGE TOO LONG" in " ".join(rest.split())


def test_letters_that_the_font_lacks_are_refused_and_not_printed_as_boxes() -> None:
    with pytest.raises(LabelFault, match=r"labels\.font"):
        pdf_of_snapshot(snapshot_of(hospital()), seal="1", at=MORNING, language="ru", timezone="UTC")


@pytest.mark.parametrize("wrong", [{"name": " ", "number": "1"}, {"name": "Head", "number": "1\n2"}])
def test_a_telephone_that_can_not_be_printed_names_its_field(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"phones: (name|number)"):
        Phone(**wrong)
