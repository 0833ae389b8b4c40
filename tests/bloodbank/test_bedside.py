"""At the bedside: wristband and bag, two persons, in time; and what happens when something is wrong."""

import pytest
from msgspec import structs

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.bedside.model import BedsideOutcome, TransfusionOutcome
from bloodbank.bedside.settings import BedsideSettings
from bloodbank.decider import decide
from bloodbank.haemovigilance.terms import Imputability, ReactionKind, Severity
from bloodbank.messages import (
    AcknowledgeBloodAlarm,
    AssessReaction,
    BedsideChecked,
    BloodAlarmRaised,
    CheckAtBedside,
    EndTransfusion,
    IssueBlood,
    ObserveTransfusion,
    ProcessBloodUnits,
    Product,
    ReceiveBloodUnit,
    ReceiveReactionBag,
    RecordTransfusion,
    ReportReaction,
    ReviewBloodAlarms,
    StartTransfusion,
)
from bloodbank.model import BloodGroup, BloodUnitStatus, Component
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from tests.bloodbank.world import DAY, HOUR, MINUTE, Bank


@pytest.fixture
def bank() -> Bank:
    return Bank().found()


def handed_out(bank: Bank, patient_id: str = "p-1", group: str = "A+") -> str:
    """A unit put into a porter's hands for a patient."""
    request_id, unit_id = bank.request(group, at="north", patient_id=patient_id), bank.receive(group, at="north")
    bank.reserve(request_id, unit_id)
    bank.tell(IssueBlood(request_id=request_id, issued_by="tech-1", handed_to="porter-1", cold_box_id="box-7"))
    return unit_id


def check(unit_id: str, patient_id: str = "p-1", **given: object) -> CheckAtBedside:
    command = CheckAtBedside(
        blood_unit_id=unit_id,
        patient_id=patient_id,
        second_identifier_matches=True,
        checked_by="nurse-1",
        verified_by="nurse-2",
    )
    return structs.replace(command, **given)


def start(unit_id: str, patient_id: str = "p-1", **given: object) -> StartTransfusion:
    command = StartTransfusion(
        blood_unit_id=unit_id, patient_id=patient_id, started_by="nurse-1", verified_by="nurse-2"
    )
    return structs.replace(command, **given)


def end(unit_id: str, outcome: str = "completed", **given: object) -> EndTransfusion:
    command = EndTransfusion(
        blood_unit_id=unit_id, ended_by="nurse-1", outcome=TransfusionOutcome(outcome), volume_ml=280.0
    )
    return structs.replace(command, **given)


def running(bank: Bank, patient_id: str = "p-1") -> str:
    unit_id = handed_out(bank, patient_id)
    bank.tell(check(unit_id, patient_id))
    bank.tell(start(unit_id, patient_id))
    return unit_id


def refusal(bank: Bank, command: object, settings: BloodSettings | None = None) -> str:
    with pytest.raises(Refused) as refused:
        decide(bank.state, command, now=bank.now, settings=settings)  # type: ignore[arg-type]
    return refused.value.code


def wrong(bank: Bank, command: CheckAtBedside) -> list[str]:
    checked = bank.tell(command)[0]
    assert isinstance(checked, BedsideChecked)
    assert checked.outcome is BedsideOutcome.MISMATCHED
    return [reason.code for reason in checked.reasons]


def test_a_unit_runs_after_a_check_that_matched_and_is_on_record_to_its_end(bank: Bank) -> None:
    unit_id = handed_out(bank)
    bank.now += 10 * MINUTE
    bank.tell(check(unit_id))
    bank.tell(start(unit_id, overload_risks=("heart-failure",)))
    assert bank.unit(unit_id).status is BloodUnitStatus.TRANSFUSED
    bank.now += 15 * MINUTE
    bank.tell(ObserveTransfusion(blood_unit_id=unit_id, observed_by="nurse-1", within_limits=True))
    bank.now += 2 * HOUR
    bank.tell(end(unit_id))
    record = bank.state.transfusions[unit_id]
    assert (record.outcome, record.volume_ml, record.verified_by) == (TransfusionOutcome.COMPLETED, 280.0, "nurse-2")
    assert record.overload_risks == ("heart-failure",)
    assert len(record.observations) == 1
    assert record.complete_by_at == bank.now - 2 * HOUR - 25 * MINUTE + 4 * HOUR
    assert refusal(bank, end(unit_id)) == "transfusion-not-running"


def test_the_wrong_patients_bag_is_caught_at_the_bedside(bank: Bank) -> None:
    """SHOT 2009, case 9: the screen showed another patient. The scan of wristband and bag decides, not the screen."""
    anna = handed_out(bank, "anna")
    assert wrong(bank, check(anna, "berta")) == ["bag-of-another"]
    (alarm,) = bank.state.alarms.values()
    assert alarm.kind is BloodAlarmKind.BEDSIDE_MISMATCH
    assert refusal(bank, start(anna, "anna")) == "bedside-not-checked"
    assert refusal(bank, RecordTransfusion(blood_unit_id=anna, patient_id="anna")) == "bedside-mismatch"
    bank.tell(check(anna, "anna"))
    bank.tell(AcknowledgeBloodAlarm(alarm_id=alarm.alarm_id, acknowledged_by="chief"))
    assert not bank.state.alarms
    bank.tell(start(anna, "anna"))


def test_a_wristband_whose_second_identifier_differs_matches_nothing(bank: Bank) -> None:
    """Two patients of one name: the wristband carries the right number and the wrong birthday."""
    unit_id = handed_out(bank)
    assert wrong(bank, check(unit_id, second_identifier_matches=False)) == ["second-identifier-differs"]
    assert refusal(bank, start(unit_id)) == "bedside-mismatch"


def test_a_check_tells_everything_that_is_wrong(bank: Bank) -> None:
    unit_id = handed_out(bank)
    bank.now += 30 * DAY
    codes = wrong(bank, check(unit_id, second_identifier_matches=False))
    assert {"second-identifier-differs", "expires-before-use"} <= set(codes)
    stock = bank.receive("A+", at="north")
    assert wrong(bank, check(stock)) == ["wrong-status", "bag-of-another"]


def test_an_old_check_or_one_for_another_unit_is_none(bank: Bank) -> None:
    one, two = handed_out(bank), handed_out(bank)
    bank.tell(check(one))
    assert refusal(bank, start(two)) == "bedside-not-checked"
    bank.now += 16 * MINUTE
    assert refusal(bank, start(one)) == "bedside-check-old"


def test_two_persons_look(bank: Bank) -> None:
    unit_id = handed_out(bank)
    assert refusal(bank, check(unit_id, verified_by=None)) == "second-person-needed"
    assert refusal(bank, check(unit_id, verified_by="nurse-1")) == "second-person-needed"
    bank.tell(check(unit_id))
    assert refusal(bank, start(unit_id, verified_by=None)) == "second-person-needed"
    alone = BloodSettings(bedside=BedsideSettings(two_persons=False))
    assert decide(bank.state, start(unit_id, verified_by=None), now=bank.now, settings=alone)


def test_where_checks_are_required_no_transfusion_is_recorded_without_one(bank: Bank) -> None:
    required = BloodSettings(bedside=BedsideSettings(check_required=True))
    unit_id = handed_out(bank)
    record = RecordTransfusion(blood_unit_id=unit_id, patient_id="p-1")
    assert refusal(bank, record, required) == "bedside-not-checked"
    bank.tell(check(unit_id))
    assert decide(bank.state, record, now=bank.now, settings=required)


def test_a_unit_that_runs_for_too_long_is_told_of_and_on_record_as_late(bank: Bank) -> None:
    """Four hours from the refrigerator, not from the needle."""
    unit_id = handed_out(bank)
    bank.now += 20 * MINUTE
    bank.tell(check(unit_id))
    bank.tell(start(unit_id))
    bank.now += 3 * HOUR + 39 * MINUTE
    assert bank.tell(ReviewBloodAlarms()) == []
    bank.now += MINUTE
    (alarm,) = bank.tell(ReviewBloodAlarms())
    assert alarm.kind is BloodAlarmKind.RUNS_TOO_LONG  # type: ignore[union-attr]
    bank.now += MINUTE
    (ended,) = bank.tell(end(unit_id, "stopped", reason="ran too long"))
    assert ended.late_s == pytest.approx(60.0)  # type: ignore[union-attr]
    bank.tell(ReviewBloodAlarms())
    assert not bank.state.alarms


def test_a_unit_that_can_not_run_through_in_time_is_not_begun(bank: Bank) -> None:
    unit_id = handed_out(bank)
    bank.now += 4 * HOUR
    bank.tell(check(unit_id))
    assert refusal(bank, start(unit_id)) == "out-too-long-to-start"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"volume_ml": -1.0}, "out-of-range"),
        ({"outcome": TransfusionOutcome.STOPPED}, "bad-text"),
        ({"ended_by": ""}, "bad-id"),
        ({"blood_unit_id": "nothing"}, "transfusion-not-running"),
    ],
)
def test_an_end_that_makes_no_sense_is_refused(bank: Bank, given: dict[str, object], code: str) -> None:
    unit_id = running(bank)
    assert refusal(bank, structs.replace(end(unit_id), **given)) == code


def reaction(bank: Bank, *unit_ids: str, kind: str = "febrile-non-haemolytic", **given: object) -> ReportReaction:
    command = ReportReaction(
        patient_id="p-1",
        blood_unit_ids=unit_ids,
        kind=ReactionKind(kind),
        severity=Severity.SEVERE,
        onset_at=bank.now,
        reported_by="nurse-1",
    )
    return structs.replace(command, **given)


def test_a_reaction_stops_what_runs_and_is_told_at_once(bank: Bank) -> None:
    unit_id = running(bank)
    events = bank.tell(reaction(bank, unit_id))
    assert bank.state.running_transfusions == ()
    assert bank.state.transfusions[unit_id].outcome is TransfusionOutcome.STOPPED
    assert [event.kind for event in events if isinstance(event, BloodAlarmRaised)] == [BloodAlarmKind.REACTION]


@pytest.mark.parametrize(
    ("kind", "aside"), [("bacterial-infection", True), ("acute-lung-injury", True), ("allergic", False)]
)
def test_bacteria_or_lung_injury_set_aside_everything_of_the_donation(bank: Bank, kind: str, aside: bool) -> None:
    """The plasma of the same donation waits in another hospital's freezer; half of the red cells lie in stock."""
    whole = bank.receive("A+", at="north")
    din = bank.unit(whole).din
    plasma = ReceiveBloodUnit(
        din=din,
        product_code="E0701V00",
        component=Component.PLASMA,
        group=BloodGroup.A_POS,
        expires_at=bank.now + 300 * DAY,
        place_id="south",
    )
    (received,) = bank.tell(plasma)
    halves = (Product(product_code="E0336VA0"), Product(product_code="E0336VB0"))
    (made,) = bank.tell(ProcessBloodUnits(process="split", source_unit_ids=(whole,), products=halves))
    given, left = (unit.blood_unit_id for unit in made.made)  # type: ignore[union-attr]
    request_id = bank.request("A+", at="north", patient_id="p-1")
    bank.reserve(request_id, given)
    bank.issue(request_id)
    bank.tell(RecordTransfusion(blood_unit_id=given, patient_id="p-1"))
    bank.tell(reaction(bank, given, kind=kind))
    others = {bank.unit(unit_id).status for unit_id in (left, received.blood_unit_id)}  # type: ignore[union-attr]
    assert others == ({BloodUnitStatus.QUARANTINED} if aside else {BloodUnitStatus.AVAILABLE})
    bank.tell(AssessReaction(reaction_id="TR-000001", assessed_by="dr-1", kind=ReactionKind.BACTERIAL))
    assert bank.unit(left).status is BloodUnitStatus.QUARANTINED


def test_the_bag_must_come_to_the_laboratory(bank: Bank) -> None:
    unit_id = running(bank)
    bank.tell(reaction(bank, unit_id))
    bank.now += 2 * HOUR
    (alarm,) = bank.tell(ReviewBloodAlarms())
    assert alarm.kind is BloodAlarmKind.BAG_OVERDUE  # type: ignore[union-attr]
    bank.tell(ReceiveReactionBag(reaction_id="TR-000001", blood_unit_id=unit_id, received_by="tech-1"))
    bank.tell(ReviewBloodAlarms())
    assert [alarm.kind for alarm in bank.state.alarms.values()] == [BloodAlarmKind.REACTION]


def test_a_reaction_is_judged_afterwards(bank: Bank) -> None:
    bank.tell(reaction(bank, running(bank)))
    judged = AssessReaction(reaction_id="TR-000001", assessed_by="dr-1", imputability=Imputability.PROBABLE)
    bank.tell(judged)
    known = bank.state.reactions["TR-000001"]
    assert (known.imputability, known.kind, known.assessed_by) == ("probable", "febrile-non-haemolytic", "dr-1")


def test_reactions_to_what_was_not_given_are_refused(bank: Bank) -> None:
    unit_id = handed_out(bank)
    assert refusal(bank, reaction(bank, unit_id)) == "not-given-to-patient"
    used = running(bank, "p-2")
    assert refusal(bank, reaction(bank, used)) == "not-given-to-patient"
    assert refusal(bank, reaction(bank, used, patient_id="p-2", onset_at=bank.now + 1)) == "out-of-range"
    assert refusal(bank, AssessReaction(reaction_id="TR-9", assessed_by="dr-1")) == "unknown-reaction"
