"""Where a job fits best into the routes: the cheapest places of its pick-up and its delivery."""

from numba import njit

from bloodbank.tours.kernels.board import Board, Routes, Scratch
from bloodbank.tours.kernels.chance import ChanceState, uniform
from bloodbank.tours.kernels.columns import (
    BEGIN,
    CAPACITY,
    CLOSES,
    COUNT,
    DELIVERY,
    EMPTY_KIND,
    END,
    FIXED,
    JOB,
    KIND,
    LATEST,
    LOAD,
    NODES,
    OPENS,
    PICKUP,
    RIDE_LIMIT,
    SIZE,
    START,
    WORTH,
)
from bloodbank.tours.kernels.timing import INFEASIBLE, refresh, trial_cost

Best = tuple[int, int, int, int]
"""Added cost, van, and the rows after which pick-up and delivery come."""


@njit(cache=True)
def cheapest_insertion(
    board: Board, routes: Routes, job: int, scratch: Scratch, chance: ChanceState, blink: float
) -> Best:
    """The best of all vans; `INFEASIBLE` cost when there is none. With the chance `blink` a place is overlooked."""
    best = (INFEASIBLE, -1, -1, -1)
    scratch.vans[EMPTY_KIND, :] = 0
    for van in range(routes.head.shape[1]):
        if not board.allowed[van, job]:
            continue
        if routes.head[COUNT, van] == 0:
            if scratch.vans[EMPTY_KIND, board.van[van, KIND]] > 0:
                continue
            scratch.vans[EMPTY_KIND, board.van[van, KIND]] = 1
        if board.job[job, PICKUP] < 0:
            best = _single(board, routes, van, job, best, scratch, chance, blink)
        else:
            best = _pair(board, routes, van, job, best, scratch, chance, blink)
    return best


@njit(cache=True)
def _single(
    board: Board,
    routes: Routes,
    van: int,
    job: int,
    best: Best,
    scratch: Scratch,
    chance: ChanceState,
    blink: float,
) -> Best:
    """A job that is aboard from the start: only its delivery has to find a place."""
    nodes, begin, latest, load = (
        routes.rows[NODES, van],
        routes.rows[BEGIN, van],
        routes.rows[LATEST, van],
        routes.rows[LOAD, van],
    )
    count, node = routes.head[COUNT, van], board.job[job, DELIVERY]
    fixed = board.van[van, FIXED] if count == 0 else 0
    for k in range(count + 1):
        if load[k] + board.job[job, SIZE] > board.van[van, CAPACITY] or begin[k] > board.node[node, CLOSES]:
            break
        before, after = nodes[k], nodes[k + 1]
        added = fixed + board.cost[before, node] + board.cost[node, after]
        added -= board.cost[before, after] if count > 0 else 0
        if added >= best[0]:
            continue
        at = max(board.node[node, OPENS], begin[k] + board.duration[before, node])
        if at > board.node[node, CLOSES] or at + board.duration[node, after] > latest[k + 1]:
            continue
        if blink > 0.0 and uniform(chance) < blink:
            continue
        if board.exact:
            added = _exactly(board, routes, van, job, k, k, scratch)
        if added < best[0]:
            best = (added, van, k, k)
    return best


@njit(cache=True)
def _pair(
    board: Board,
    routes: Routes,
    van: int,
    job: int,
    best: Best,
    scratch: Scratch,
    chance: ChanceState,
    blink: float,
) -> Best:
    """Every place of the pick-up, and behind it every place of the delivery that windows and capacity leave."""
    nodes, begin, latest, load = (
        routes.rows[NODES, van],
        routes.rows[BEGIN, van],
        routes.rows[LATEST, van],
        routes.rows[LOAD, van],
    )
    count, pickup, delivery = routes.head[COUNT, van], board.job[job, PICKUP], board.job[job, DELIVERY]
    size, capacity = board.job[job, SIZE], board.van[van, CAPACITY]
    duration, cost = board.duration, board.cost
    fixed = board.van[van, FIXED] if count == 0 else 0
    for i in range(count + 1):
        if begin[i] > board.node[pickup, CLOSES]:
            break
        before, after = nodes[i], nodes[i + 1]
        picked_at = max(board.node[pickup, OPENS], begin[i] + duration[before, pickup])
        if picked_at > board.node[pickup, CLOSES] or load[i] + size > capacity:
            continue
        saved = cost[before, after] if count > 0 else 0
        shared = fixed + cost[before, pickup] - saved
        at = max(board.node[delivery, OPENS], picked_at + duration[pickup, delivery])
        if at <= board.node[delivery, CLOSES] and at + duration[delivery, after] <= latest[i + 1]:
            added = shared + cost[pickup, delivery] + cost[delivery, after]
            if added < best[0] and not (blink > 0.0 and uniform(chance) < blink):
                if board.exact:
                    added = _exactly(board, routes, van, job, i, i, scratch)
                if added < best[0]:
                    best = (added, van, i, i)
        shared += cost[pickup, after]
        if shared >= best[0]:
            continue
        at = picked_at + duration[pickup, after]
        rides = duration[pickup, after]
        for j in range(i + 1, count + 1):
            here, following = nodes[j], nodes[j + 1]
            at = max(at, board.node[here, OPENS])
            if at > latest[j] or load[j] + size > capacity or at > board.node[delivery, CLOSES]:
                break
            if rides > board.job[job, RIDE_LIMIT]:
                break
            handed_at = max(board.node[delivery, OPENS], at + duration[here, delivery])
            if handed_at <= board.node[delivery, CLOSES] and handed_at + duration[delivery, following] <= latest[j + 1]:
                added = shared + cost[here, delivery] + cost[delivery, following] - cost[here, following]
                if added < best[0] and not (blink > 0.0 and uniform(chance) < blink):
                    if board.exact:
                        added = _exactly(board, routes, van, job, i, j, scratch)
                    if added < best[0]:
                        best = (added, van, i, j)
            at += duration[here, following]
            rides += duration[here, following]
    return best


@njit(cache=True)
def _exactly(board: Board, routes: Routes, van: int, job: int, i: int, j: int, scratch: Scratch) -> int:
    """What the route costs more with the job in these places, under ride limits and due times."""
    count = _lay_out(board, routes, van, job, i, j, scratch)
    total = trial_cost(board, van, scratch, count)
    return INFEASIBLE if total >= INFEASIBLE else total - routes.head[WORTH, van]


@njit(cache=True)
def _lay_out(board: Board, routes: Routes, van: int, job: int, i: int, j: int, scratch: Scratch) -> int:
    """The route with the job, start and end included, into the scratch room; the number of its visits."""
    row = 0
    for k in range(routes.head[COUNT, van] + 2):
        scratch.rows[NODES, row] = routes.rows[NODES, van, k]
        if k == 0:
            scratch.rows[NODES, row] = board.van[van, START]
        row += 1
        if k == i and board.job[job, PICKUP] >= 0:
            scratch.rows[NODES, row] = board.job[job, PICKUP]
            row += 1
        if k == j:
            scratch.rows[NODES, row] = board.job[job, DELIVERY]
            row += 1
    scratch.rows[NODES, row - 1] = board.van[van, END]
    return row - 2


@njit(cache=True)
def insert(board: Board, routes: Routes, job: int, best: Best, scratch: Scratch) -> None:
    """Put the job where `cheapest_insertion` found a place."""
    _, van, i, j = best
    count = _lay_out(board, routes, van, job, i, j, scratch)
    for k in range(count + 2):
        routes.rows[NODES, van, k] = scratch.rows[NODES, k]
    routes.head[COUNT, van] = count
    routes.van_of[job] = van
    refresh(board, routes, van, scratch)


@njit(cache=True)
def remove(board: Board, routes: Routes, job: int) -> int:
    """Take the job off its van's route; the van, whose route has to be refreshed after."""
    van, row = routes.van_of[job], 1
    for k in range(1, routes.head[COUNT, van] + 2):
        if board.node[routes.rows[NODES, van, k], JOB] != job:
            routes.rows[NODES, van, row] = routes.rows[NODES, van, k]
            routes.place_of[routes.rows[NODES, van, row]] = row
            row += 1
    routes.head[COUNT, van] = row - 2
    routes.van_of[job] = -1
    return int(van)
