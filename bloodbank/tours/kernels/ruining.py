"""Slack induction by string removals: neighbouring strings of neighbouring routes are taken out.

Christiaens and Vanden Berghe (2020), Slack induction by string removals for vehicle routing problems, Transportation
Science 54(2), section 5.2; of a job whose pick-up or delivery lies in a string both are taken out.
"""

from numba import njit

from bloodbank.tours.kernels.board import Board, Routes, Scratch
from bloodbank.tours.kernels.chance import ChanceState, below, uniform
from bloodbank.tours.kernels.columns import COUNT, DELIVERY, JOB, NODES, PICKUP, RUINED, TOUCHED, WAITING
from bloodbank.tours.kernels.inserting import remove
from bloodbank.tours.kernels.timing import refresh

LONGEST_STRING = 10.0
SPLIT_CHANCE, KEEP_ON_CHANCE = 0.5, 0.01


@njit(cache=True)
def ruin(board: Board, routes: Routes, scratch: Scratch, chance: ChanceState, mean_removed: float) -> int:
    """Take jobs off the routes, about `mean_removed` of them; how many wait now in `scratch.jobs[WAITING]`.

    Jobs that were left out before wait too. `scratch.vans[TOUCHED]` marks the vans that were changed.
    """
    waiting = 0
    planned = 0
    for job in range(len(routes.van_of)):
        if routes.van_of[job] < 0:
            scratch.jobs[WAITING, waiting] = job
            waiting += 1
        else:
            planned += 1
    scratch.vans[RUINED, :] = 0
    if planned == 0:
        return waiting
    used = 0
    for van in range(routes.head.shape[1]):
        used += 1 if routes.head[COUNT, van] > 0 else 0
    longest = min(LONGEST_STRING, planned / used)
    strings_most = 4.0 * mean_removed / (1.0 + longest) - 1.0
    strings = int(uniform(chance) * strings_most + 1.0)
    seed = below(chance, len(routes.van_of))
    for k in range(board.near.shape[1]):
        if strings == 0:
            break
        job = board.near[seed, k]
        van = routes.van_of[job]
        if van < 0 or scratch.vans[RUINED, van] > 0:
            continue
        scratch.vans[RUINED, van] = 1
        scratch.vans[TOUCHED, van] = 1
        strings -= 1
        length = int(uniform(chance) * min(longest, float(routes.head[COUNT, van])) + 1.0)
        waiting = _take_string(board, routes, van, job, length, scratch, chance, waiting)
    return waiting


@njit(cache=True)
def _take_string(
    board: Board,
    routes: Routes,
    van: int,
    job: int,
    length: int,
    scratch: Scratch,
    chance: ChanceState,
    waiting: int,
) -> int:
    """Of this van's route a string of visits around the job, or one that is split by visits which stay."""
    count = routes.head[COUNT, van]
    node = board.job[job, DELIVERY]
    if board.job[job, PICKUP] >= 0 and uniform(chance) < 0.5:
        node = board.job[job, PICKUP]
    kept = 0
    if 1 < length < count and uniform(chance) < SPLIT_CHANCE:
        kept = 1
        while length + kept < count and uniform(chance) > KEEP_ON_CHANCE:
            kept += 1
    span = length + kept
    lowest = max(1, routes.place_of[node] - span + 1)
    highest = min(routes.place_of[node], count - span + 1)
    first = lowest + below(chance, highest - lowest + 1)
    skip_from = first + below(chance, length + 1) if kept > 0 else first
    began = waiting
    for k in range(first, first + span):
        if kept > 0 and skip_from <= k < skip_from + kept:
            continue
        taken = board.node[routes.rows[NODES, van, k], JOB]
        fresh = True
        for earlier in range(began, waiting):
            if scratch.jobs[WAITING, earlier] == taken:
                fresh = False
        if fresh:
            scratch.jobs[WAITING, waiting] = taken
            waiting += 1
    for k in range(began, waiting):
        remove(board, routes, scratch.jobs[WAITING, k])
    refresh(board, routes, van, scratch)
    return waiting
