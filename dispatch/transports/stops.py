"""What a unit has to do for transports: where it fetches and brings whom, in order."""

from enum import StrEnum

from msgspec import Struct

from dispatch.state import DispatchState
from dispatch.transports.model import Stop
from dispatch.transports.state import Transport, TransportStatus


class StopKind(StrEnum):
    PICK_UP = "pick-up"
    DROP_OFF = "drop-off"


class TransportStop(Struct, frozen=True, kw_only=True):
    """One stop that is ahead; `aboard` are the transports whose patients are in the unit when it leaves it, by plan."""

    transport_id: str
    kind: StopKind
    place: Stop
    planned_at: float
    is_under_way: bool
    aboard: tuple[str, ...] = ()


def stops_of(state: DispatchState, unit_id: str) -> tuple[TransportStop, ...]:
    """Those of the transports under way first, then the planned ones, each by its planned time."""
    book = state.transports
    own = [t for t in map(book.transports.__getitem__, book.open_ids) if t.run is not None and t.run.unit_id == unit_id]
    stops = sorted((stop for transport in own for stop in _ahead(transport)), key=_order)
    aboard = {t.transport_id for t in own if _is_under_way(t) and t.picked_up_at is not None}
    told = []
    for stop in stops:
        aboard = aboard | {stop.transport_id} if stop.kind is StopKind.PICK_UP else aboard - {stop.transport_id}
        told.append(
            TransportStop(
                transport_id=stop.transport_id,
                kind=stop.kind,
                place=stop.place,
                planned_at=stop.planned_at,
                is_under_way=stop.is_under_way,
                aboard=tuple(sorted(aboard)),
            )
        )
    return tuple(told)


def _ahead(transport: Transport) -> list[TransportStop]:
    if transport.run is None:
        return []
    drop_off = _stop(transport, StopKind.DROP_OFF, transport.destination, transport.run.drop_off_at)
    if transport.picked_up_at is not None:
        return [drop_off]
    return [_stop(transport, StopKind.PICK_UP, transport.origin, transport.run.pick_up_at), drop_off]


def _stop(transport: Transport, kind: StopKind, place: Stop, planned_at: float) -> TransportStop:
    return TransportStop(
        transport_id=transport.transport_id,
        kind=kind,
        place=place,
        planned_at=planned_at,
        is_under_way=_is_under_way(transport),
    )


def _is_under_way(transport: Transport) -> bool:
    return transport.status is TransportStatus.UNDER_WAY


def _order(stop: TransportStop) -> tuple[bool, float, bool, str]:
    return (not stop.is_under_way, stop.planned_at, stop.kind is StopKind.PICK_UP, stop.transport_id)
