"""The best places for all free units at once: where to wait by greedy MEXCLP, who goes by min-cost flow."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from dispatch.coverage.covers import Covers
from dispatch.kernels.arrival import BoolArray, IndexArray
from dispatch.kernels.coverage import place_gains
from dispatch.relocation.board import Board
from dispatch.relocation.chosen import ChosenMove, best_of, gains_of, make_move
from dispatch.relocation.placement import Placement
from dispatch.solve.relocation import shortest_moves


class WantedPlaces(Struct, frozen=True, eq=False):
    """How many units each place (p) should have besides those that can't be moved; the greater the more important."""

    count: IndexArray
    importance: IndexArray


def batch_moves(placement: Placement, *, most: int, minimum_gain: float) -> tuple[ChosenMove, ...]:
    """At most so many moves towards the best places; each wins `minimum_gain` at its turn."""
    board = placement.board
    wanted = best_places(board)
    staying, open_count = stay_where_wanted(board, wanted.count, counted=board.movable)
    pairs = shortest_moves(
        board.drive_s,
        board.allowed & ~staying[:, None],
        wanted=open_count,
        importance=wanted.importance,
        most_moves=most,
    )
    return in_order_of_gain(placement, pairs, minimum_gain=minimum_gain)


def best_places(board: Board) -> WantedPlaces:
    """Places for as many units as may be moved, chosen one after the other where each adds most (greedy MEXCLP).

    Units that can't be moved stay and are counted. A unit that waits at no place may be sent to one.
    """
    movable = board.movable
    fixed = np.flatnonzero(~movable)
    covers = board.unit_covers
    miss = np.ones(len(board.demand))
    for unit in fixed.tolist():
        cells, chances = covers.row(unit)
        miss[cells] *= 1.0 - (1.0 - board.busy[unit]) * chances
    count = np.zeros(len(board.places), dtype=np.int64)
    importance = np.zeros(len(board.places), dtype=np.int64)
    room = np.array([place.capacity for place in board.places], dtype=np.int64)
    there = board.at_place[fixed]
    room -= np.bincount(there[there >= 0], minlength=len(room))
    covers, busy = _typical(board, movable)
    for left in range(int(movable.sum()), 0, -1):
        gains = place_gains(covers.starts, covers.cells, covers.chances, board.demand * miss, room > 0)
        best = int(np.argmax(gains)) if len(gains) else -1
        if best < 0 or not gains[best] > 0.0:
            break
        cells, chances = covers.row(best)
        miss[cells] *= 1.0 - (1.0 - busy) * chances
        count[best] += 1
        room[best] -= 1
        importance[best] = max(importance[best], left)
    return WantedPlaces(count, importance)


def _typical(board: Board, movable: BoolArray) -> tuple[Covers, float]:
    """What a place covers for a unit of the commonest preparation time, and how often such a unit is busy."""
    times, occurring = np.unique(board.preparation_s[movable], return_counts=True)
    if len(times) == 0:
        return board.unit_covers, 0.0
    return board.place_covers[float(times[np.argmax(occurring)])], float(board.busy[movable].mean())


def stay_where_wanted(board: Board, wanted: IndexArray, *, counted: BoolArray) -> tuple[BoolArray, IndexArray]:
    """((m) units that stay because their place wants them, (p) units that are still wanted there).

    Units that can't be moved come first. To move a unit out of a wanted place never shortens the drives in all: who
    would fill the hole could go straight where it went.
    """
    still = wanted.copy()
    staying = np.zeros(len(board.at_place), dtype=np.bool_)
    movable = board.movable
    for unit in sorted(np.flatnonzero(counted).tolist(), key=lambda number: (bool(movable[number]), number)):
        place = int(board.at_place[unit])
        if place >= 0 and still[place] > 0:
            still[place] -= 1
            staying[unit] = True
    return staying, still


def in_order_of_gain(
    placement: Placement, pairs: Sequence[tuple[int, int]], *, minimum_gain: float
) -> tuple[ChosenMove, ...]:
    """The moves among these pairs that win `minimum_gain` at their turn, the best first."""
    left = np.zeros_like(placement.allowed)
    for pair in pairs:
        left[pair] = True
    moves: list[ChosenMove] = []
    while True:
        gains = gains_of(placement, left & placement.allowed)
        best = best_of(gains, placement.board.drive_s)
        if best is None or gains[best] < minimum_gain:
            return tuple(moves)
        moves.append(make_move(placement, *best))
