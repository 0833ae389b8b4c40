"""Fractiles and means of measured seconds, by group."""

import numpy as np
from msgspec import Struct

from dispatch.indicators.by_group import CodeArray, GroupedTable, bounds_of
from dispatch.ports import BoolArray, FloatArray

SHARES = (0.50, 0.75, 0.90, 0.95)


class Summary(Struct, frozen=True, kw_only=True):
    """Of the `due` records: `measured` ones have both times in order, `missing` ones lack one, `inconsistent` ones end
    before they begin. The figures are of the measured; None where there are none.
    """

    due: int
    measured: int
    missing: int
    inconsistent: int
    mean_s: float | None
    p50_s: float | None
    p75_s: float | None
    p90_s: float | None
    p95_s: float | None


def summaries(seconds: FloatArray, due: BoolArray, table: GroupedTable) -> list[Summary]:
    """One for each of the groups; `seconds` of every row of the table is NaN where a time is missing."""
    measured = due & (seconds >= 0.0)
    counts, dues = table.count(measured), table.count(due)
    missing = table.count(due & np.isnan(seconds))
    values, bounds = seconds[measured], bounds_of(counts)
    means = means_of(values, bounds)
    ranks = nearest_ranks(sorted_within(values, bounds), bounds)
    counted = zip(dues.tolist(), counts.tolist(), missing.tolist(), means.tolist(), ranks.tolist(), strict=True)
    return [_summary(*figures) for figures in counted]


def _summary(due: int, measured: int, missing: int, mean_s: float, ranks: list[float]) -> Summary:
    known: list[float | None] = [mean_s, *ranks] if measured else [None] * (1 + len(SHARES))
    return Summary(
        due=due,
        measured=measured,
        missing=missing,
        inconsistent=due - measured - missing,
        mean_s=known[0],
        p50_s=known[1],
        p75_s=known[2],
        p90_s=known[3],
        p95_s=known[4],
    )


def means_of(values: FloatArray, bounds: CodeArray) -> FloatArray:
    """Of every stretch; NaN where there is nothing in it."""
    counts = np.diff(bounds)
    means, filled = np.full(len(counts), np.nan), counts > 0
    if filled.any():
        means[filled] = np.add.reduceat(values, bounds[:-1][filled]) / counts[filled]
    return means


def sorted_within(values: FloatArray, bounds: CodeArray) -> FloatArray:
    """Every stretch sorted for itself, in a copy."""
    ordered, edges = values.copy(), bounds.tolist()
    for stretch in np.flatnonzero(np.diff(bounds) > 1).tolist():
        ordered[edges[stretch] : edges[stretch + 1]].sort()
    return ordered


def nearest_ranks(ordered: FloatArray, bounds: CodeArray, shares: tuple[float, ...] = SHARES) -> FloatArray:
    """(stretches, shares) fractiles: the least observed value that so many values do not exceed.

    It is the inverse of the empirical distribution (Hyndman & Fan 1996, definition 1): never between two observations,
    so that "90 % within x" is literally true. Empty stretches give NaN.
    """
    counts = np.diff(bounds)
    figures, filled = np.full((len(counts), len(shares)), np.nan), counts > 0
    # The little taken off keeps 0.95 * 20 at the 19th: it is 19.000000000000004 as a double.
    rank = np.maximum(np.ceil(np.multiply.outer(counts, shares) - 1e-9).astype(np.int64), 1)
    figures[filled] = ordered[(bounds[:-1, np.newaxis] + rank - 1)[filled]]
    return figures
