"""Stories of disputed paper: a form that a rule is against is told of until somebody has found out what happened."""

import pytest

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.messages import PaperRow, ReconcilePaper, ResolvePaperDispute, ReviewBloodAlarms
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.words import LANGUAGES, codes, say
from tests.bloodbank.world import HOUR, Bank


def disputed() -> tuple[Bank, str]:
    """The form says that a bag of group A was handed out for a patient of group O."""
    bank = Bank(BloodSettings()).found()
    unit_id = bank.receive("A+", at="north")
    bank.request("O+", patient_id="anna")
    written_at = bank.now + HOUR
    bank.now += 12 * HOUR
    wrong = PaperRow(
        row=2,
        blood_unit_id=unit_id,
        action="issue",
        occurred_at=written_at,
        done_by="nurse",
        patient_id="anna",
        handed_to="anna",
    )
    bank.tell(ReconcilePaper(rows=(wrong,), set_aside=True))
    return bank, unit_id


def open_alarms(bank: Bank) -> list[str | None]:
    bank.tell(ReviewBloodAlarms())
    found = (alarm for alarm in bank.state.alarms.values() if alarm.kind is BloodAlarmKind.PAPER_DISPUTED)
    return [alarm.blood_unit_id for alarm in found]


def test_01_a_disputed_row_is_told_of_until_it_is_resolved_and_the_finding_stays() -> None:
    """Forms were typed in after the night and one was set aside; a week later nobody knew that it was still open."""
    bank, unit_id = disputed()
    assert open_alarms(bank) == [unit_id]
    (dispute,) = bank.state.paper_disputes.values()
    assert (dispute.dispute_id, dispute.action, dispute.is_open) == ("PD-000001", "issue", True)
    finding = "another bag was meant; this one never left"
    (event,) = bank.tell(ResolvePaperDispute(dispute_id="PD-000001", resolved_by="vera", finding=finding))
    assert event.streams == (f"blood-unit/{unit_id}",)
    assert open_alarms(bank) == []
    known = bank.state.paper_disputes["PD-000001"]
    assert (known.resolved_by, known.resolved_at, known.finding) == ("vera", bank.now, finding)
    assert bank.unit(unit_id).quarantine_reasons == ("disputed-on-paper",), "its release is told by itself"


def test_02_a_dispute_is_resolved_once_with_a_finding_by_somebody() -> None:
    bank, _ = disputed()
    for wrong, said in (
        (ResolvePaperDispute(dispute_id="PD-000009", resolved_by="vera", finding="any"), "no dispute PD-000009"),
        (ResolvePaperDispute(dispute_id="PD-000001", resolved_by="vera", finding=" "), "finding"),
        (ResolvePaperDispute(dispute_id="PD-000001", resolved_by="", finding="any"), "resolved_by"),
    ):
        before = bank.state
        with pytest.raises(Refused, match=said):
            bank.tell(wrong)
        assert bank.state is before
    bank.tell(ResolvePaperDispute(dispute_id="PD-000001", resolved_by="vera", finding="never left"))
    with pytest.raises(Refused, match="was resolved by vera: never left"):
        bank.tell(ResolvePaperDispute(dispute_id="PD-000001", resolved_by="oleg", finding="given"))


def test_03_the_alarm_is_said_in_every_language() -> None:
    bank, unit_id = disputed()
    bank.tell(ReviewBloodAlarms())
    (alarm,) = bank.state.alarms.values()
    assert "paper-disputed" in codes()
    for language in LANGUAGES:
        said = say(alarm.reason, language)
        assert unit_id in said
        assert "paper-disputed" not in said
