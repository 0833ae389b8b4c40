"""Fate of donation: whoever donated may ask what became of it, thirty years on."""

from bloodbank.indicators.fates import FateRow, fates
from bloodbank.indicators.ledger import BloodLedger
from bloodbank.messages import DiscardBloodUnit, RecordTransfusion
from tests.bloodbank.world import DAY, MORNING, Bank


class Told(Bank):
    """Keeps a ledger beside its state."""

    def entered_at(self) -> dict[str, float]:
        ledger = BloodLedger()
        for event in self.history:
            ledger.take(event, at=MORNING)
        return ledger.entered_at()


def report(bank: Told, *, at: float) -> tuple[FateRow, ...]:
    return fates(bank.state, bank.entered_at(), at=at, month_of=lambda at: "2023-11")


def test_a_unit_counts_once_it_is_ended_or_expired_and_is_named_while_nobody_knows() -> None:
    bank = Told().found()
    given, lost, fresh, forgotten = (bank.receive("O-", at="north", days=days) for days in (20.0, 20.0, 40.0, 20.0))
    elsewhere = bank.receive("O-", days=40.0)
    request = bank.request("O-", patient_id="P-00000001")
    bank.reserve(request, given)
    bank.issue(request)
    bank.tell(RecordTransfusion(blood_unit_id=given, patient_id="P-00000001"))
    bank.tell(DiscardBloodUnit(blood_unit_id=lost, reason="leaking"))
    centre, north = report(bank, at=MORNING + 30 * DAY)
    assert (centre.place_id, centre.received, centre.in_date, centre.completeness) == ("centre", 1, 1, None)
    assert (north.received, north.transfused, north.discarded, north.in_date) == (4, 1, 1, 1)
    assert north.unaccounted_unit_ids == (forgotten,)
    assert north.completeness == 2 / 3
    late = report(bank, at=MORNING + 50 * DAY)
    assert [row.unaccounted_unit_ids for row in late] == [(elsewhere,), (fresh, forgotten)]
    assert [row.completeness for row in late] == [0.0, 0.5]
