"""When a van is where: earliest and latest beginnings along a route, and exact ones under ride limits."""

from numba import njit

from bloodbank.tours.kernels.board import Board, Routes, Scratch
from bloodbank.tours.kernels.columns import (
    BEGIN,
    CLOSES,
    COUNT,
    DELIVERY,
    DUE,
    END,
    FIXED,
    JOB,
    LATE_WEIGHT,
    LATEST,
    LOAD,
    LOWER,
    NODES,
    OFF_DUTY,
    ON_DUTY,
    OPENS,
    PICKUP,
    RIDE_LIMIT,
    SIZE,
    START,
    WORTH,
)
from bloodbank.tours.problem import NEVER

INFEASIBLE = NEVER


@njit(cache=True)
def trial_cost(board: Board, van: int, scratch: Scratch, count: int) -> int:
    """What the route in `scratch.rows[NODES]` costs; `INFEASIBLE` when windows or ride limits forbid it.

    Raising the beginning of a pick-up to meet a ride limit and driving on again ends, when it ends, in the least
    solution of the difference constraints; when each of n limits was raised and more are broken, there is none
    (Bellman and Ford).
    """
    nodes, begin, lower, where = scratch.rows[NODES], scratch.rows[BEGIN], scratch.rows[LOWER], scratch.where
    for k in range(1, count + 1):
        where[nodes[k]] = k
        lower[k] = board.node[nodes[k], OPENS]
    rounds = 0
    while True:
        begin[0] = board.van[van, ON_DUTY]
        for k in range(1, count + 2):
            at = begin[k - 1] + board.duration[nodes[k - 1], nodes[k]]
            if k <= count:
                at = max(at, lower[k])
                if at > board.node[nodes[k], CLOSES]:
                    return INFEASIBLE
            begin[k] = at
        if begin[count + 1] > board.van[van, OFF_DUTY]:
            return INFEASIBLE
        raised = False
        for k in range(1, count + 1):
            job = board.node[nodes[k], JOB]
            if nodes[k] == board.job[job, DELIVERY] and board.job[job, PICKUP] >= 0:
                picked = where[board.job[job, PICKUP]]
                needed = begin[k] - board.job[job, RIDE_LIMIT]
                if begin[picked] < needed:
                    lower[picked] = needed
                    raised = True
        if not raised:
            break
        rounds += 1
        if rounds > count:
            return INFEASIBLE
    cost = board.van[van, FIXED] if count > 0 else 0
    for k in range(1, count + 2):
        if count > 0:
            cost += board.cost[nodes[k - 1], nodes[k]]
        if k <= count and begin[k] > board.node[nodes[k], DUE]:
            cost += board.node[nodes[k], LATE_WEIGHT] * (begin[k] - board.node[nodes[k], DUE])
    return cost


@njit(cache=True)
def refresh(board: Board, routes: Routes, van: int, scratch: Scratch) -> None:
    """Everything that is known of a van's route anew, after its visits changed."""
    nodes, begin, latest, load = (
        routes.rows[NODES, van],
        routes.rows[BEGIN, van],
        routes.rows[LATEST, van],
        routes.rows[LOAD, van],
    )
    count = routes.head[COUNT, van]
    nodes[0], nodes[count + 1] = board.van[van, START], board.van[van, END]
    aboard = 0
    for k in range(1, count + 1):
        job = board.node[nodes[k], JOB]
        routes.place_of[nodes[k]] = k
        if board.job[job, PICKUP] < 0:
            aboard += board.job[job, SIZE]
    begin[0], load[0] = board.van[van, ON_DUTY], aboard
    for k in range(1, count + 2):
        at = begin[k - 1] + board.duration[nodes[k - 1], nodes[k]]
        begin[k] = max(at, board.node[nodes[k], OPENS]) if k <= count else at
        load[k] = load[k - 1]
        if k <= count:
            job = board.node[nodes[k], JOB]
            load[k] += board.job[job, SIZE] if nodes[k] == board.job[job, PICKUP] else -board.job[job, SIZE]
    latest[count + 1] = board.van[van, OFF_DUTY]
    for k in range(count, -1, -1):
        until = latest[k + 1] - board.duration[nodes[k], nodes[k + 1]]
        latest[k] = min(until, board.node[nodes[k], CLOSES]) if k > 0 else until
    for k in range(count + 2):
        scratch.rows[NODES, k] = nodes[k]
    routes.head[WORTH, van] = trial_cost(board, van, scratch, count) if count > 0 else 0
