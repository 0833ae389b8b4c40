"""A day of a perishable stock: what demand leaves of every stock, the best order for every state, and mass pushed on.

A stock is a number whose digits (base `width`) are the units by days of life left, most first; what a day leaves of it
(its rest) has one digit less, because what had one day left is used or waste. Rows of outcomes are compressed sparse
rows: starts (n + 1), rests, chances.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int64]


@njit(cache=True, nogil=True)
def units_by_life(stock: int, width: int, units: IndexArray) -> int:
    """Fill `units` (shelf_life) with the digits of a stock; the sum of them is returned."""
    total = 0
    for life in range(len(units) - 1, -1, -1):
        units[life] = stock % width
        total += units[life]
        stock //= width
    return total


@njit(cache=True, nogil=True)
def issue_one(units: IndexArray, oldest_first: bool) -> None:
    """Take one unit of those with least life left, or of those with most."""
    lives = len(units)
    for step in range(lives):
        life = lives - 1 - step if oldest_first else step
        if units[life] > 0:
            units[life] -= 1
            return


@njit(cache=True, nogil=True)
def rest_of(units: IndexArray, width: int) -> int:
    """What stays for tomorrow, as a number: every digit but the last."""
    rest = 0
    for life in range(len(units) - 1):
        rest = rest * width + units[life]
    return rest


@njit(cache=True, nogil=True)
def day_outcomes(
    width: int, shelf_life: int, oldest_first: bool, chance_of: FloatArray
) -> tuple[IndexArray, IndexArray, FloatArray, FloatArray, FloatArray, FloatArray]:
    """What a day of demand leaves of every stock: starts, rests, chances; and by stock what is sold, expires, is held.

    `chance_of` (n) is the chance of each demand, which sums to one. Demands that leave the same rest are one outcome;
    all that take everything are.
    """
    stocks = width**shelf_life
    units = np.empty(shelf_life, dtype=np.int64)
    starts = np.zeros(stocks + 1, dtype=np.int64)
    for stock in range(stocks):
        starts[stock + 1] = starts[stock] + units_by_life(stock, width, units) + 1
    rests = np.empty(starts[stocks], dtype=np.int64)
    chances = np.empty(starts[stocks])
    sold, expired, held = np.zeros(stocks), np.zeros(stocks), np.zeros(stocks)
    place = 0
    for stock in range(stocks):
        total = units_by_life(stock, width, units)
        starts[stock] = place
        before = 1.0
        for demand in range(total + 1):
            if demand > 0:
                issue_one(units, oldest_first)
            exactly = chance_of[demand] if demand < len(chance_of) else 0.0
            chance = exactly if demand < total else max(before, 0.0)
            before -= exactly
            if chance <= 0.0:
                continue
            sold[stock] += chance * demand
            expired[stock] += chance * units[shelf_life - 1]
            held[stock] += chance * (total - demand - units[shelf_life - 1])
            rest = rest_of(units, width)
            if place > starts[stock] and rests[place - 1] == rest:
                chances[place - 1] += chance
            else:
                rests[place] = rest
                chances[place] = chance
                place += 1
    starts[stocks] = place
    return starts, rests[:place].copy(), chances[:place].copy(), sold, expired, held


@njit(cache=True, nogil=True)
def best_orders(
    by_rest: FloatArray,
    starts: IndexArray,
    rests: IndexArray,
    chances: FloatArray,
    reward: FloatArray,
    order_return: FloatArray,
    discount: float,
    tie: float,
) -> tuple[FloatArray, IndexArray]:
    """One step of value iteration: values (stocks, pipelines) of the best order, and that order.

    `by_rest` (rests, orders x pipelines) is what each rest is worth tomorrow after each order beside each pipeline.
    Of orders whose worth differs by less than `tie` times its size the smallest is taken.
    """
    stocks, orders = len(reward), len(order_return)
    columns = by_rest.shape[1]
    pipelines = columns // orders
    values = np.empty((stocks, pipelines))
    chosen = np.zeros((stocks, pipelines), dtype=np.int64)
    ahead = np.empty(columns)
    for stock in range(stocks):
        ahead[:] = 0.0
        for place in range(starts[stock], starts[stock + 1]):
            row, chance = rests[place], chances[place]
            for column in range(columns):
                ahead[column] += chance * by_rest[row, column]
        for pipeline in range(pipelines):
            best = -np.inf
            for order in range(orders):
                best = max(best, order_return[order] + discount * ahead[order * pipelines + pipeline])
            good_enough = best - tie * max(1.0, abs(best))
            order = 0
            while order_return[order] + discount * ahead[order * pipelines + pipeline] < good_enough:
                order += 1
            values[stock, pipeline] = reward[stock] + best
            chosen[stock, pipeline] = order
    return values, chosen


@njit(cache=True, nogil=True)
def push_mass(
    mass: FloatArray,
    chosen: IndexArray,
    orders: int,
    starts: IndexArray,
    rests: IndexArray,
    chances: FloatArray,
    count_of_rests: int,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Chances of states (stocks, pipelines) pushed through a day under the orders chosen.

    They come out as (units arriving x rests, pipelines of tomorrow); with them the chances of stocks at the opening and
    of orders.
    """
    stocks, pipelines = mass.shape
    after = np.zeros((orders * count_of_rests, pipelines))
    by_stock, by_order = np.zeros(stocks), np.zeros(orders)
    for stock in range(stocks):
        for pipeline in range(pipelines):
            here = mass[stock, pipeline]
            if here == 0.0:
                continue
            order = chosen[stock, pipeline]
            by_stock[stock] += here
            by_order[order] += here
            # The order becomes the newest under way; the oldest arrives.
            under_way = order * pipelines + pipeline
            arriving = under_way % orders
            for place in range(starts[stock], starts[stock + 1]):
                after[arriving * count_of_rests + rests[place], under_way // orders] += here * chances[place]
    return after, by_stock, by_order
