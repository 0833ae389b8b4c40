"""Once a night: how stock should move between places, put before those that give. People approve, nobody else."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bloodbank.messages import CancelTransfer, ProposedTransfer, ProposeTransfers
from bloodbank.model import BloodState
from bloodbank.redistributing.model import TransferStatus
from bloodbank.redistributing.nightly import night_of, nightly_plan
from bloodbank.refusal import Refused
from controlroom.errors import ControlRoomError
from controlroom.messages import CommandEnvelope
from controlroom.questions.blood_allocation import RedistributionAnswer

logger = logging.getLogger(__name__)
ACTOR = "arterial/nightly-redistribution"
LOOKED_AT_EVERY_S = 60.0
NIGHT_H = 4.0


class NightlyRedistribution:
    """Looks whether tonight's plan is due; proposals of earlier nights that nobody approved make room for it.

    A plan is proposed once for each day of the region, also when the service is started again; one that is started by
    day waits for the night.
    """

    def __init__(
        self,
        *,
        handle: Callable[[CommandEnvelope], Any],
        state: Callable[[], BloodState],
        plan: Callable[[], RedistributionAnswer],
        now: Callable[[], float],
        timezone: str,
        hour: float,
    ) -> None:
        self._handle, self._state, self._plan, self._now = handle, state, plan, now
        self._zone, self._hour = ZoneInfo(timezone), hour
        self._done: str | None = None

    def look(self) -> None:
        """Plan and propose when the hour of the night has come and today was not planned yet."""
        local = datetime.fromtimestamp(self._now(), self._zone)
        day = local.date().isoformat()
        since_h = local.hour + local.minute / 60.0 - self._hour
        if self._done == day or not 0.0 <= since_h < NIGHT_H:
            return
        if not any(night_of(transfer) == day for transfer in self._state().transfers.values()):
            try:
                self._propose(day)
            except (ControlRoomError, Refused) as refused:
                logger.warning("no redistribution was proposed for %s: %s", day, refused)
        self._done = day

    def _propose(self, day: str) -> None:
        for transfer in self._state().transfers.values():
            if transfer.status is TransferStatus.PROPOSED and night_of(transfer) is not None:
                withdrawn = CancelTransfer(transfer_id=transfer.transfer_id, reason=f"replaced by the plan of {day}")
                self._handle(CommandEnvelope(command=withdrawn, actor=ACTOR))
        answer = self._plan()
        if answer.plan is None or not answer.plan.transfers:
            return
        tonight = nightly_plan(day)
        proposed = tuple(
            ProposedTransfer(
                from_place_id=transfer.from_place_id,
                to_place_id=transfer.to_place_id,
                blood_unit_ids=transfer.blood_unit_ids,
                reasons=(tonight, *transfer.reasons),
            )
            for transfer in answer.plan.transfers
        )
        command = ProposeTransfers(transfers=proposed, planned_on=answer.planned_on)
        self._handle(CommandEnvelope(command=command, actor=ACTOR))
