"""Scheduled transports after an event."""

from msgspec.structs import replace

from dispatch.messages import (
    TransportBooked,
    TransportCancelled,
    TransportChanged,
    TransportCompleted,
    TransportDelayed,
    TransportPickedUp,
    TransportPlanned,
    TransportReleased,
    TransportStarted,
    TransportUnplanned,
)
from dispatch.state import DispatchState
from dispatch.tables import Changes
from dispatch.transports.lookup import is_driven_as
from dispatch.transports.state import Transport, TransportsState, TransportStatus

T = TransportStatus


def booked(state: DispatchState, event: TransportBooked, *, at: float) -> DispatchState:
    transport = Transport(
        transport_id=event.transport_id,
        origin=event.origin,
        destination=event.destination,
        wishes=event.wishes,
        patient_ids=event.patient_ids,
        booked_at=at,
        outbound_id=event.outbound_id,
    )
    book = state.transports
    book = replace(
        book,
        transports=book.transports.set(event.transport_id, transport),
        open_ids=(*book.open_ids, event.transport_id),
        next_number=book.next_number + 1,
    )
    if event.outbound_id is not None:
        outbound = replace(book.transports[event.outbound_id], return_id=event.transport_id)
        book = replace(book, transports=book.transports.set(event.outbound_id, outbound))
    return replace(state, transports=book)


def changed(state: DispatchState, event: TransportChanged, *, at: float) -> DispatchState:
    transport = state.transports.transports[event.transport_id]
    return _with(state, replace(transport, wishes=event.wishes, status=T.BOOKED, run=None, reasons=()))


def cancelled(state: DispatchState, event: TransportCancelled, *, at: float) -> DispatchState:
    transport = state.transports.transports[event.transport_id]
    over = replace(transport, status=T.CANCELLED, run=None, ended_at=at, cancel_reason=event.reason, reasons=())
    state = _over(state, over)
    return replace(state, transports=_without(state.transports, event.transport_id, transport.incident_id))


def planned(state: DispatchState, event: TransportPlanned, *, at: float) -> DispatchState:
    transport = state.transports.transports[event.transport_id]
    return _with(state, replace(transport, status=T.PLANNED, run=event.run, reasons=event.reasons))


def unplanned(state: DispatchState, event: TransportUnplanned, *, at: float) -> DispatchState:
    transport = state.transports.transports[event.transport_id]
    return _with(state, replace(transport, status=T.BOOKED, run=None, reasons=event.reasons))


def started(state: DispatchState, event: TransportStarted, *, at: float) -> DispatchState:
    transport = replace(
        state.transports.transports[event.transport_id], status=T.UNDER_WAY, incident_id=event.incident_id
    )
    state = _with(state, transport)
    if event.incident_id in state.transports.by_incident:
        return state
    by_incident = state.transports.by_incident.set(event.incident_id, event.transport_id)
    return replace(state, transports=replace(state.transports, by_incident=by_incident))


def picked_up(state: DispatchState, event: TransportPickedUp, *, at: float) -> DispatchState:
    return _with(state, replace(state.transports.transports[event.transport_id], picked_up_at=at))


def delayed(state: DispatchState, event: TransportDelayed, *, at: float) -> DispatchState:
    return _with(state, replace(state.transports.transports[event.transport_id], late_s=event.late_s))


def released(state: DispatchState, event: TransportReleased, *, at: float) -> DispatchState:
    transport = state.transports.transports[event.transport_id]
    state = _with(state, replace(transport, status=T.BOOKED, run=None, reasons=(), picked_up_at=None, late_s=0.0))
    return replace(state, transports=_without(state.transports, event.transport_id, event.incident_id))


def completed(state: DispatchState, event: TransportCompleted, *, at: float) -> DispatchState:
    transport = state.transports.transports[event.transport_id]
    state = _over(state, replace(transport, status=T.COMPLETED, ended_at=at))
    return replace(state, transports=_without(state.transports, event.transport_id, event.incident_id))


def _with(state: DispatchState, transport: Transport) -> DispatchState:
    book = state.transports
    return replace(state, transports=replace(book, transports=book.transports.set(transport.transport_id, transport)))


def _over(state: DispatchState, transport: Transport) -> DispatchState:
    state = _with(state, transport)
    open_ids = tuple(name for name in state.transports.open_ids if name != transport.transport_id)
    return replace(state, transports=replace(state.transports, open_ids=open_ids))


def _without(book: TransportsState, transport_id: str, incident_id: str | None) -> TransportsState:
    """No more driven as the incident, which stands for another one that rides still, if there is any."""
    if incident_id is None or book.by_incident.get(incident_id) != transport_id:
        return book
    others = [name for name in book.open_ids if is_driven_as(book.transports[name], incident_id)]
    by_incident = book.by_incident
    return replace(
        book, by_incident=by_incident.set(incident_id, others[0]) if others else by_incident.delete(incident_id)
    )


CHANGES: Changes = {
    TransportBooked: booked,
    TransportChanged: changed,
    TransportCancelled: cancelled,
    TransportPlanned: planned,
    TransportUnplanned: unplanned,
    TransportStarted: started,
    TransportReleased: released,
    TransportCompleted: completed,
    TransportPickedUp: picked_up,
    TransportDelayed: delayed,
}
