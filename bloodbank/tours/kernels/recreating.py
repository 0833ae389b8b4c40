"""Greedy insertion with blinks: jobs that wait are put back in one of several orders, each where it costs least.

Christiaens and Vanden Berghe (2020), section 5.3; orders by time windows as for their tours with time windows.
"""

import numpy as np
from numba import njit

from bloodbank.tours.kernels.board import Board, Routes, Scratch
from bloodbank.tours.kernels.chance import ChanceState, below, uniform
from bloodbank.tours.kernels.columns import (
    CLOSES,
    DELIVERY,
    DUE,
    OMISSION,
    OPENS,
    PICKUP,
    SIZE,
    START,
    TOUCHED,
    WAITING,
)
from bloodbank.tours.kernels.inserting import cheapest_insertion, insert
from bloodbank.tours.kernels.timing import INFEASIBLE

BLINK_CHANCE = 0.01


@njit(cache=True)
def recreate(board: Board, routes: Routes, scratch: Scratch, chance: ChanceState, waiting: int) -> None:
    """Put back the first `waiting` jobs of `scratch.jobs[WAITING]`; one that fits nowhere stays out."""
    _put_in_order(board, scratch, chance, waiting)
    for k in range(waiting):
        job = scratch.jobs[WAITING, k]
        best = cheapest_insertion(board, routes, job, scratch, chance, BLINK_CHANCE)
        if best[0] < INFEASIBLE and best[0] < board.job[job, OMISSION]:
            scratch.vans[TOUCHED, best[1]] = 1
            insert(board, routes, job, best, scratch)


@njit(cache=True)
def _put_in_order(board: Board, scratch: Scratch, chance: ChanceState, waiting: int) -> None:
    """Sort in place by one of: chance, size, far, near, narrow window, early window, late window."""
    draw = below(chance, 17)
    keys = np.empty(waiting, dtype=np.float64)
    for k in range(waiting):
        job = scratch.jobs[WAITING, k]
        node = board.job[job, DELIVERY]
        first = board.job[job, PICKUP] if board.job[job, PICKUP] >= 0 else node
        if draw < 4:
            keys[k] = uniform(chance)
        elif draw < 8:
            keys[k] = -float(board.job[job, SIZE])
        elif draw < 10:
            keys[k] = -float(board.cost[board.van[0, START], node])
        elif draw < 11:
            keys[k] = float(board.cost[board.van[0, START], node])
        elif draw < 13:
            keys[k] = float(board.node[node, CLOSES] - board.node[first, OPENS])
        elif draw < 15:
            keys[k] = float(board.node[first, OPENS])
        else:
            keys[k] = -float(min(board.node[node, CLOSES], board.node[node, DUE]))
    for k in range(1, waiting):
        job, key, row = scratch.jobs[WAITING, k], keys[k], k
        while row > 0 and keys[row - 1] > key:
            keys[row], scratch.jobs[WAITING, row] = keys[row - 1], scratch.jobs[WAITING, row - 1]
            row -= 1
        keys[row], scratch.jobs[WAITING, row] = key, job
