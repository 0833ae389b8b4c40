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


def has_carried(incident: Incident, transport: Transport) -> bool:
    """Whether a unit brought the patient: it was at a hospital, or, for another place, on scene and has left."""
    if transport.destination.hospital_id is None:
        return bool(incident.served_unit_ids)
    return any(response.at_hospital_at is not None for response in incident.responses)
