"""How much room places have left."""

from bloodbank.storage_limits.room import LimitStanding, standings
from controlroom.desk import Desk

__all__ = ["LimitStanding", "every_limit", "place_limits"]


def place_limits(desk: Desk, place_id: str) -> tuple[LimitStanding, ...]:
    """Each limit of a place, with what counts under it; none where none is set."""
    state = desk.room.state.bloodbank
    return tuple(standing for _, standing in standings(state, place_id, life=desk.blood_settings.life))


def every_limit(desk: Desk) -> tuple[LimitStanding, ...]:
    """Of all places, by id."""
    places = sorted(desk.room.state.bloodbank.storage_limits)
    return tuple(standing for place_id in places for standing in place_limits(desk, place_id))
