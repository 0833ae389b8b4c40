"""The search: ruin, recreate, accept by simulated annealing (Christiaens and Vanden Berghe 2020, section 5.1)."""

import math

from numba import njit

from bloodbank.tours.kernels.board import Board, Routes, Scratch
from bloodbank.tours.kernels.chance import ChanceState, uniform
from bloodbank.tours.kernels.columns import BEGIN, COUNT, LATEST, LOAD, NODES, OMISSION, TOUCHED, WORTH
from bloodbank.tours.kernels.pooling import Pool, keep_route
from bloodbank.tours.kernels.recreating import recreate
from bloodbank.tours.kernels.ruining import ruin
from bloodbank.tours.kernels.timing import refresh

POOLED_WITHIN = 1.02


@njit(cache=True)
def refresh_all(board: Board, routes: Routes, scratch: Scratch) -> None:
    """What is known of every route anew."""
    for van in range(routes.head.shape[1]):
        refresh(board, routes, van, scratch)


@njit(cache=True)
def total_cost(board: Board, routes: Routes) -> int:
    """Of all routes and of the jobs left out."""
    total = 0
    for van in range(routes.head.shape[1]):
        total += routes.head[WORTH, van]
    for job in range(len(routes.van_of)):
        if routes.van_of[job] < 0:
            total += board.job[job, OMISSION]
    return total


@njit(cache=True)
def copy_route(source: Routes, target: Routes, van: int) -> None:
    count = source.head[COUNT, van]
    target.head[COUNT, van], target.head[WORTH, van] = count, source.head[WORTH, van]
    for k in range(count + 2):
        target.rows[NODES, van, k] = source.rows[NODES, van, k]
        target.rows[BEGIN, van, k] = source.rows[BEGIN, van, k]
        target.rows[LATEST, van, k] = source.rows[LATEST, van, k]
        target.rows[LOAD, van, k] = source.rows[LOAD, van, k]
        target.place_of[source.rows[NODES, van, k]] = k


@njit(cache=True)
def copy_routes(source: Routes, target: Routes) -> None:
    """All of them."""
    for van in range(source.head.shape[1]):
        copy_route(source, target, van)
    target.van_of[:] = source.van_of


@njit(cache=True)
def anneal(
    board: Board,
    current: Routes,
    tried: Routes,
    best: Routes,
    scratch: Scratch,
    pool: Pool,
    chance: ChanceState,
    iterations: int,
    temperature: float,
    mean_removed: float,
) -> int:
    """So many iterations at one temperature; the best cost. `current`, `best` and `pool` are carried on."""
    current_cost, best_cost = total_cost(board, current), total_cost(board, best)
    copy_routes(current, tried)
    for _ in range(iterations):
        scratch.vans[TOUCHED, :] = 0
        waiting = ruin(board, tried, scratch, chance, mean_removed)
        recreate(board, tried, scratch, chance, waiting)
        cost = total_cost(board, tried)
        accepted = cost < current_cost - temperature * math.log(1.0 - uniform(chance))
        if accepted:
            if cost < best_cost * POOLED_WITHIN:
                for van in range(tried.head.shape[1]):
                    if scratch.vans[TOUCHED, van] > 0:
                        keep_route(board, tried, pool, van)
            current_cost = cost
        for van in range(tried.head.shape[1]):
            if scratch.vans[TOUCHED, van] > 0:
                if accepted:
                    copy_route(tried, current, van)
                else:
                    copy_route(current, tried, van)
        if accepted:
            current.van_of[:] = tried.van_of
            if cost < best_cost:
                best_cost = cost
                copy_routes(current, best)
        else:
            tried.van_of[:] = current.van_of
    return best_cost
