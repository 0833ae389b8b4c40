"""How many units of a product move on which lane, by days left; and moving one more wherever that saves most."""

import numpy as np
from msgspec import Struct

from bloodbank.redistributing.costs import ShelfCosts
from bloodbank.redistributing.lanes import Lanes
from bloodbank.redistributing.settings import RedistributionSettings
from bloodbank.redistributing.situation import Floats, Ints

LEAST_GAIN = 1e-6


class ProductMoves(Struct, frozen=True, kw_only=True):
    """One product's task. `held` (P, days + 1) is its stock, `lanes` those it may use, `room` what places can take.

    `lane_room`: units each lane can still carry. `own`: of what is held, what lies there and may leave (None: all).
    """

    held: Ints
    lanes: Lanes
    costs: ShelfCosts
    room: Ints
    lane_room: Ints
    settings: RedistributionSettings
    own: Ints | None = None

    @property
    def movable(self) -> Ints:
        return self.held if self.own is None else self.own

    def after(self, moved: Ints) -> Ints:
        """The stock after moves (lanes, days + 1)."""
        held = self.held.copy()
        np.subtract.at(held, self.lanes.origin, moved)
        np.add.at(held, self.lanes.destination, moved)
        return held

    def cost(self, moved: Ints) -> float:
        """Points of all shelves after the moves, and of the moves."""
        places = np.arange(len(self.held))
        return float(self.costs.of(self.after(moved), places).sum() + self.lanes.price @ moved.sum(axis=1))


def improved(task: ProductMoves, moved: Ints) -> Ints:
    """From these moves on, one unit more, or one back, at a time where it saves most, until none saves anything.

    A unit moves once: only what lies at a place from the beginning may leave it.
    """
    moved, lanes = moved.copy(), task.lanes
    if not len(lanes.origin):
        return moved
    held, own, room, lane_room = task.after(moved), task.movable.copy(), task.room.copy(), task.lane_room.copy()
    np.subtract.at(own, lanes.origin, moved)
    np.subtract.at(room, lanes.destination, moved.sum(axis=1))
    np.add.at(room, lanes.origin, moved.sum(axis=1))
    lane_room -= moved.sum(axis=1)
    give, take = _gains(task, held, np.arange(len(held)))
    movable = np.arange(held.shape[1]) + 1 > task.settings.least_days_left
    for _ in range(2 * int(task.held.sum())):
        gain = give[lanes.origin] + take[lanes.destination] + lanes.price[:, None]
        shut = (own[lanes.origin] <= 0) | ~movable[None, :] | (lane_room <= 0)[:, None]
        shut |= (room[lanes.destination] <= 0)[:, None]
        back = give[lanes.destination] + take[lanes.origin] - lanes.price[:, None]
        both = np.stack([np.where(shut, np.inf, gain), np.where(moved <= 0, np.inf, back)])
        way, lane, day = (int(n) for n in np.unravel_index(int(both.argmin()), both.shape))
        if both[way, lane, day] > -LEAST_GAIN:
            break
        more, origin, destination = 1 - 2 * way, int(lanes.origin[lane]), int(lanes.destination[lane])
        moved[lane, day] += more
        held[origin, day] -= more
        held[destination, day] += more
        own[origin, day] -= more
        room[destination] -= more
        room[origin] += more
        lane_room[lane] -= more
        changed = np.array([origin, destination])
        give[changed], take[changed] = _gains(task, held, changed)
    return moved


def _gains(task: ProductMoves, held: Ints, places: Ints) -> tuple[Floats, Floats]:
    """Points by which a shelf costs more with one unit less, and with one more: (places, days + 1)."""
    rows, days = held[places], held.shape[1]
    now = task.costs.of(rows, places)
    one = np.eye(days, dtype=np.int64)
    each = np.repeat(places, days)
    less = task.costs.of(np.maximum(rows[:, None, :] - one, 0).reshape(-1, days), each)
    more = task.costs.of((rows[:, None, :] + one).reshape(-1, days), each)
    return less.reshape(-1, days) - now[:, None], more.reshape(-1, days) - now[:, None]
