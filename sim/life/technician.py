"""The blood bank's technician: finds the blood for each request, issues it, and sends a van where it must travel."""

from bloodbank.messages import BloodRequested, CancelRequest, DispatchVan, IssueBlood, ReserveBlood
from bloodbank.model import RequestStatus
from controlroom.messages import RecordedEvent
from sim.agenda import Action
from sim.life.town import Town

ACTOR = "technician/simulated"
TRY_AGAIN_S = 180.0


class Technician:
    def __init__(self, town: Town) -> None:
        self._town = town

    def heed(self, record: RecordedEvent) -> None:
        if isinstance(record.event, BloodRequested):
            request_id = record.event.request_id
            self._later(self._town.duration_s("blood_bank"), lambda: self._fulfil(request_id))

    def _later(self, delay_s: float, act: Action) -> None:
        self._town.agenda.enter(self._town.now() + delay_s, act)

    def _fulfil(self, request_id: str) -> None:
        """Reserve and issue the proposal; try again later while stock is short, give up when it would come too late."""
        request = self._town.desk.room.state.bloodbank.requests[request_id]
        if request.status is not RequestStatus.OPEN:
            return
        allocation = self._town.desk.allocate_blood(request_id)
        if allocation.shortfalls:
            if self._town.now() + TRY_AGAIN_S < request.needed_by_at:
                self._later(TRY_AGAIN_S, lambda: self._fulfil(request_id))
            else:
                self._town.act(CancelRequest(request_id=request_id, reason="no-stock-in-time"), actor=ACTOR)
            return
        reserve = ReserveBlood(
            request_id=request_id,
            blood_unit_ids=allocation.blood_unit_ids,
            expires_at=allocation.reserve_until_at,
            reasons=tuple(reason for unit in allocation.chosen[:1] for reason in unit.reasons),
        )
        if self._town.act(reserve, actor=ACTOR) and self._town.act(IssueBlood(request_id=request_id), actor=ACTOR):
            self._send_van(request_id)

    def _send_van(self, request_id: str) -> None:
        """Nothing to carry when all of it lies at the ward's own place; wait for a van when all are out."""
        state = self._town.desk.room.state.bloodbank
        request = state.requests[request_id]
        if all(state.blood_units[unit].place_id == request.place_id for unit in request.blood_unit_ids):
            return
        plan = self._town.desk.plan_tour([request_id])
        sent = plan.van_id is not None and self._town.act(
            DispatchVan(van_id=plan.van_id, stops=plan.stops), actor=ACTOR
        )
        if not sent:
            self._later(TRY_AGAIN_S, lambda: self._send_van(request_id))
