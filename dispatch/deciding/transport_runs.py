"""Transports under way: begun with an incident of their own, released before the pick-up, completed."""

from dispatch.checks import check_text
from dispatch.lifecycle import HAS_REACHED_THE_SCENE, is_free
from dispatch.messages import (
    CompleteTransport,
    Event,
    HospitalChosen,
    IncidentClosed,
    IncidentOpened,
    PatientLinked,
    PickUpTransport,
    Reason,
    ReleaseTransport,
    ReviewTransports,
    StartTransport,
    TransportCompleted,
    TransportDelayed,
    TransportPickedUp,
    TransportReleased,
    TransportStarted,
    TransportUnplanned,
    UnitAssigned,
    UnitStatusChanged,
)
from dispatch.model import Incident, IncidentStatus, Need, Unit, UnitStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_obstacle
from dispatch.state import DispatchState
from dispatch.tables import Decisions
from dispatch.transports import reasons
from dispatch.transports.lateness import is_news, lateness_s
from dispatch.transports.lookup import (
    has_carried,
    leaving_together,
    outbound_under_way,
    riding_together,
    shares_its_ride,
    transport_of,
)
from dispatch.transports.model import Run
from dispatch.transports.state import Transport, TransportStatus
from dispatch.words import say

DETERMINANT = "scheduled-transport"
S = UnitStatus


def start_transport(
    state: DispatchState, command: StartTransport, *, now: float, settings: DispatchSettings
) -> list[Event]:
    transport = transport_of(state.transports, command.transport_id)
    run, by_plan = transport.run, command.planned_depart_at is not None
    if transport.status is not TransportStatus.PLANNED or run is None:
        if by_plan:
            return []
        detail = f"Transport {transport.transport_id} is {transport.status}: only a planned one can begin."
        raise Refused("transport-not-planned", detail, kind="conflict", field="transport_id")
    if by_plan and command.planned_depart_at != run.depart_at:
        return []
    together = leaving_together(state.transports, transport)
    for leaving in together:
        obstacle = _obstacle(state, leaving, run, now=now, settings=settings)
        if obstacle is None:
            continue
        if by_plan:
            return [TransportUnplanned(transport_id=leaving.transport_id, unit_id=run.unit_id, reasons=(obstacle,))]
        detail = f"Transport {leaving.transport_id} can't begin: {say(obstacle, 'en')}"
        raise Refused("transport-can-not-begin", detail, kind="conflict", field="transport_id")
    return _begun(state, together, run, now=now, settings=settings)


def _obstacle(
    state: DispatchState, transport: Transport, run: Run, *, now: float, settings: DispatchSettings
) -> Reason | None:
    unit = state.units[run.unit_id]
    if outbound_under_way(state.transports, transport) and transport.outbound_id is not None:
        return reasons.waits_for_outbound(transport_id=transport.outbound_id)
    if not is_free(unit) or not transport.wishes.capabilities <= unit.capabilities:
        return reasons.unit_not_there_for_transport(unit_id=unit.unit_id)
    return duty_obstacle(state, unit, now=now, settings=settings)


def _begun(
    state: DispatchState, together: tuple[Transport, ...], run: Run, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """An incident like any other, so that crews report as always and a more urgent call may take the unit.

    It lies at the first pick-up; its hospital is the last one where somebody is brought.
    """
    incident_id = f"I-{state.next_incident_number:06d}"
    first, last = together[0], max(together, key=_drop_off_at)
    opened = IncidentOpened(
        incident_id=incident_id,
        determinant=DETERMINANT,
        priority=settings.transports.priority,
        lon=first.origin.lon,
        lat=first.origin.lat,
        address_text=first.origin.address_text,
        needs=(Need(capabilities=frozenset().union(*(t.wishes.capabilities for t in together))),),
        call_received_at=now,
        kind="transport",
    )
    patient_ids = dict.fromkeys(name for transport in together for name in transport.patient_ids)
    linked = [PatientLinked(incident_id=incident_id, patient_id=name) for name in patient_ids]
    hospital_id = last.destination.hospital_id
    chosen = [] if hospital_id is None else [HospitalChosen(incident_id=incident_id, hospital_id=hospital_id)]
    assigned = UnitAssigned(
        unit_id=run.unit_id,
        incident_id=incident_id,
        estimated_arrival_s=max((first.run or run).pick_up_at - now, 0.0),
        reasons=first.reasons,
    )
    started = [
        TransportStarted(transport_id=transport.transport_id, unit_id=run.unit_id, incident_id=incident_id)
        for transport in together
    ]
    return [opened, *linked, *chosen, assigned, *started]


def _drop_off_at(transport: Transport) -> float:
    return 0.0 if transport.run is None else transport.run.drop_off_at


def pick_up_transport(
    state: DispatchState, command: PickUpTransport, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Also when the unit has left already: the word may come late."""
    transport = transport_of(state.transports, command.transport_id)
    incident = _incident_of(state, transport)
    if transport.picked_up_at is not None:
        return []
    crews = [] if incident is None else [state.units[unit_id] for unit_id in incident.unit_ids]
    there = [unit.unit_id for unit in crews if unit.status in HAS_REACHED_THE_SCENE]
    there += [] if incident is None else incident.served_unit_ids
    if incident is None or not there:
        standing = ", ".join(f"{unit.unit_id} is {unit.status}" for unit in crews) or f"it is {transport.status}"
        detail = f"Nobody is where transport {transport.transport_id} is picked up: {standing}."
        raise Refused("transport-not-reached", detail, kind="conflict", field="transport_id")
    return [TransportPickedUp(transport_id=transport.transport_id, unit_id=there[0], incident_id=incident.incident_id)]


def release_transport(
    state: DispatchState, command: ReleaseTransport, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Its incident is closed unless others ride still: the transport itself waits again.

    A patient aboard is never left by this; one who was to ride with others and was not fetched yet can be.
    """
    transport = transport_of(state.transports, command.transport_id)
    incident = _incident_of(state, transport)
    check_text(command.reason, field="reason", least=1)
    if incident is None or has_carried(incident, transport):
        return []
    alone = _rides_alone(state, transport, incident)
    if alone and (incident.unit_ids or incident.more_needed):
        return []
    closed = _closed(incident, disposition="transport-released") if alone else []
    released = TransportReleased(
        transport_id=transport.transport_id, incident_id=incident.incident_id, reason=command.reason
    )
    return [released, *closed]


def complete_transport(
    state: DispatchState, command: CompleteTransport, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """At a hospital when the unit is there; elsewhere by this word, which also makes the unit free."""
    transport = transport_of(state.transports, command.transport_id)
    incident = _incident_of(state, transport)
    if incident is None:
        if transport.status is TransportStatus.COMPLETED:
            return []
        detail = f"Transport {transport.transport_id} is {transport.status}: only one under way can be completed."
        raise Refused("transport-not-under-way", detail, kind="conflict", field="transport_id")
    last = _rides_alone(state, transport, incident)
    crews = [state.units[unit_id] for unit_id in incident.unit_ids]
    not_there = [unit for unit in crews if not _is_there(unit, transport, last=last)]
    carried = has_carried(incident, transport) or bool(crews and not shares_its_ride(transport))
    if not_there or not carried:
        standing = ", ".join(f"{unit.unit_id} is {unit.status}" for unit in not_there) or "nobody has driven it"
        detail = f"Transport {transport.transport_id} is not where it goes yet: {standing}."
        raise Refused("transport-not-arrived", detail, kind="conflict", field="transport_id")
    completed = TransportCompleted(transport_id=transport.transport_id, incident_id=incident.incident_id)
    if not last:
        return [completed]
    left: list[Event] = [_clear(unit, transport, now=now) for unit in crews if unit.status is not S.AT_HOSPITAL]
    staying = tuple(unit.unit_id for unit in crews if unit.status is S.AT_HOSPITAL)
    return [*left, completed, *_closed(incident, disposition="transported", staying=staying)]


def review_transports(
    state: DispatchState, command: ReviewTransports, *, now: float, settings: DispatchSettings
) -> list[Event]:
    told: list[Event] = []
    for incident_id in sorted(state.transports.by_incident):
        late_s = lateness_s(state, incident_id, now=now, settings=settings)
        unit_ids = state.incidents[incident_id].unit_ids
        for transport in riding_together(state.transports, incident_id) if unit_ids else ():
            if is_news(late_s, told_s=transport.late_s, settings=settings):
                told.append(
                    TransportDelayed(
                        transport_id=transport.transport_id,
                        unit_id=unit_ids[0],
                        incident_id=incident_id,
                        late_s=late_s,
                    )
                )
    return told


def _rides_alone(state: DispatchState, transport: Transport, incident: Incident) -> bool:
    """Whether nobody else is under way as the incident."""
    return all(
        other.transport_id == transport.transport_id
        for other in riding_together(state.transports, incident.incident_id)
    )


def _is_there(unit: Unit, transport: Transport, *, last: bool) -> bool:
    """On the way from one drop-off to the next a crew says transporting still, at a hospital too."""
    if transport.destination.hospital_id is not None and last:
        return unit.status is S.AT_HOSPITAL
    return unit.status in HAS_REACHED_THE_SCENE


def _clear(unit: Unit, transport: Transport, *, now: float) -> UnitStatusChanged:
    return UnitStatusChanged(
        unit_id=unit.unit_id,
        status=S.RETURNING,
        reported_at=now,
        incident_id=unit.incident_id,
        lon=transport.destination.lon,
        lat=transport.destination.lat,
    )


def _closed(incident: Incident, *, disposition: str, staying: tuple[str, ...] = ()) -> list[Event]:
    if incident.status is IncidentStatus.CLOSED:
        return []
    return [IncidentClosed(incident_id=incident.incident_id, disposition=disposition, released_unit_ids=staying)]


def _incident_of(state: DispatchState, transport: Transport) -> Incident | None:
    """The incident it is driven as now."""
    if transport.status is not TransportStatus.UNDER_WAY or transport.incident_id is None:
        return None
    return state.incidents[transport.incident_id]


DECISIONS: Decisions = {
    StartTransport: start_transport,
    ReleaseTransport: release_transport,
    CompleteTransport: complete_transport,
    PickUpTransport: pick_up_transport,
    ReviewTransports: review_transports,
}
