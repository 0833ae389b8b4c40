"""First aid on the way, after an event: units and incidents themselves stay as they are."""

from msgspec.structs import replace

from dispatch.messages import FirstAidBegun, FirstAidEnded, FirstAidSent
from dispatch.state import DispatchState
from dispatch.tables import Changes
from dispatch.transports.state import FirstAid


def sent(state: DispatchState, event: FirstAidSent, *, at: float) -> DispatchState:
    aid = FirstAid(incident_id=event.incident_id, sent_at=at, estimated_arrival_s=event.estimated_arrival_s)
    return _with(state, event.unit_id, aid)


def begun(state: DispatchState, event: FirstAidBegun, *, at: float) -> DispatchState:
    return _with(state, event.unit_id, replace(state.transports.first_aid[event.unit_id], begun_at=at))


def ended(state: DispatchState, event: FirstAidEnded, *, at: float) -> DispatchState:
    return _with(state, event.unit_id, replace(state.transports.first_aid[event.unit_id], ended_at=at))


def _with(state: DispatchState, unit_id: str, aid: FirstAid) -> DispatchState:
    book = state.transports
    return replace(state, transports=replace(book, first_aid=book.first_aid.set(unit_id, aid)))


CHANGES: Changes = {FirstAidSent: sent, FirstAidBegun: begun, FirstAidEnded: ended}
