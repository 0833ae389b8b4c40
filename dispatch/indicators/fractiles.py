"""Fractiles and means of measured seconds, by group."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

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


def summaries(seconds: FloatArray, due: BoolArray, group: NDArray[np.int64], *, groups: int) -> list[Summary]:
    """One for each of the groups; `seconds` is NaN where a time is missing."""
    ok = due & (seconds >= 0.0)
    counts = np.bincount(group[ok], minlength=groups)
    dues = np.bincount(group[due], minlength=groups)
    missing = np.bincount(group[due & np.isnan(seconds)], minlength=groups)
    sums = np.bincount(group[ok], weights=seconds[ok], minlength=groups)
    figures = nearest_ranks(seconds[ok], group[ok], counts=counts, shares=SHARES)
    found = []
    for number in range(groups):
        count = int(counts[number])
        mean_s = float(sums[number]) / count if count else None
        ranks = [float(figure[number]) if count else None for figure in figures]
        found.append(
            Summary(
                due=int(dues[number]),
                measured=count,
                missing=int(missing[number]),
                inconsistent=int(dues[number]) - count - int(missing[number]),
                mean_s=mean_s,
                p50_s=ranks[0],
                p75_s=ranks[1],
                p90_s=ranks[2],
                p95_s=ranks[3],
            )
        )
    return found


def nearest_ranks(
    seconds: FloatArray, group: NDArray[np.int64], *, counts: NDArray[np.int64], shares: Sequence[float]
) -> list[FloatArray]:
    """For each share the fractile of every group: the least observed value that so many values do not exceed.

    It is the inverse of the empirical distribution (Hyndman & Fan 1996, definition 1): never between two observations,
    so that "90 % within x" is literally true. Empty groups give NaN.
    """
    by_value = np.argsort(seconds)
    # A stable sort of short whole numbers is a radix sort: several times as fast as a comparison of both keys.
    short = group[by_value].astype(np.uint16 if len(counts) <= 65_536 else np.int64)
    ordered = seconds[by_value[np.argsort(short, kind="stable")]]
    begins = np.concatenate([[0], np.cumsum(counts)[:-1]])
    filled = counts > 0
    found = []
    for share in shares:
        figure = np.full(len(counts), np.nan)
        # The little taken off keeps 0.95 * 20 at the 19th: it is 19.000000000000004 as a double.
        rank = np.maximum(np.ceil(share * counts - 1e-9).astype(np.int64), 1)
        figure[filled] = ordered[(begins + rank - 1)[filled]]
        found.append(figure)
    return found
