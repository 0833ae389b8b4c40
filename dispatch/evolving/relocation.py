"""What move-ups change: what was declined is remembered. Moves themselves are remembered at every posting."""

from msgspec.structs import replace

from dispatch.messages import Event, MoveUpAccepted, MoveUpDeclined, UnitPosted
from dispatch.relocation.state import Declined, with_declined, with_move
from dispatch.state import DispatchState
from dispatch.tables import Changes


def accepted(state: DispatchState, event: MoveUpAccepted, *, at: float) -> DispatchState:
    """Nothing beyond the posting: it is recorded for those who read the log."""
    return state


def declined(state: DispatchState, event: MoveUpDeclined, *, at: float) -> DispatchState:
    move = Declined(unit_id=event.unit_id, lon=event.lon, lat=event.lat, reason=event.reason, until_at=event.until_at)
    return replace(state, relocation=with_declined(state.relocation, move, at=at))


def unit_moved(before: DispatchState, after: DispatchState, event: Event, *, at: float) -> DispatchState:
    """Every posting is a move, whether it was suggested or not."""
    if not isinstance(event, UnitPosted):
        return after
    return replace(after, relocation=with_move(after.relocation, unit_id=event.unit_id, at=at))


CHANGES: Changes = {MoveUpAccepted: accepted, MoveUpDeclined: declined}
