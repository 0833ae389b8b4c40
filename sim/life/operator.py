"""The dispatcher of a simulated city: takes the recommendation for each call, and the joint plan when calls queue."""

from controlroom.messages import RecordedEvent
from dispatch.batch import PlannedAssignment
from dispatch.messages import AssignUnit, DivertUnit, IncidentOpened, UnitDiverted, UnitStatusChanged
from dispatch.model import IncidentStatus, UnitStatus
from dispatch.recommendation import RankedUnit
from sim.life.town import Town

ACTOR = "dispatcher/simulated"
LOOK_AGAIN_S = 60.0


class Operator:
    """`patience_s`: how long the operator leaves a call to a person at the console before acting."""

    def __init__(self, town: Town, *, patience_s: float = 0.0) -> None:
        self._town = town
        self._patience_s = patience_s
        self._looking_again = False
        self._short: set[str] = set()

    def heed(self, record: RecordedEvent) -> None:
        match record.event:
            case IncidentOpened(incident_id=incident_id):
                delay_s = self._patience_s + self._town.duration_s("call_taking")
                self._town.agenda.enter(self._town.now() + delay_s, lambda: self._decide(incident_id))
            case UnitDiverted(from_incident_id=incident_id, requeued=True):
                self._town.agenda.enter(self._town.now(), lambda: self._decide(incident_id))
            case UnitStatusChanged(status=UnitStatus.RETURNING | UnitStatus.AVAILABLE_AT_STATION):
                self._look_at_queue()
            case _:
                pass

    def _decide(self, incident_id: str) -> None:
        """Send what is recommended, unless somebody did; what could not be met is looked at again."""
        incident = self._town.desk.room.state.dispatch.incidents[incident_id]
        was_short = incident_id in self._short
        self._short.discard(incident_id)
        if incident.status is IncidentStatus.CLOSED or not (was_short or incident.status is IncidentStatus.WAITING):
            return
        self._town.report_positions()
        recommendation = self._town.desk.recommend_units(incident_id)
        ranked = {unit.unit_id: unit for unit in recommendation.ranked}
        for unit_id in recommendation.chosen:
            self._assign(incident_id, ranked[unit_id])
        if recommendation.shortfalls:
            self._short.add(incident_id)
            self._look_again_later()

    def _look_at_queue(self) -> None:
        """A unit is free: plan for all the calls that had waited longer than it takes to answer one."""
        state = self._town.desk.room.state.dispatch
        now = self._town.now()
        overdue = [
            incident
            for incident in map(state.incidents.get, state.open_incident_ids)
            if incident
            and incident.status is IncidentStatus.WAITING
            and now - incident.call_received_at > self._patience_s + 4 * self._town.mix.times.call_taking_median_s
        ]
        if not overdue:
            return
        self._town.report_positions()
        for planned in self._town.desk.plan_waiting().assignments:
            self._assign(planned.incident_id, planned)

    def _look_again_later(self) -> None:
        if not self._looking_again:
            self._looking_again = True
            self._town.agenda.enter(self._town.now() + LOOK_AGAIN_S, self._look_again)

    def _look_again(self) -> None:
        self._looking_again = False
        for incident_id in sorted(self._short):
            self._decide(incident_id)
        self._look_at_queue()

    def _assign(self, incident_id: str, proposed: RankedUnit | PlannedAssignment) -> None:
        """A unit that would leave another incident is diverted: the control room sees to the incident it leaves."""
        command: AssignUnit | DivertUnit = AssignUnit(
            incident_id=incident_id,
            unit_id=proposed.unit_id,
            estimated_arrival_s=proposed.estimated_arrival_s,
            reasons=proposed.reasons,
        )
        if proposed.preempts_incident_id is not None:
            command = DivertUnit(
                to_incident_id=incident_id,
                unit_id=proposed.unit_id,
                reason="pre-empted by a more urgent call",
                estimated_arrival_s=proposed.estimated_arrival_s,
                reasons=proposed.reasons,
            )
        self._town.act(command, actor=ACTOR)
