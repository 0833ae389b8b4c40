"""What was done on paper is read back: every row by all rules as of its instant, all rows or none."""

from typing import Any

import pytest

from bloodbank.messages import (
    BloodUnitsQuarantined,
    PaperRow,
    PaperRowDisputed,
    PaperRowTaken,
    ReconcilePaper,
)
from bloodbank.model import BloodUnitStatus, Urgency
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from tests.bloodbank.world import DAY, HOUR, MORNING, Bank

ANNA = "P-00000001"


def row(unit_id: str, action: str, *, hours: float, number: int = 2, **more: Any) -> PaperRow:
    """A line of the form, so many hours after the computers went off."""
    told = {"patient_id": ANNA, "done_by": "vera"} | more
    return PaperRow(row=number, blood_unit_id=unit_id, action=action, occurred_at=MORNING + hours * HOUR, **told)  # type: ignore[arg-type]


def night(**asked: Any) -> tuple[Bank, str, str]:
    """A unit at the hospital and a request for it; then twelve hours without computers, the row's reservation gone."""
    bank = Bank().found()
    unit_id = bank.receive("A-", at="north")
    request_id = bank.request("A-", patient_id=ANNA, hours=1.0, **asked)
    bank.now = MORNING + 12 * HOUR
    return bank, unit_id, request_id


def story(unit_id: str) -> tuple[PaperRow, PaperRow]:
    """The form is not in order."""
    given = row(unit_id, "transfuse", hours=1.2, number=2, identifiers_checked=True, verified_by="oleg")
    return given, row(unit_id, "issue", hours=1.0, number=3, handed_to="anna")


def test_a_unit_given_at_night_is_given_at_that_time_in_the_ledger() -> None:
    bank, unit_id, request_id = night()
    events = bank.tell(ReconcilePaper(rows=story(unit_id)))
    assert [type(event).__name__ for event in events] == [
        "PaperRowTaken",
        "BloodReserved",
        "BloodIssued",
        "PaperRowTaken",
        "BedsideChecked",
        "BloodTransfused",
    ]
    assert (bank.unit(unit_id).status, bank.unit(unit_id).patient_id) == (BloodUnitStatus.TRANSFUSED, ANNA)
    assert bank.state.recipients[ANNA].exposed_at == MORNING + 1.2 * HOUR
    assert bank.asked(request_id).blood_unit_ids == (unit_id,)


def test_blood_that_expired_since_then_was_good_then() -> None:
    bank, unit_id, _ = night()
    bank.now = MORNING + 21 * DAY
    assert bank.tell(ReconcilePaper(rows=story(unit_id)))
    bank, unit_id, _ = night()
    bank.now = MORNING + 21 * DAY
    late = row(unit_id, "issue", hours=20 * 24 + 1, handed_to="anna")
    with pytest.raises(Refused, match="expires"):
        bank.tell(ReconcilePaper(rows=(late,)))


def test_an_emergency_that_nobody_had_asked_for_becomes_a_request_of_that_night() -> None:
    bank = Bank().found()
    unit_id = bank.receive("O-", at="north")
    bank.now = MORNING + 12 * HOUR
    given = row(unit_id, "emergency-issue", hours=2, handed_to="anna", authorised_by="igor", reason="bleeding")
    bank.tell(ReconcilePaper(rows=(given,)))
    request = bank.asked("R-000001")
    assert (request.urgency, request.patient_id, request.requested_at) == (Urgency.EMERGENCY, ANNA, MORNING + 2 * HOUR)
    assert bank.unit(unit_id).status is BloodUnitStatus.DELIVERED
    assert bank.state.emergency_issues["R-000001"].units[0].issued_at == MORNING + 2 * HOUR, "its sample is owed"


def test_what_came_back_or_was_thrown_away_is_so_in_the_ledger() -> None:
    bank, unit_id, _ = night()
    other = bank.receive("B+", at="north")
    issue = story(unit_id)[1]
    back = row(unit_id, "return", hours=1.1, number=4, seal_intact=True, out_s=360.0, reason="not needed")
    lost = row(other, "discard", hours=3, number=5, patient_id=None, reason="leaking")
    bank.tell(ReconcilePaper(rows=(issue, back, lost)))
    assert bank.unit(unit_id).status is BloodUnitStatus.AVAILABLE
    assert bank.unit(other).status is BloodUnitStatus.DISCARDED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"action": "drink"}, "unknown-action"),
        ({"blood_unit_id": "nobody"}, "unknown-blood-unit"),
        ({"patient_id": "P-00000009"}, "paper-no-request"),
        ({"request_id": "R-000001", "patient_id": "P-00000009"}, "other-patient"),
        ({"hours": 13}, "out-of-range"),
        ({"hours": -31 * 24}, "paper-too-old"),
        ({"done_by": ""}, "bad-id"),
        ({"action": "transfuse"}, "paper-check-missing"),
        ({"action": "transfuse", "patient_id": None}, "paper-patient-missing"),
        ({"action": "transfuse", "identifiers_checked": True, "verified_by": "oleg"}, "wrong-status"),
        ({"action": "return", "reason": "spare"}, "wrong-status"),
        ({"conflict": "the log has more"}, "record-contradicts"),
    ],
)
def test_one_row_that_a_rule_is_against_leaves_the_ledger_as_it_was(change: dict[str, Any], code: str) -> None:
    bank, unit_id, _ = night()
    before = bank.state
    told: dict[str, Any] = {"hours": 2, "number": 9, "blood_unit_id": unit_id, "action": "issue"} | change
    bad = row(told.pop("blood_unit_id"), told.pop("action"), **told)
    good = row(bank.receive("O+"), "discard", hours=0.1, reason="leaking")
    before = bank.state
    with pytest.raises(Refused, match="row 9: ") as refusal:
        bank.tell(ReconcilePaper(rows=(good, bad)))
    assert refusal.value.code == code
    assert bank.state is before


def test_wrong_blood_that_was_given_is_no_transfusion_but_stands_on_record_and_the_bag_is_set_aside() -> None:
    """The form says that a bag of group A ran into a patient of group O: nobody may use it, somebody must look."""
    bank = Bank(BloodSettings()).found()
    unit_id = bank.receive("A+", at="north")
    bank.request("O+", patient_id=ANNA)
    bank.now = MORNING + 12 * HOUR
    wrong = row(unit_id, "issue", hours=1, handed_to="anna")
    good = row(bank.receive("O+"), "discard", hours=0.1, reason="leaking")
    events = bank.tell(ReconcilePaper(rows=(wrong, good), set_aside=True))
    assert [type(event) for event in events if isinstance(event, PaperRowTaken | PaperRowDisputed)] == [
        PaperRowTaken,
        PaperRowDisputed,
    ]
    assert any(isinstance(event, BloodUnitsQuarantined) for event in events)
    assert bank.unit(unit_id).status is BloodUnitStatus.QUARANTINED
    assert bank.unit(unit_id).quarantine_reasons == ("disputed-on-paper",)


@pytest.mark.parametrize("change", [{"done_by": ""}, {"hours": 99}, {"hours": float("nan")}, {"patient_id": ""}])
def test_a_row_that_was_misread_is_corrected_and_not_disputed(change: dict[str, Any]) -> None:
    bank, unit_id, _ = night()
    before = bank.state
    told: dict[str, Any] = {"hours": 1, "handed_to": "anna"} | change
    with pytest.raises(Refused, match="row 2"):
        bank.tell(ReconcilePaper(rows=(row(unit_id, "issue", **told),), set_aside=True))
    assert bank.state is before


def test_a_form_that_is_read_twice_changes_nothing() -> None:
    bank, unit_id, _ = night()
    bank.tell(ReconcilePaper(rows=story(unit_id)))
    before = bank.state
    with pytest.raises(Refused, match="row"):
        bank.tell(ReconcilePaper(rows=story(unit_id)))
    assert bank.state is before


@pytest.mark.parametrize("checked", [True, False])
def test_two_identifiers_that_were_not_compared_are_a_mismatch(checked: bool) -> None:
    bank, unit_id, _ = night()
    given = row(unit_id, "transfuse", hours=2, identifiers_checked=checked, verified_by="oleg", number=3)
    rows = (story(unit_id)[1], given)
    if checked:
        bank.tell(ReconcilePaper(rows=rows))
        return
    with pytest.raises(Refused) as refusal:
        bank.tell(ReconcilePaper(rows=rows))
    assert refusal.value.code == "bedside-mismatch"
