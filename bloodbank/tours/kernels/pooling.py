"""Routes seen on the way, kept as columns for the master problem: one a set of jobs and kind of van, the cheapest."""

from typing import NamedTuple

import numpy as np
from numba import njit

from bloodbank.tours.kernels.board import Board, Routes
from bloodbank.tours.kernels.chance import chance_of, uniform
from bloodbank.tours.kernels.columns import COUNT, DELIVERY, JOB, KIND, NODES, WORTH
from bloodbank.tours.problem import IntArray, TourProblem

SLOTS = 1 << 13


class Pool(NamedTuple):
    """Slot by slot: `key` of jobs and kind (0: empty), `worth`, `length` and the visits. `mark` by job, `kind_mark`."""

    key: IntArray
    worth: IntArray
    length: IntArray
    kind: IntArray
    nodes: IntArray
    mark: IntArray
    kind_mark: IntArray


def empty_pool(problem: TourProblem, *, seed: int) -> Pool:
    state = chance_of(seed)
    jobs, kinds = problem.job_count, int(problem.van_kind.max()) + 1

    def random_marks(count: int) -> IntArray:
        return np.array([1 + int(uniform(state) * 2.0**62) for _ in range(count)], dtype=np.int64)

    def room() -> IntArray:
        return np.zeros(SLOTS, dtype=np.int64)

    return Pool(
        key=room(),
        worth=room(),
        length=room(),
        kind=room(),
        nodes=np.zeros((SLOTS, min(2 * jobs, 400)), dtype=np.int64),
        mark=random_marks(jobs),
        kind_mark=random_marks(kinds),
    )


@njit(cache=True)
def keep_route(board: Board, routes: Routes, pool: Pool, van: int) -> None:
    """Remember a van's route. A newer one takes the slot of an older one with other jobs."""
    count = routes.head[COUNT, van]
    if count == 0 or count > pool.nodes.shape[1]:
        return
    key = pool.kind_mark[board.van[van, KIND]]
    for k in range(1, count + 1):
        job = board.node[routes.rows[NODES, van, k], JOB]
        if routes.rows[NODES, van, k] == board.job[job, DELIVERY]:
            key ^= pool.mark[job]
    slot = key & (SLOTS - 1)
    if pool.key[slot] == key and pool.worth[slot] <= routes.head[WORTH, van]:
        return
    pool.key[slot], pool.worth[slot], pool.length[slot] = key, routes.head[WORTH, van], count
    pool.kind[slot] = board.van[van, KIND]
    for k in range(count):
        pool.nodes[slot, k] = routes.rows[NODES, van, k + 1]
