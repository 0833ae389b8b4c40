"""Plans of tours: PyVRP where it can express the problem, ruin and recreate, and the master over all routes seen."""

from collections.abc import Callable

from msgspec import Struct

from bloodbank.solve.tour_master import best_combination
from bloodbank.solve.tour_pyvrp import can_improve, improve
from bloodbank.tours.check import faults_of
from bloodbank.tours.effort import Effort
from bloodbank.tours.problem import TourProblem, Tours
from bloodbank.tours.ruin_search import Column, RuinSearch
from bloodbank.tours.schedule import TimedTour, cost_of, time_tours

SEARCHED_UNTIL, IMPROVED_UNTIL, POLISHED_UNTIL = 0.5, 0.85, 0.95
WARM = 0.4
"""Where the cooling of the second and third search begins: 0 hottest, 1 coldest."""

MASTER_AT_MOST_S, MASTER_SHARE = 3.0, 0.6
ITERATIONS_A_RUIN = 0.2
"""Iterations of PyVRP that take as long as one ruin, roughly."""

Told = Callable[[float, int], None]
"""Is told the share of the effort that is spent and the cost of the best tours so far."""


class ToursPlan(Struct, frozen=True, kw_only=True):
    """Tours that the checker passed, in the problem's own units."""

    tours: tuple[TimedTour, ...]
    cost: int


def plan_tours(problem: TourProblem, *, effort: Effort, seed: int = 1, told: Told | None = None) -> ToursPlan:
    """The cheapest tours found within the effort; jobs that can't be carried, or not at their price, are left out.

    The plan has passed the checker; raises AssertionError where it did not, which would be a fault of the search.
    """
    if problem.job_count == 0:
        return ToursPlan(tours=(), cost=0)
    search = RuinSearch(problem, seed=seed)
    pool: dict[tuple[int, ...], Column] = {}
    search.run(effort, until=SEARCHED_UNTIL)
    _tell(told, SEARCHED_UNTIL, search)
    if can_improve(problem):
        _improve(search, pool, effort, seed=seed)
    else:
        search.run(effort, until=IMPROVED_UNTIL, hot=WARM)
    _tell(told, IMPROVED_UNTIL, search)
    _combine(search, pool, effort)
    search.run(effort, until=POLISHED_UNTIL, hot=WARM)
    _combine(search, pool, effort)
    _tell(told, 1.0, search)
    return checked_plan(problem, search.best_tours())


def checked_plan(problem: TourProblem, tours: Tours) -> ToursPlan:
    """Tours with their times, after the checker has passed them."""
    timed = time_tours(problem, tours)
    cost = cost_of(problem, timed)
    faults = faults_of(problem, timed, claimed_cost=cost)
    if faults:
        raise AssertionError(f"tours were planned that can't be driven: {'; '.join(faults[:3])}")
    return ToursPlan(tours=tuple(timed), cost=cost)


def _improve(search: RuinSearch, pool: dict[tuple[int, ...], Column], effort: Effort, *, seed: int) -> None:
    """By PyVRP, from a start of its own: routes of another kind are worth more to the master than better ones."""
    left = IMPROVED_UNTIL - effort.share_done(search.iterations)
    if left <= 0.0:
        return
    if effort.seconds is not None:
        tours, columns = improve(search.problem, None, seed=seed, seconds=left * effort.seconds)
    else:
        rounds = max(1, round(left * effort.iterations * ITERATIONS_A_RUIN))
        tours, columns = improve(search.problem, None, seed=seed, iterations=rounds)
        search.iterations += round(left * effort.iterations)
    search.start_from(tours)
    _collect(pool, columns)


def _collect(pool: dict[tuple[int, ...], Column], columns: list[Column]) -> None:
    """The cheapest route of each set of visits and kind."""
    for column in columns:
        key = (column.kind, *sorted(column.nodes))
        if key not in pool or column.cost < pool[key].cost:
            pool[key] = column


def _combine(search: RuinSearch, pool: dict[tuple[int, ...], Column], effort: Effort) -> None:
    """Go on from the best combination of all routes seen, when it is better."""
    _collect(pool, search.columns())
    limit_s = MASTER_AT_MOST_S
    if effort.seconds is not None:
        limit_s = min(limit_s, MASTER_SHARE * effort.seconds * (1.0 - effort.share_done(search.iterations)))
    if not pool or limit_s <= 0.0:
        return
    tours = best_combination(search.problem, list(pool.values()), time_limit_s=limit_s)
    if tours is not None:
        search.start_from(tours)


def _tell(told: Told | None, share: float, search: RuinSearch) -> None:
    if told is not None:
        told(share, search.best_cost)
