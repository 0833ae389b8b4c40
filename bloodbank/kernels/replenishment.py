"""Days of a perishable stock that is ordered up to a level, simulated for many levels on the same demand.

A day: the order is placed, demand is issued, what had one day left expires, what was ordered `lead_time` - 1 days ago
arrives for the next day; with a lead time of 0 the order arrives before the demand. As in `bloodbank.perishable`.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int64]

SOLD, EXPIRED, HELD, ORDERED, SHORT_DAYS = range(5)


@njit(cache=True, nogil=True)
def replenished(
    levels: IndexArray,
    demand: IndexArray,
    shelf_life: int,
    lead_time: int,
    oldest_first: bool,
    pack: int,
    warm_up: int,
) -> FloatArray:
    """(choices, 5) units sold, expired, held over night, ordered, and days short, after the warm-up.

    `levels` (choices, 7) by weekday, -1 where no order is placed; `demand` (days,) begins on a Monday.
    """
    figures = np.zeros((len(levels), 5))
    for choice in range(len(levels)):
        _one_choice(levels[choice], demand, shelf_life, lead_time, oldest_first, pack, warm_up, figures[choice])
    return figures


@njit(cache=True, nogil=True)
def _one_choice(
    levels: IndexArray,
    demand: IndexArray,
    shelf_life: int,
    lead_time: int,
    oldest_first: bool,
    pack: int,
    warm_up: int,
    figures: FloatArray,
) -> None:
    by_last_day = np.zeros(shelf_life + 1, dtype=np.int64)
    under_way = np.zeros(lead_time + 1, dtype=np.int64)
    stock = coming = 0
    oldest = 0
    for day in range(len(demand)):
        counted = day >= warm_up
        level = levels[day % 7]
        order = max(level - stock - coming, 0)
        order = (order + pack - 1) // pack * pack
        under_way[(day + lead_time) % (lead_time + 1)] = order
        coming += order
        if lead_time == 0:
            stock += _arrive(by_last_day, under_way, day, shelf_life, lead_time)
            coming -= order
        oldest = max(oldest, day)
        sold = min(demand[day], stock)
        oldest = _issue(by_last_day, sold, day, oldest, shelf_life, oldest_first)
        stock -= sold
        expired = by_last_day[day % (shelf_life + 1)]
        by_last_day[day % (shelf_life + 1)] = 0
        stock -= expired
        if counted:
            figures[SOLD] += sold
            figures[EXPIRED] += expired
            figures[HELD] += stock
            figures[ORDERED] += order
            figures[SHORT_DAYS] += sold < demand[day]
        if lead_time > 0:
            arrived = _arrive(by_last_day, under_way, day + 1, shelf_life, lead_time)
            stock += arrived
            coming -= arrived


@njit(cache=True, nogil=True)
def _arrive(by_last_day: IndexArray, under_way: IndexArray, day: int, shelf_life: int, lead_time: int) -> int:
    """What is due on a day goes into stock, to be used up to its last day; how many units."""
    place = day % (lead_time + 1)
    units = under_way[place]
    under_way[place] = 0
    by_last_day[(day + shelf_life - 1) % (shelf_life + 1)] += units
    return int(units)


@njit(cache=True, nogil=True)
def _issue(by_last_day: IndexArray, units: int, day: int, oldest: int, shelf_life: int, oldest_first: bool) -> int:
    """Take so many units, which are there; the last day of the oldest that may be left."""
    left = units
    if oldest_first:
        while left > 0:
            place = oldest % (shelf_life + 1)
            taken = min(left, by_last_day[place])
            by_last_day[place] -= taken
            left -= taken
            if left > 0:
                oldest += 1
        return oldest
    last = day + shelf_life - 1
    while left > 0:
        place = last % (shelf_life + 1)
        taken = min(left, by_last_day[place])
        by_last_day[place] -= taken
        left -= taken
        last -= 1
    return oldest
