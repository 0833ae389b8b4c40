"""Moves as the methods choose them, before they are put in words."""

import numpy as np
from msgspec import Struct

from dispatch.coverage.picture import covered_share
from dispatch.kernels.arrival import BoolArray, FloatArray
from dispatch.kernels.coverage import miss_probability, move_gains
from dispatch.relocation.placement import Placement

SAME_GAIN = 1e-12


class ChosenMove(Struct, frozen=True, kw_only=True, eq=False):
    """Unit and place by number; nobody comes in time with probabilities `miss_before`, `miss_after` (n)."""

    unit: int
    place: int
    miss_before: FloatArray
    miss_after: FloatArray


def miss_of(placement: Placement) -> FloatArray:
    """(n,) probability that no unit reaches a cell in time."""
    covers, board = placement.covers, placement.board
    return miss_probability(covers.starts, covers.cells, covers.chances, board.busy, len(board.demand))


def share_of(placement: Placement) -> float:
    return covered_share(placement.board.demand, miss_of(placement))


def make_move(placement: Placement, unit: int, place: int) -> ChosenMove:
    """Do it, and tell what it changes."""
    before = miss_of(placement)
    placement.move(unit, place)
    return ChosenMove(unit=unit, place=place, miss_before=before, miss_after=miss_of(placement))


def gains_of(placement: Placement, allowed: BoolArray) -> FloatArray:
    """(m, p) share of the expected demand that each allowed move wins; -inf for the others."""
    board, covers = placement.board, placement.covers
    miss, total = miss_of(placement), max(float(board.demand.sum()), np.finfo(float).tiny)
    found = np.full(allowed.shape, -np.inf)
    for preparation_s, places in board.place_covers.items():
        own = allowed & (board.preparation_s == preparation_s)[:, None]
        gains = move_gains(
            covers.starts, covers.cells, covers.chances, places.starts, places.cells, places.chances,
            board.busy, board.demand, miss, own,
        )  # fmt: skip
        found = np.maximum(found, gains)
    return found / total


def best_of(gains: FloatArray, drive_s: FloatArray) -> tuple[int, int] | None:
    """(unit, place) of the greatest gain, of equal ones the shortest drive; None when nothing is allowed."""
    if gains.size == 0 or not float(gains.max()) > -np.inf:
        return None
    ties = np.argwhere(gains >= gains.max() - SAME_GAIN)
    unit, place = min(ties.tolist(), key=lambda pair: (drive_s[pair[0], pair[1]], pair))
    return unit, place
