"""What a location model answers."""

from math import ceil, floor

import numpy as np
from msgspec import Struct

from sim.planning.arrays import Floats, Ints

OPTIMAL, FEASIBLE = "optimal", "feasible"
PROVEN = 1e-7
WHOLE = 1e-6


class LocationAnswer(Struct, frozen=True, kw_only=True):
    """The sites to open, and what is proven of them.

    `sites`: column numbers from 0 in rising order, a site as often as it holds units. No choice of sites is better
    than `bound`; `gap` is |bound - objective| / |objective|. `status`: "optimal" when they meet, else "feasible".
    """

    model: str
    objective: float
    sites: tuple[int, ...]
    status: str
    bound: float
    gap: float
    seconds: float


def answer_of(
    model: str, *, objective: float, sites: Ints, bound: float, seconds: float, gap_wanted: float
) -> LocationAnswer:
    """A gap within what was wanted, or within the arithmetic of linear programming, is called optimal."""
    difference = abs(bound - objective)
    gap = difference / abs(objective) if objective else (0.0 if difference <= PROVEN else float("inf"))
    met = gap <= max(gap_wanted, PROVEN)
    if gap <= PROVEN:
        bound, gap = objective, 0.0
    return LocationAnswer(
        model=model,
        objective=objective,
        sites=tuple(np.sort(sites).tolist()),
        status=OPTIMAL if met else FEASIBLE,
        bound=bound,
        gap=gap,
        seconds=seconds,
    )


def whole_numbers(*arrays: Floats) -> bool:
    """Whether sums of products of these are whole, and exactly so in floating point."""
    whole = all(bool((array == np.floor(array)).all()) for array in arrays)
    return whole and float(np.prod([max(1.0, float(array.max())) for array in arrays])) * len(arrays[0]) < 2.0**53


def next_whole_above(bound: float) -> float:
    """The least whole objective that a lower bound leaves."""
    return float(ceil(bound - WHOLE * max(1.0, abs(bound) * WHOLE)))


def next_whole_below(bound: float) -> float:
    """The greatest whole objective that an upper bound leaves."""
    return float(floor(bound + WHOLE * max(1.0, abs(bound) * WHOLE)))
