"""A day of two perishable stocks, the first of which stands in for the second."""

import numpy as np
from numba import njit

from bloodbank.kernels.perishable import FloatArray, IndexArray, issue_one, rest_of, units_by_life


@njit(cache=True, nogil=True)
def rests_of_stocks(width: int, shelf_life: int) -> tuple[IndexArray, IndexArray, IndexArray]:
    """For every stock and units issued, oldest first: the rest and what expires; and the units of every stock."""
    stocks, most = width**shelf_life, (width - 1) * shelf_life
    rest, expired = np.zeros((stocks, most + 1), dtype=np.int64), np.zeros((stocks, most + 1), dtype=np.int64)
    totals = np.zeros(stocks, dtype=np.int64)
    units = np.empty(shelf_life, dtype=np.int64)
    for stock in range(stocks):
        totals[stock] = units_by_life(stock, width, units)
        for issued in range(totals[stock] + 1):
            if issued > 0:
                issue_one(units, True)
            rest[stock, issued] = rest_of(units, width)
            expired[stock, issued] = units[shelf_life - 1]
    return rest, expired, totals


@njit(cache=True, nogil=True)
def tail(chance_of: FloatArray, least: int) -> float:
    """Chance of so many or more."""
    remaining = 1.0
    for units in range(min(least, len(chance_of))):
        remaining -= chance_of[units]
    return max(0.0, remaining)


@njit(cache=True, nogil=True)
def asked_of_first(first: FloatArray, second: FloatArray, instead: FloatArray, most_second: int) -> FloatArray:
    """Chance (units of the second in stock, units of the first) that the second runs out and so many are asked for."""
    asked = np.zeros((most_second + 1, len(first) + len(second)))
    for stock in range(most_second + 1):
        wanted = np.zeros(len(second))
        for demand in range(stock, len(second)):
            vain = demand - stock
            for taken in range(vain + 1):
                wanted[taken] += second[demand] * instead[vain, taken]
        for own in range(len(first)):
            for taken in range(len(wanted)):
                asked[stock, own + taken] += first[own] * wanted[taken]
    return asked


@njit(cache=True, nogil=True)
def own_sales(first: FloatArray, stock: int) -> float:
    """Units of the first issued to those who asked for it: they are served before those who take it instead."""
    expected = 0.0
    for own in range(len(first)):
        expected += first[own] * min(own, stock)
    return expected


@njit(cache=True, nogil=True)
def pair_outcomes(
    width_a: int, width_b: int, shelf_life: int, first: FloatArray, second: FloatArray, instead: FloatArray
) -> tuple[IndexArray, IndexArray, FloatArray, FloatArray]:
    """Starts, rests (first x second) and chances for every pair of stocks, and units expected (stocks, 4, 2).

    Units are issued, expired, held over night, and met of each product's own demand (by either product).
    """
    rest_a, gone_a, total_a = rests_of_stocks(width_a, shelf_life)
    rest_b, gone_b, total_b = rests_of_stocks(width_b, shelf_life)
    rests_of_b = width_b ** (shelf_life - 1)
    count = 0
    for a in range(len(total_a)):
        for b in range(len(total_b)):
            count += (total_a[a] + 1) * (total_b[b] + 1)
    starts = np.zeros(len(total_a) * len(total_b) + 1, dtype=np.int64)
    rests, chances = np.empty(count, dtype=np.int64), np.empty(count)
    units = np.zeros((len(total_a) * len(total_b), 4, 2))
    asked = asked_of_first(first, second, instead, total_b.max())
    here = np.zeros((width_a ** (shelf_life - 1), rests_of_b))
    place, pair = 0, 0
    for a in range(len(total_a)):
        sold_a = own_sales(first, total_a[a])
        for b in range(len(total_b)):
            here[:] = 0.0
            for issued_b in range(total_b[b] + 1):
                runs_out = issued_b == total_b[b]
                for issued_a in range(total_a[a] + 1):
                    last = issued_a == total_a[a]
                    if runs_out:
                        row = asked[total_b[b]]
                        chance = row[issued_a:].sum() if last else (row[issued_a] if issued_a < len(row) else 0.0)
                    else:
                        own = tail(first, issued_a) if last else (first[issued_a] if issued_a < len(first) else 0.0)
                        chance = own * (second[issued_b] if issued_b < len(second) else 0.0)
                    if chance <= 0.0:
                        continue
                    left_a, left_b = gone_a[a, issued_a], gone_b[b, issued_b]
                    units[pair, 0, 0] += chance * issued_a
                    units[pair, 0, 1] += chance * issued_b
                    units[pair, 1, 0] += chance * left_a
                    units[pair, 1, 1] += chance * left_b
                    units[pair, 2, 0] += chance * (total_a[a] - issued_a - left_a)
                    units[pair, 2, 1] += chance * (total_b[b] - issued_b - left_b)
                    here[rest_a[a, issued_a], rest_b[b, issued_b]] += chance
            units[pair, 3, 0] = sold_a
            units[pair, 3, 1] = units[pair, 0, 1] + max(0.0, units[pair, 0, 0] - sold_a)
            for row_a in range(here.shape[0]):
                for row_b in range(rests_of_b):
                    if here[row_a, row_b] > 0.0:
                        rests[place] = row_a * rests_of_b + row_b
                        chances[place] = here[row_a, row_b]
                        place += 1
            pair += 1
            starts[pair] = place
    return starts, rests[:place].copy(), chances[:place].copy(), units
