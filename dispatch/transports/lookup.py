"""The transports that a command names, and how an outbound trip and its return bind each other."""

from math import inf

from dispatch.model import Incident
from dispatch.refusal import Refused
from dispatch.transports.state import Transport, TransportsState, TransportStatus


def transport_of(transports: TransportsState, transport_id: str) -> Transport:
    found = transports.transports.get(transport_id)
    if found is None:
        detail = f"There is no transport {str(transport_id)[:80]!r}."
        raise Refused("transport-not-found", detail, kind="not-found", field="transport_id")
    return found


def latest_arrival_at(transports: TransportsState, transport: Transport) -> float:
    """The end of the appointment's window; no later than the return trip begins, when the patient has to be there."""
    latest_at = inf if transport.wishes.arrive_by_at is None else transport.wishes.arrive_by_at
    back = None if transport.return_id is None else transports.transports[transport.return_id]
    if back is None or back.status is TransportStatus.CANCELLED:
        return latest_at
    return min(latest_at, back.wishes.ready_from_at)


def outbound_under_way(transports: TransportsState, transport: Transport) -> bool:
    """Whether the patient is on the way there still: when a return can begin is not known before the arrival."""
    if transport.outbound_id is None:
        return False
    return transports.transports[transport.outbound_id].status is TransportStatus.UNDER_WAY


def riding_together(transports: TransportsState, incident_id: str) -> tuple[Transport, ...]:
    """The transports under way as one incident, in the order of their pick-ups."""
    first = transports.by_incident.get(incident_id)
    if first is None:
        return ()
    run = transports.transports[first].run
    names = (first, *(() if run is None else run.with_ids))
    found = [transports.transports[name] for name in names if name in transports.transports]
    return tuple(sorted((t for t in found if is_driven_as(t, incident_id)), key=_pick_up_at))


def last_arriving(transports: TransportsState, incident_id: str) -> Transport | None:
    """Of those under way as one incident the one brought last: where and when the unit is clear again."""
    return max(riding_together(transports, incident_id), key=_drop_off_at, default=None)


def leaving_together(transports: TransportsState, transport: Transport) -> tuple[Transport, ...]:
    """A planned transport and those that are planned to ride with it still, in the order of their pick-ups."""
    run = transport.run
    if run is None:
        return (transport,)
    others = (transports.transports[name] for name in run.with_ids)
    same = [o for o in others if o.status is TransportStatus.PLANNED and o.run is not None]
    same = [o for o in same if o.run is not None and (o.run.unit_id, o.run.depart_at) == (run.unit_id, run.depart_at)]
    return tuple(sorted((transport, *same), key=_pick_up_at))


def is_driven_as(transport: Transport, incident_id: str) -> bool:
    return transport.status is TransportStatus.UNDER_WAY and transport.incident_id == incident_id


def shares_its_ride(transport: Transport) -> bool:
    return transport.run is not None and bool(transport.run.with_ids)


def _drop_off_at(transport: Transport) -> float:
    return 0.0 if transport.run is None else transport.run.drop_off_at


def _pick_up_at(transport: Transport) -> tuple[float, str]:
    return (0.0 if transport.run is None else transport.run.pick_up_at, transport.transport_id)


def has_carried(incident: Incident, transport: Transport) -> bool:
    """Whether a unit brought the patient: it was at a hospital, or, for another place, on scene and has left.

    Of those who ride together each is counted by the word that it was picked up.
    """
    if shares_its_ride(transport):
        return transport.picked_up_at is not None
    if transport.destination.hospital_id is None:
        return bool(incident.served_unit_ids)
    return any(response.at_hospital_at is not None for response in incident.responses)
