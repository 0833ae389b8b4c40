"""Transports booked, changed, cancelled, and the plan for them made valid."""

from dispatch.checks import (
    check_capabilities,
    check_id,
    check_number,
    check_place,
    check_reasons,
    check_text,
    check_whole,
    invalid,
)
from dispatch.lookup import hospital_of, unit_of
from dispatch.messages import (
    BookTransport,
    CancelTransport,
    ChangeTransport,
    Event,
    IncidentClosed,
    PlannedRun,
    PlanTransports,
    TransportBooked,
    TransportCancelled,
    TransportChanged,
    TransportPlanned,
    TransportUnplanned,
)
from dispatch.model import Incident, IncidentStatus
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions
from dispatch.transports.joining import SAME_TIME_S, check_apart, check_together
from dispatch.transports.lookup import is_driven_as, riding_together, transport_of
from dispatch.transports.model import Mobility, Run, Stop, Wishes
from dispatch.transports.state import WAITS, Transport, TransportStatus

FARTHEST_AHEAD_S = 28 * 86_400.0
MOST_PATIENTS, MOST_ESCORTS = 10, 20
TOLD_FROM_S = 60.0


def book_transport(
    state: DispatchState, command: BookTransport, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """The return trip begins where the outbound one ends, and ends where that began."""
    _check_stop(state, command.origin, field="origin")
    _check_stop(state, command.destination, field="destination")
    if (command.origin.lon, command.origin.lat) == (command.destination.lon, command.destination.lat):
        raise invalid("destination", "must be another place than the origin")
    if len(command.patient_ids) > MOST_PATIENTS:
        raise invalid("patient_ids", f"must be at most {MOST_PATIENTS}, not {len(command.patient_ids)}")
    for patient_id in command.patient_ids:
        check_id(patient_id, field="patient_ids")
    _check_wishes(command.wishes, field="wishes", now=now)
    number = state.transports.next_number
    outbound = TransportBooked(
        transport_id=f"TR-{number:06d}",
        origin=command.origin,
        destination=command.destination,
        wishes=command.wishes,
        patient_ids=command.patient_ids,
    )
    if command.return_wishes is None:
        return [outbound]
    _check_wishes(command.return_wishes, field="return_wishes", now=now)
    _check_after(command.wishes, command.return_wishes, field="return_wishes")
    back = TransportBooked(
        transport_id=f"TR-{number + 1:06d}",
        origin=command.destination,
        destination=command.origin,
        wishes=command.return_wishes,
        patient_ids=command.patient_ids,
        outbound_id=outbound.transport_id,
    )
    return [outbound, back]


def change_transport(
    state: DispatchState, command: ChangeTransport, *, now: float, settings: DispatchSettings
) -> list[Event]:
    transport = _waiting(state, command.transport_id)
    _check_wishes(command.wishes, field="wishes", now=now)
    book = state.transports.transports
    if transport.return_id is not None:
        _check_after(command.wishes, book[transport.return_id].wishes, field="wishes")
    if transport.outbound_id is not None:
        _check_after(book[transport.outbound_id].wishes, command.wishes, field="wishes")
    if command.wishes == transport.wishes:
        return []
    return [TransportChanged(transport_id=transport.transport_id, wishes=command.wishes)]


def cancel_transport(
    state: DispatchState, command: CancelTransport, *, now: float, settings: DispatchSettings
) -> list[Event]:
    check_text(command.reason, field="reason", least=1)
    transport = transport_of(state.transports, command.transport_id)
    left = _left_incident(state, transport)
    if left is None and not _is_yet_to_join(state, transport):
        transport = _waiting(state, command.transport_id)
    cancelled: list[Event] = [TransportCancelled(transport_id=transport.transport_id, reason=command.reason)]
    if left is not None and left.status is not IncidentStatus.CLOSED and _is_last_of(state, left):
        cancelled.append(IncidentClosed(incident_id=left.incident_id, disposition="transport-cancelled"))
    back = None if transport.return_id is None else state.transports.transports[transport.return_id]
    if back is not None and back.status in WAITS and not command.keep_return:
        cancelled.append(TransportCancelled(transport_id=back.transport_id, reason=command.reason))
    return cancelled


def plan_transports(
    state: DispatchState, command: PlanTransports, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """Only what differs from the present plan is told."""
    book = state.transports.transports
    told: list[Event] = []
    runs = {t.transport_id: t.run for t in map(book.__getitem__, state.transports.open_ids) if t.run is not None}
    for given in command.unplanned:
        check_reasons(given.reasons)
        transport = transport_of(state.transports, given.transport_id)
        if transport.status in WAITS and (transport.run is not None or transport.reasons != given.reasons):
            unit_id = None if transport.run is None else transport.run.unit_id
            told.append(TransportUnplanned(transport_id=given.transport_id, unit_id=unit_id, reasons=given.reasons))
            runs.pop(given.transport_id, None)
    for planned in command.runs:
        transport = transport_of(state.transports, planned.transport_id)
        _check_run(state, transport, planned, settings=settings)
        if transport.status in WAITS:
            runs[planned.transport_id] = planned.run
            if transport.run is None or _differs(transport.run, planned.run):
                told.append(
                    TransportPlanned(transport_id=planned.transport_id, run=planned.run, reasons=planned.reasons)
                )
    if told:
        check_apart(runs)
        check_together(state, runs, settings=settings.transports)
    return told


def _is_yet_to_join(state: DispatchState, transport: Transport) -> bool:
    """Whether the unit drives others first and has not fetched this patient: nobody is left behind without it."""
    if transport.incident_id is None or transport.picked_up_at is not None:
        return False
    return len(riding_together(state.transports, transport.incident_id)) > 1 and is_driven_as(
        transport, transport.incident_id
    )


def _is_last_of(state: DispatchState, incident: Incident) -> bool:
    return len(riding_together(state.transports, incident.incident_id)) <= 1


def _left_incident(state: DispatchState, transport: Transport) -> Incident | None:
    """The incident of a transport under way whose crew left without the patient."""
    if transport.status is not TransportStatus.UNDER_WAY or transport.incident_id is None:
        return None
    incident = state.incidents[transport.incident_id]
    return None if incident.unit_ids or incident.more_needed else incident


def _waiting(state: DispatchState, transport_id: str) -> Transport:
    transport = transport_of(state.transports, transport_id)
    if transport.status in WAITS:
        return transport
    remedy = "call off its unit first" if transport.status is TransportStatus.UNDER_WAY else "book a new one"
    detail = f"Transport {transport_id} is {transport.status}: {remedy}."
    raise Refused("transport-not-waiting", detail, kind="conflict", field="transport_id")


def _check_stop(state: DispatchState, stop: Stop, *, field: str) -> None:
    check_place(lon=stop.lon, lat=stop.lat)
    check_text(stop.address_text, field=field)
    if stop.hospital_id is not None:
        hospital = hospital_of(state, stop.hospital_id)
        if (hospital.lon, hospital.lat) != (stop.lon, stop.lat):
            raise invalid(field, f"is not where hospital {hospital.hospital_id} stands: {hospital.lon}, {hospital.lat}")


def _check_wishes(wishes: Wishes, *, field: str, now: float) -> None:
    for name in ("ready_from_at", "pick_up_until_at", "arrive_from_at", "arrive_by_at"):
        value = getattr(wishes, name)
        if value is not None:
            check_number(value, field=f"{field}.{name}", least=0.0, most=now + FARTHEST_AHEAD_S)
    if wishes.pick_up_until_at < max(wishes.ready_from_at, now):
        raise invalid(f"{field}.pick_up_until_at", "must not lie before ready_from_at, nor in the past")
    if wishes.arrive_by_at is not None and wishes.arrive_by_at <= max(
        wishes.ready_from_at, wishes.arrive_from_at or 0.0, now
    ):
        raise invalid(f"{field}.arrive_by_at", "must lie after ready_from_at, arrive_from_at and now")
    check_capabilities(wishes.capabilities, field=f"{field}.capabilities")
    if wishes.mobility not in tuple(Mobility):
        raise invalid(f"{field}.mobility", f"must be one of {', '.join(Mobility)}")
    check_whole(wishes.escorts, field=f"{field}.escorts", least=0, most=MOST_ESCORTS)
    for name in ("stable", "may_share"):
        if not isinstance(getattr(wishes, name), bool):
            raise invalid(f"{field}.{name}", "must be true or false")
    if wishes.may_share and not (wishes.stable and wishes.mobility is not Mobility.STRETCHER):
        raise invalid(f"{field}.may_share", "goes with a stable patient who sits, not with a stretcher")
    if wishes.longest_ride_s is not None:
        check_number(wishes.longest_ride_s, field=f"{field}.longest_ride_s", least=60.0, most=86_400.0)


def _check_after(outbound: Wishes, back: Wishes, *, field: str) -> None:
    """The patient has to be there before the way back begins."""
    if back.ready_from_at <= max(outbound.ready_from_at, outbound.arrive_from_at or 0.0):
        raise invalid(f"{field}.ready_from_at", "of a return trip must lie after the outbound trip's times")


def _check_run(state: DispatchState, transport: Transport, planned: PlannedRun, *, settings: DispatchSettings) -> None:
    run, wishes = planned.run, transport.wishes
    unit = unit_of(state, run.unit_id)
    check_reasons(planned.reasons)
    check_number(run.depart_at, field="depart_at", least=0.0, most=run.pick_up_at)
    check_number(run.pick_up_at, field="pick_up_at", least=0.0, most=run.drop_off_at)
    check_number(run.drop_off_at, field="drop_off_at", least=0.0, most=run.clear_at)
    check_number(run.clear_at, field="clear_at", least=0.0, most=1e11)
    late = run.pick_up_at > wishes.pick_up_until_at + SAME_TIME_S
    late = late or (wishes.arrive_by_at is not None and run.drop_off_at > wishes.arrive_by_at + SAME_TIME_S)
    if late or run.pick_up_at < wishes.ready_from_at - SAME_TIME_S:
        detail = f"The run of unit {run.unit_id} is outside the times of transport {transport.transport_id}; plan anew."
        raise Refused("run-outside-window", detail, kind="conflict", field="runs")
    rules = settings.transports
    if not wishes.capabilities <= unit.capabilities or not rules.has_room(unit.unit_type, wishes):
        detail = f"Unit {unit.unit_id} lacks what transport {transport.transport_id} needs; plan anew."
        raise Refused("unit-not-suitable", detail, kind="conflict", field="runs")


def _differs(one: Run, other: Run) -> bool:
    if (one.unit_id, set(one.with_ids)) != (other.unit_id, set(other.with_ids)):
        return True
    moved_s = max(abs(one.pick_up_at - other.pick_up_at), abs(one.drop_off_at - other.drop_off_at))
    return abs(one.depart_at - other.depart_at) > SAME_TIME_S or moved_s > TOLD_FROM_S


DECISIONS: Decisions = {
    BookTransport: book_transport,
    ChangeTransport: change_transport,
    CancelTransport: cancel_transport,
    PlanTransports: plan_transports,
}
