"""How much may still be moved in this hour."""

from dispatch.relocation.state import HOUR_S
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


def all_moves_left(state: DispatchState, *, now: float, settings: DispatchSettings) -> int:
    """Moves that all units together may still make."""
    return settings.relocation.most_moves_an_hour - len(state.relocation.moves_since(now - HOUR_S))


def unit_moves_left(state: DispatchState, unit_id: str, *, now: float, settings: DispatchSettings) -> int:
    made = sum(move.unit_id == unit_id for move in state.relocation.moves_since(now - HOUR_S))
    return settings.relocation.most_moves_an_hour_by_unit - made


def resting_s(state: DispatchState, unit_id: str, *, now: float, settings: DispatchSettings) -> float:
    """How long the unit still rests after its last move; 0 = no longer."""
    last_at = max((move.at for move in state.relocation.moves if move.unit_id == unit_id), default=None)
    if last_at is None:
        return 0.0
    return max(last_at + settings.relocation.rest_between_moves_s - now, 0.0)
