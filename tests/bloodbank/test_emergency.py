"""Emergencies: blood goes out uncrossmatched, capped, and what is owed for it is told until it comes in."""

import pytest

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.crossmatching.model import CrossmatchMethod, CrossmatchResult
from bloodbank.emergency.model import OwedKind
from bloodbank.emergency.owed import owed_items
from bloodbank.messages import (
    AcknowledgeBloodAlarm,
    AmendRequest,
    BloodAlarmRaised,
    EmergencyIssueSettled,
    IssueEmergencyBlood,
    QuarantineBloodUnits,
    RecordCrossmatch,
    RecordSample,
    RecordTransfusion,
    RequestBlood,
    ReturnBloodUnit,
    ReviewBloodAlarms,
    SettleOwedSample,
    SignEmergencyIssue,
)
from bloodbank.model import BloodGroup, Component, RequestLine, Urgency
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from tests.bloodbank.world import HOUR, MINUTE, Bank

SETTINGS = BloodSettings()


@pytest.fixture
def bank() -> Bank:
    return Bank().found()


def emergency(bank: Bank, *, count: int = 8, **given: object) -> str:
    asked: dict[str, object] = {
        "place_id": "north",
        "lines": (RequestLine(component=Component.RED_CELLS, count=count),),
        "urgency": Urgency.EMERGENCY,
        "needed_by_at": bank.now,
    }
    (event,) = bank.tell(RequestBlood(**(asked | given)))  # type: ignore[arg-type]
    return event.request_id  # type: ignore[union-attr]


def out(request_id: str, *unit_ids: str, **given: object) -> IssueEmergencyBlood:
    named: dict[str, object] = {"issued_by": "tech-1", "handed_to": "porter-1", "authorised_by": "dr-1"}
    return IssueEmergencyBlood(request_id=request_id, blood_unit_ids=unit_ids, reason="bleeds", **(named | given))  # type: ignore[arg-type]


def refusal(bank: Bank, command: object) -> str:
    before = bank.state
    with pytest.raises(Refused) as refused:
        bank.tell(command)  # type: ignore[arg-type]
    assert bank.state == before
    return refused.value.code


def owed(bank: Bank) -> list[tuple[OwedKind, str | None]]:
    return [(item.kind, item.blood_unit_id) for item in owed_items(bank.state, settings=SETTINGS)]


def test_free_units_go_out_in_one_step_and_everything_about_them_is_owed(bank: Bank) -> None:
    request_id = emergency(bank, patient_id="p-1")
    one, two = (bank.receive("O-", at="north") for _ in range(2))
    bank.tell(out(request_id, one, two))
    items = owed_items(bank.state, settings=SETTINGS)
    assert sorted((item.kind.value, item.blood_unit_id or "") for item in items) == sorted(
        [("sample", ""), ("signature", ""), *((k, u) for u in (one, two) for k in ("retrospective-crossmatch", "fate"))]
    )
    assert {item.due_at for item in items} == {bank.now + 24 * HOUR}


def test_what_is_owed_ends_with_what_happens(bank: Bank) -> None:
    """The sample comes, the tube is looked at, the doctor signs, one unit runs and one comes back unused."""
    request_id = emergency(bank, patient_id="p-1")
    one, two = (bank.receive("O-", at="north") for _ in range(2))
    bank.tell(out(request_id, one, two))
    bank.tell(SettleOwedSample(request_id=request_id, sample_id="s-1", received_by="tech-2"))
    assert refusal(bank, SignEmergencyIssue(request_id=request_id, signed_by="dr-2")) == "other-prescriber"
    bank.tell(SignEmergencyIssue(request_id=request_id, signed_by="dr-1"))
    bank.tell(ReturnBloodUnit(blood_unit_id=two, place_id="north", reason="not needed", seal_intact=True, out_s=60.0))
    assert sorted(owed(bank)) == [(OwedKind.FATE, one), (OwedKind.CROSSMATCH, one)]
    bank.tell(RecordTransfusion(blood_unit_id=one, patient_id="p-1"))
    assert owed(bank) == [(OwedKind.CROSSMATCH, one)]
    bank.tell(
        RecordCrossmatch(
            request_id=request_id,
            blood_unit_id=one,
            sample_id="s-1",
            method=CrossmatchMethod.SEROLOGICAL,
            result=CrossmatchResult.COMPATIBLE,
            recorded_by="tech-1",
        )
    )
    (settled,) = bank.tell(ReviewBloodAlarms())
    assert isinstance(settled, EmergencyIssueSettled)
    assert refusal(bank, SignEmergencyIssue(request_id=request_id, signed_by="dr-1")) == "nothing-owed"
    assert bank.tell(ReviewBloodAlarms()) == []


def test_a_sample_that_is_recorded_is_owed_no_more(bank: Bank) -> None:
    """The laboratory records the tube as always; nobody has to tick a list besides."""
    request_id = emergency(bank, patient_id="p-1")
    unit_id = bank.receive("O-", at="north")
    bank.tell(out(request_id, unit_id))
    bank.now += HOUR
    bank.tell(RecordSample(patient_id="p-1", sample_id="s-1", drawn_at=bank.now, collected_by="nurse-1"))
    assert sorted(owed(bank)) == [
        (OwedKind.FATE, unit_id),
        (OwedKind.CROSSMATCH, unit_id),
        (OwedKind.SIGNATURE, None),
    ]


def test_what_is_overdue_is_told_once_and_until_it_comes_in(bank: Bank) -> None:
    request_id = emergency(bank, patient_id="p-1")
    unit_id = bank.receive("O-", at="north")
    bank.tell(out(request_id, unit_id))
    bank.tell(RecordTransfusion(blood_unit_id=unit_id, patient_id="p-1"))
    bank.now += 24 * HOUR - 1
    assert bank.tell(ReviewBloodAlarms()) == []
    bank.now += 1
    raised = bank.tell(ReviewBloodAlarms())
    assert [event.reason.values["owed"] for event in raised if isinstance(event, BloodAlarmRaised)] == [
        "retrospective-crossmatch",
        "sample",
        "signature",
    ]
    assert bank.tell(ReviewBloodAlarms()) == []
    bank.tell(AcknowledgeBloodAlarm(alarm_id="BA-000001", acknowledged_by="chief"))
    assert len(bank.state.alarms) == 3, "noted is not done"
    bank.tell(SignEmergencyIssue(request_id=request_id, signed_by="dr-1"))
    bank.tell(ReviewBloodAlarms())
    assert len(bank.state.alarms) == 2


def test_the_fifth_rhd_negative_unit_needs_somebody_who_answers_for_it(bank: Bank) -> None:
    """Group O RhD-negative blood ran out in London in 2024 because nobody drew a sample."""
    request_id = emergency(bank)
    units = [bank.receive("O-", at="north") for _ in range(5)]
    bank.tell(out(request_id, *units[:3]))
    assert refusal(bank, out(request_id, *units[3:])) == "rhd-negative-cap"
    bank.tell(out(request_id, units[3]))
    assert refusal(bank, out(request_id, units[4])) == "rhd-negative-cap"
    (_, issued) = bank.tell(out(request_id, units[4], beyond_cap_by="haematologist-1"))
    assert issued.beyond_cap_by == "haematologist-1"  # type: ignore[union-attr]


def test_the_cap_goes_by_patient_and_ends_when_the_group_is_known(bank: Bank) -> None:
    first, second = emergency(bank, patient_id="p-1"), emergency(bank, patient_id="p-1")
    known = emergency(bank, patient_id="p-1", patient_group=BloodGroup.O_NEG)
    units = [bank.receive("O-", at="north") for _ in range(6)]
    bank.tell(out(first, *units[:4]))
    assert refusal(bank, out(second, units[4])) == "rhd-negative-cap"
    bank.tell(out(known, *units[4:]))


def test_who_can_not_bear_children_gets_rhd_positive_blood_while_the_group_is_unknown(bank: Bank) -> None:
    man, woman, nobody = (emergency(bank, may_bear_children=each) for each in (False, True, None))
    positive = [bank.receive("O+", at="north") for _ in range(6)]
    bank.tell(out(man, *positive[:5]))
    assert refusal(bank, out(woman, positive[5])) == "patient-group-unknown"
    assert refusal(bank, out(nobody, positive[5])) == "patient-group-unknown"


def test_an_emergency_excuses_no_wrong_blood(bank: Bank) -> None:
    request_id = emergency(bank, patient_group=BloodGroup.O_POS)
    wrong, ends, aside = bank.receive("A+", at="north"), bank.receive("O-", at="north", days=0.03), bank.receive("O-")
    bank.tell(QuarantineBloodUnits(blood_unit_ids=(aside,), reason="leaks"))
    other = bank.receive("O-", at="north")
    bank.reserve(bank.request("O-"), other)
    codes = [refusal(bank, out(request_id, unit_id)) for unit_id in (wrong, ends, aside, other)]
    assert codes == ["incompatible-group", "expires-before-use", "wrong-status", "held-for-other-request"]


def test_the_short_way_is_for_emergencies_only(bank: Bank) -> None:
    request_id, unit_id = bank.request("A+"), bank.receive("A+", at="north")
    assert refusal(bank, out(request_id, unit_id)) == "not-an-emergency"
    bank.tell(AmendRequest(request_id=request_id, reason="bleeds now", urgency=Urgency.EMERGENCY))
    bank.tell(out(request_id, unit_id))


def test_a_unit_in_somebodys_hands_is_told_of_after_half_an_hour(bank: Bank) -> None:
    """It begins to run, or it goes back: a bag on a windowsill grows bacteria."""
    request_id = emergency(bank, patient_id="p-1", patient_group=BloodGroup.O_NEG)
    one, two = (bank.receive("O-", at="north") for _ in range(2))
    bank.tell(out(request_id, one, two))
    bank.now += 10 * MINUTE
    bank.tell(RecordTransfusion(blood_unit_id=one, patient_id="p-1"))
    bank.now += 20 * MINUTE
    (alarm,) = bank.tell(ReviewBloodAlarms())
    assert (alarm.kind, alarm.blood_unit_id) == (BloodAlarmKind.NOT_STARTED, two)  # type: ignore[union-attr]
    bank.tell(ReturnBloodUnit(blood_unit_id=two, place_id="north", reason="late", seal_intact=True, out_s=1800.0))
    bank.tell(ReviewBloodAlarms())
    assert not bank.state.alarms
