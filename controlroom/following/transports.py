"""Transports follow their units: planned again when something changes, begun in time, ended with their incident.

A row that runs twice does no harm: a plan that is valid already, a transport that has begun or waits again change
nothing.
"""

from collections.abc import Iterable, Sequence

from controlroom.clock import Clock
from controlroom.following import first_aid, late_transports
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.patience import share_spent
from controlroom.positions import LivePositions
from controlroom.preparation import schedule
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from controlroom.subjects import Subjects
from controlroom.timers import SetTimer
from dispatch.messages import (
    CompleteTransport,
    PickUpTransport,
    PlanTransports,
    ReleaseTransport,
    StartTransport,
    TransportPlanned,
    UnitAssigned,
    UnitStatusChanged,
)
from dispatch.model import UnitStatus
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.transports.engagement import planned_for
from dispatch.transports.lookup import has_carried, riding_together
from dispatch.transports.plan import plan_transports
from dispatch.transports.routing import never_over

ACTOR = "arterial/transports"


def _of_dispatch(*names: str) -> frozenset[str]:
    return frozenset(f"dispatch.{name}" for name in names)


ALWAYS_REPLANS = _of_dispatch(
    "TransportBooked", "TransportChanged", "TransportCancelled", "TransportReleased", "TransportCompleted"
) | _of_dispatch("TransportDelayed", "ShiftPlanned", "ShiftChanged", "ShiftCancelled")
TOUCHES_UNITS = _of_dispatch("UnitAssigned", "UnitStatusChanged")
MAY_END = _of_dispatch("UnitDiverted", "UnitStoodDown", "UnitStatusChanged", "IncidentClosed")


def reactions(
    subjects: Subjects,
    settings: DispatchSettings,
    positions: LivePositions | None = None,
    travel_times: TravelTimes | None = None,
    clock: Clock | None = None,
) -> tuple[Reaction, ...]:
    """Without `travel_times` nothing is planned by itself; without a `clock` a search ends by its rounds alone."""
    begin = BeginInTime(subjects)
    kept = (
        Reaction(name="transport-begins", event_types=_of_dispatch("TransportPlanned"), run=begin),
        Reaction(name="transport-ends", event_types=MAY_END, run=end_with_incident),
        late_transports.reaction(subjects, settings),
        first_aid.reaction(),
    )
    if travel_times is None:
        return kept
    replan = Replan(settings, positions, travel_times, clock)
    types = ALWAYS_REPLANS | TOUCHES_UNITS | _of_dispatch("TransportUnplanned")
    return (*kept, Reaction(name="transports-planned-again", event_types=types, run=replan))


class BeginInTime:
    """The unit is sent when it has to leave."""

    def __init__(self, subjects: Subjects) -> None:
        self._subjects = subjects

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        event: TransportPlanned = record.event
        command = StartTransport(transport_id=event.transport_id, planned_depart_at=event.run.depart_at)
        timer = SetTimer(
            timer_id=f"transport-start/{event.transport_id}",
            due_at=event.run.depart_at,
            command=schedule(command, self._subjects),
            actor=ACTOR,
        )
        return (CommandEnvelope(command=timer, actor=ACTOR),)


def end_with_incident(record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
    """A transport whose unit was taken before the pick-up waits again; one whose patient arrived is completed.

    A unit that leaves with a patient has fetched the first of its ride; of the others the crew says so.
    """
    commands = [
        command
        for incident_id in _incidents_of(record.streams)
        for command in _ends(record, state.dispatch, incident_id)
    ]
    return [CommandEnvelope(command=command, actor=ACTOR) for command in commands]


def _ends(
    record: RecordedEvent, state: DispatchState, incident_id: str
) -> Iterable[CompleteTransport | ReleaseTransport | PickUpTransport]:
    incident = state.incidents.get(incident_id)
    together = riding_together(state.transports, incident_id)
    if incident is None:
        return
    if incident.unit_ids:
        leaves = isinstance(record.event, UnitStatusChanged) and record.event.status is UnitStatus.TRANSPORTING
        if leaves and together and all(transport.picked_up_at is None for transport in together):
            yield PickUpTransport(transport_id=together[0].transport_id)
        return
    for transport in together:
        if has_carried(incident, transport):
            yield CompleteTransport(transport_id=transport.transport_id)
        elif not incident.served_unit_ids and not incident.more_needed:
            yield ReleaseTransport(transport_id=transport.transport_id, reason=_why(record))


def _incidents_of(streams: Iterable[str]) -> list[str]:
    parts = (stream.partition("/") for stream in streams)
    return [name for kind, _, name in parts if kind == "incident"]


def _why(record: RecordedEvent) -> str:
    """The event in the words of the log: `UnitDiverted`, `UnitStoodDown`."""
    return record.type.partition(".")[2]


class Replan:
    """The whole plan anew, when a transport, a shift or a planned unit changes.

    Many changes at once are planned once: what stood in the log when a plan was made is in it.
    """

    def __init__(
        self,
        settings: DispatchSettings,
        positions: LivePositions | None,
        travel_times: TravelTimes,
        clock: Clock | None = None,
    ) -> None:
        self._settings, self._positions, self._travel_times = settings, positions, travel_times
        self._clock = clock
        self._planned_for, self._planned_up_to = 0, 0

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        if not state.dispatch.transports.open_ids or not _concerns_plan(record, state.dispatch):
            return ()
        if self._planned_for < record.position <= self._planned_up_to:
            return ()
        rules = self._settings.transports
        plan = plan_transports(
            state.dispatch,
            positions={} if self._positions is None else self._positions.all(),
            travel_times=self._travel_times,
            now=record.at,
            settings=self._settings,
            spent=never_over if self._clock is None else share_spent(self._clock, rules.improvement_s),
        )
        self._planned_for, self._planned_up_to = record.position, state.position
        command = PlanTransports(runs=plan.runs, unplanned=plan.unplanned)
        return (CommandEnvelope(command=command, actor=ACTOR),)


def _concerns_plan(record: RecordedEvent, state: DispatchState) -> bool:
    """Of what units do, only what keeps one from a transport it is planned for; of the plan's own changes, only a
    departure that failed."""
    event = record.event
    if record.type in ALWAYS_REPLANS:
        return True
    if isinstance(event, UnitAssigned):
        return event.incident_id not in state.transports.by_incident and any(planned_for(state, event.unit_id))
    if isinstance(event, UnitStatusChanged):
        return event.status is UnitStatus.OUT_OF_SERVICE and any(planned_for(state, event.unit_id))
    return any(reason.code in FAILED_DEPARTURE for reason in event.reasons)


FAILED_DEPARTURE = frozenset({"unit-not-there-for-transport", "waits-for-outbound", "off-duty", "off-duty-until",
                              "nobody-signed-on", "on-break"})  # fmt: skip
