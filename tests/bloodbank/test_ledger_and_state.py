"""Two readings of one log agree: what the blood ledger has in stock is what the state has, after whatever happened."""

from typing import Any

import numpy as np
import pytest

from bloodbank.indicators.ledger import BloodLedger
from bloodbank.messages import (
    ApproveTransfer,
    BloodIssued,
    BloodUnitReturned,
    BloodUnitsReleased,
    DiscardBloodUnit,
    ProposedTransfer,
    ProposeTransfers,
    QuarantineBloodUnits,
    RecallBlood,
    ReceiveTransfer,
    ReleaseBloodUnits,
    ReturnBloodUnit,
    TransferReceived,
)
from bloodbank.model import BloodUnitStatus
from bloodbank.refusal import Refused
from tests.bloodbank.world import HOUR, Bank

STEPS = 800
IN_STOCK = (BloodUnitStatus.AVAILABLE, BloodUnitStatus.RESERVED)


class Chance:
    """A bank in which anything may be tried; what is refused didn't happen."""

    def __init__(self, seed: int) -> None:
        self.bank, self.ledger = Bank().found(), BloodLedger()
        self.generator = np.random.default_rng(seed)
        self.taken = self.refused = 0

    def step(self) -> None:
        self.bank.now += HOUR / 4
        acts = (
            self.receive,
            self.ask,
            self.hand_out,
            self.take_back,
            self.lose,
            self.set_aside,
            self.let_out,
            self.move,
        )
        try:
            acts[int(self.generator.integers(len(acts)))]()
        except Refused:
            self.refused += 1
        for event in self.bank.history[self.taken :]:
            self.ledger.take(event, at=self.bank.now)
        self.taken = len(self.bank.history)

    def receive(self) -> None:
        self.bank.receive("O-", at=str(self.generator.choice(["centre", "north"])), days=60)

    def ask(self) -> None:
        request = self.bank.request("O-", hours=2, at="north", patient_id=None)
        self.bank.reserve(request, self.unit())

    def hand_out(self) -> None:
        """At once for a request of its own, or for any that holds something."""
        if self.generator.random() < 0.6:
            self.ask()
            self.bank.issue(sorted(self.bank.state.requests)[-1])
        elif self.bank.state.requests:
            self.bank.issue(str(self.generator.choice(sorted(self.bank.state.requests))))

    def take_back(self) -> None:
        self.bank.tell(
            ReturnBloodUnit(
                blood_unit_id=self.unit(),
                place_id="south",
                reason="not needed",
                seal_intact=bool(self.generator.random() < 0.7),
                out_s=60.0,
            )
        )

    def lose(self) -> None:
        if self.generator.random() < 0.3:
            self.bank.tell(DiscardBloodUnit(blood_unit_id=self.unit(), reason="broken"))

    def set_aside(self) -> None:
        if self.generator.random() < 0.1:
            self.bank.tell(RecallBlood(reason="donor ill", blood_unit_ids=(self.unit(),)))
        else:
            self.bank.tell(QuarantineBloodUnits(blood_unit_ids=(self.unit(),), reason="leaks"))

    def let_out(self) -> None:
        release = ReleaseBloodUnits(blood_unit_ids=(self.unit(),), released_by="a", verified_by="b", reason="tight")
        self.bank.tell(release)

    def move(self) -> None:
        on_the_way = [each for each in self.bank.state.transfers.values() if each.status.value == "in-transit"]
        if on_the_way:
            transfer = on_the_way[0]
            arrived = transfer.blood_unit_ids
            self.bank.tell(ReceiveTransfer(transfer_id=transfer.transfer_id, blood_unit_ids=arrived))
            return
        unit = self.bank.unit(self.unit())
        proposed = ProposedTransfer(
            from_place_id=unit.place_id, to_place_id="clinic", blood_unit_ids=(unit.blood_unit_id,)
        )
        [event] = self.bank.tell(ProposeTransfers(transfers=(proposed,)))
        self.bank.tell(ApproveTransfer(transfer_id=event.transfer_id))  # type: ignore[union-attr]

    def unit(self) -> str:
        return str(self.generator.choice(sorted(self.bank.state.blood_units)))


def stock_of_ledger(chance: Chance) -> dict[str, str]:
    records = chance.ledger.records()
    ids = {row: unit_id for unit_id, row in chance.ledger.unit_rows.items()}
    open_ = np.flatnonzero(np.isnan(records.stays.at["end_at"]))
    codes: Any = records.stays.codes
    return {ids[int(codes["unit"][row])]: records.words[int(codes["place"][row])] for row in open_}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_ledger_has_in_stock_what_the_state_has(seed: int) -> None:
    chance = Chance(seed)
    chance.receive()
    for _ in range(STEPS):
        chance.step()
    state = chance.bank.state
    held = {unit.blood_unit_id: unit.place_id for unit in state.blood_units.values() if unit.status in IN_STOCK}
    assert stock_of_ledger(chance) == held
    assert len(held) > 5
    assert chance.refused < STEPS * 0.9
    statuses = {unit.status for unit in state.blood_units.values()}
    assert statuses >= {BloodUnitStatus.QUARANTINED, BloodUnitStatus.DISCARDED, BloodUnitStatus.RECALLED}
    happened = {type(event) for event in chance.bank.history}
    assert happened >= {BloodIssued, BloodUnitReturned, TransferReceived, BloodUnitsReleased}
