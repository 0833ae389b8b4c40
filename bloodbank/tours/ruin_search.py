"""Ruin and recreate under an effort: the compiled kernels, driven in short turns while the temperature falls."""

import numpy as np
from msgspec import Struct

from bloodbank.tours.effort import Effort
from bloodbank.tours.kernels.annealing import anneal, copy_routes, refresh_all, total_cost
from bloodbank.tours.kernels.board import Board, Routes, board_of, empty_routes, scratch_of
from bloodbank.tours.kernels.chance import ChanceState, chance_of
from bloodbank.tours.kernels.columns import COUNT, JOB, NODES, WAITING
from bloodbank.tours.kernels.pooling import Pool, empty_pool
from bloodbank.tours.kernels.recreating import recreate
from bloodbank.tours.problem import TourProblem, Tours

TURN = 100
MEAN_REMOVED = 10.0
HOTTEST, COLDEST = 1.0, 0.003
"""Temperatures, as shares of the mean cost of a job."""


class Column(Struct, frozen=True):
    """A route that some van of this kind can drive."""

    kind: int
    cost: int
    nodes: tuple[int, ...]


class RuinSearch:
    """A search that can be carried on: give it routes, let it run, take its best and its pool."""

    def __init__(self, problem: TourProblem, *, seed: int) -> None:
        self.problem, self.iterations = problem, 0
        self._board: Board = board_of(problem)
        self._current, self._tried, self._best = (empty_routes(problem) for _ in range(3))
        self._scratch = scratch_of(problem)
        self._pool: Pool = empty_pool(problem, seed=seed)
        self._chance: ChanceState = chance_of(seed)
        refresh_all(self._board, self._current, self._scratch)
        self._scratch.jobs[WAITING] = np.arange(problem.job_count)
        recreate(self._board, self._current, self._scratch, self._chance, problem.job_count)
        for routes in (self._tried, self._best):
            refresh_all(self._board, routes, self._scratch)
            copy_routes(self._current, routes)

    @property
    def best_cost(self) -> int:
        return int(total_cost(self._board, self._best))

    def best_tours(self) -> Tours:
        """By van."""
        return _tours_of(self._best)

    def start_from(self, tours: Tours) -> None:
        """Go on from these tours when they are the cheapest so far, else from the cheapest."""
        _write(self._current, tours, self._board)
        refresh_all(self._board, self._current, self._scratch)
        if total_cost(self._board, self._current) < self.best_cost:
            copy_routes(self._current, self._best)
        else:
            copy_routes(self._best, self._current)

    def run(self, effort: Effort, *, until: float, hot: float = 0.0, cold: float = 1.0) -> None:
        """Search until this share of the effort is spent, cooling from `hot` to `cold`: 0 hottest, 1 coldest."""
        mean_cost = max(1.0, self.best_cost / max(1, self.problem.job_count))
        since = effort.share_done(self.iterations)
        while (done := effort.share_done(self.iterations)) < until:
            cooled = hot + (cold - hot) * (done - since) / (until - since)
            self._turn(mean_cost * HOTTEST * (COLDEST / HOTTEST) ** cooled)

    def _turn(self, temperature: float) -> None:
        anneal(
            self._board,
            self._current,
            self._tried,
            self._best,
            self._scratch,
            self._pool,
            self._chance,
            TURN,
            temperature,
            MEAN_REMOVED,
        )
        self.iterations += TURN

    def columns(self) -> list[Column]:
        """Every route kept."""
        pool = self._pool
        return [
            Column(int(pool.kind[slot]), int(pool.worth[slot]), tuple(pool.nodes[slot, : pool.length[slot]].tolist()))
            for slot in np.flatnonzero(pool.key).tolist()
        ]


def _tours_of(routes: Routes) -> Tours:
    return [routes.rows[NODES, van, 1 : count + 1].tolist() for van, count in enumerate(routes.head[COUNT].tolist())]


def _write(routes: Routes, tours: Tours, board: Board) -> None:
    routes.van_of[:] = -1
    for van, tour in enumerate(tours):
        routes.head[COUNT, van] = len(tour)
        routes.rows[NODES, van, 1 : len(tour) + 1] = tour
        routes.van_of[board.node[tour, JOB]] = van
