"""Crossmatches: by sample and unit, for as long as the sample holds; an incompatible one for ever."""

import pytest
from msgspec import structs

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.crossmatching.model import CrossmatchMethod, CrossmatchResult
from bloodbank.crossmatching.settings import CrossmatchSettings
from bloodbank.decider import decide
from bloodbank.messages import (
    BloodAlarmRaised,
    IssueBlood,
    MergeRecipients,
    ProcessBloodUnits,
    Product,
    RecordCrossmatch,
    ReleaseReservation,
    RequestCrossmatch,
)
from bloodbank.model import BloodUnitStatus
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from tests.bloodbank.world import DAY, Bank

REQUIRED = BloodSettings(crossmatching=CrossmatchSettings(required=True))


@pytest.fixture
def bank() -> Bank:
    return Bank().found()


def found(request_id: str, unit_id: str, result: str = "compatible", **given: object) -> RecordCrossmatch:
    command = RecordCrossmatch(
        request_id=request_id,
        blood_unit_id=unit_id,
        sample_id="sample-1",
        method=CrossmatchMethod.SEROLOGICAL,
        result=CrossmatchResult(result),
        recorded_by="tech-1",
        reason="agglutination 3+" if result == "incompatible" else None,
    )
    return structs.replace(command, **given)


def held(bank: Bank) -> tuple[str, str]:
    request_id, unit_id = bank.request("A+", at="centre"), bank.receive("A+")
    bank.reserve(request_id, unit_id, minutes=7 * 24 * 60)
    return request_id, unit_id


def code_of(bank: Bank, command: object, settings: BloodSettings | None = None) -> str:
    with pytest.raises(Refused) as refused:
        decide(bank.state, command, now=bank.now, settings=settings)  # type: ignore[arg-type]
    return refused.value.code


def test_where_crossmatches_are_required_nothing_goes_out_without_one(bank: Bank) -> None:
    request_id, unit_id = held(bank)
    assert code_of(bank, IssueBlood(request_id=request_id), REQUIRED) == "not-crossmatched"
    bank.tell(RequestCrossmatch(request_id=request_id, blood_unit_ids=(unit_id,), sample_id="s", requested_by="ward"))
    assert code_of(bank, IssueBlood(request_id=request_id), REQUIRED) == "not-crossmatched", "asked is not found"
    bank.tell(found(request_id, unit_id))
    assert decide(bank.state, IssueBlood(request_id=request_id), now=bank.now, settings=REQUIRED)


def test_a_crossmatch_stops_holding_with_its_sample(bank: Bank) -> None:
    """A patient transfused on Monday has an antibody on Friday that Monday's tube never showed."""
    request_id, unit_id = held(bank)
    bank.tell(found(request_id, unit_id))
    bank.now += 3 * DAY
    assert code_of(bank, IssueBlood(request_id=request_id)) == "crossmatch-expired"
    bank.tell(found(request_id, unit_id, sample_id="sample-2"))
    bank.issue(request_id)


def test_what_was_incompatible_once_is_barred_for_this_patient_for_ever(bank: Bank) -> None:
    """No second tube, other request or half of the same bag gets it to the patient; others may have it."""
    request_id, unit_id = held(bank)
    bank.tell(found(request_id, unit_id, "incompatible"))
    assert code_of(bank, IssueBlood(request_id=request_id)) == "crossmatch-incompatible"
    assert code_of(bank, found(request_id, unit_id)) == "crossmatch-incompatible"
    bank.tell(ReleaseReservation(request_id=request_id, reason="incompatible"))
    halves = (Product(product_code="E0336VA0"), Product(product_code="E0336VB0"))
    (made,) = bank.tell(ProcessBloodUnits(process="split", source_unit_ids=(unit_id,), products=halves))
    bank.now += DAY
    again, other = bank.request("A+", at="centre"), bank.request("A+", at="centre", patient_id="p-2")
    half = made.made[0].blood_unit_id  # type: ignore[union-attr]
    with pytest.raises(Refused, match="barred for this patient"):
        bank.reserve(again, half)
    bank.reserve(other, half)
    bank.issue(other)


def test_a_bar_follows_the_patient_under_another_id(bank: Bank) -> None:
    """The same man came unconscious last week and was given a number of his own."""
    request_id, unit_id = held(bank)
    bank.tell(found(request_id, unit_id, "incompatible"))
    bank.tell(ReleaseReservation(request_id=request_id, reason="incompatible"))
    merge = MergeRecipients(patient_id="p-9", other_patient_id="patient-1", reason="same person")
    bank.tell(merge)
    with pytest.raises(Refused, match="barred for this patient"):
        bank.reserve(bank.request("A+", at="centre", patient_id="p-9"), unit_id)


def test_a_result_for_a_unit_that_is_out_raises_the_alarm_at_once(bank: Bank) -> None:
    request_id, unit_id = held(bank)
    bank.issue(request_id)
    assert bank.unit(unit_id).status is BloodUnitStatus.DELIVERED
    _, alarm = bank.tell(found(request_id, unit_id, "incompatible"))
    assert isinstance(alarm, BloodAlarmRaised)
    assert alarm.kind is BloodAlarmKind.INCOMPATIBLE_GIVEN
    assert bank.tell(found(request_id, unit_id, "incompatible")) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"method": CrossmatchMethod.ELECTRONIC}, "no-valid-sample"),
        (
            {
                "method": CrossmatchMethod.ELECTRONIC,
                "result": CrossmatchResult.INCOMPATIBLE,
                "reason": "by computer",
            },
            "electronic-not-allowed",
        ),
        ({"result": CrossmatchResult.INCOMPATIBLE, "reason": None}, "bad-text"),
        ({"blood_unit_id": "nothing"}, "unknown-blood-unit"),
        ({"recorded_by": ""}, "bad-id"),
        ({"sample_id": "a/b"}, "bad-id"),
    ],
)
def test_a_result_that_makes_no_sense_is_refused(bank: Bank, given: dict[str, object], code: str) -> None:
    request_id, unit_id = held(bank)
    assert code_of(bank, found(request_id, unit_id, **given)) == code


def test_nobody_is_crossmatched_under_no_name_or_with_a_unit_of_another(bank: Bank) -> None:
    _, unit_id = held(bank)
    unknown = bank.request(None, at="centre", patient_id=None)
    assert code_of(bank, found(unknown, unit_id)) == "patient-not-named"
    assert code_of(bank, found("R-9", unit_id)) == "unknown-request"
    other = bank.request("A+", at="centre", patient_id="p-2")
    assert code_of(bank, found(other, unit_id)) == "not-reserved"
