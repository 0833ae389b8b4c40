"""Which unit drives which transport when: a greedy plan, improved for as long as one likes, both checked."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from dispatch.messages import Reason
from dispatch.messages.transports import PlannedRun, UnplannedTransport
from dispatch.model import Position
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.transports import reasons
from dispatch.transports.checking import faults
from dispatch.transports.gathering import TransportBoard, gather_transports
from dispatch.transports.model import Run
from dispatch.transports.problem import Routes, TransportProblem, Visit, cost_of, route_cost, timed, timed_route
from dispatch.transports.routing import fits_without_cover, improved, inserted, never_over

GREEDY, IMPROVED = "greedy", "ruin-and-recreate"
WORTH_CHANGING_S = 1.0
ROUNDS_A_JOB = 250


class TransportPlan(Struct, frozen=True, kw_only=True):
    """Runs by departure, and transports nobody can drive. `cost` and `greedy_cost` are seconds of driving beyond the
    patients' direct rides, with what ambulances and unplanned transports cost; `cost` is never the greater. `solver`
    gave the plan: `greedy`, or `ruin-and-recreate` when that found a better one.
    """

    runs: tuple[PlannedRun, ...]
    unplanned: tuple[UnplannedTransport, ...]
    cost: float
    greedy_cost: float
    solver: str
    at: float


def plan_transports(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
    spent: Callable[[], float] = never_over,
) -> TransportPlan:
    """A plan for every transport that waits. It changes nothing; `PlanTransports` makes it valid.

    `spent` tells which share of the time for improving has passed; without it, as many rounds as the settings say.
    """
    board = gather_transports(state, positions=positions, travel_times=travel_times, now=now, settings=settings)
    problem = board.problem
    routes, greedy_cost, solver = best_routes(problem, rounds=settings.transports.improvement_rounds, spent=spent)
    visits = timed(problem, routes) or []
    return TransportPlan(
        runs=tuple(sorted(_runs(board, routes, visits), key=lambda run: (run.run.depart_at, run.transport_id))),
        unplanned=tuple(_unplanned(board, routes)),
        cost=cost_of(problem, routes),
        greedy_cost=greedy_cost,
        solver=solver,
        at=now,
    )


def best_routes(
    problem: TransportProblem, *, rounds: int, spent: Callable[[], float] = never_over
) -> tuple[Routes, float, str]:
    """Routes, the cost of the greedy ones, and who made them."""
    if problem.jobs == 0 or problem.vehicles == 0:
        routes: Routes = ((),) * problem.vehicles
        return routes, cost_of(problem, routes), GREEDY
    greedy = inserted(problem)
    _require_sound(problem, greedy.routes)
    greedy_cost = cost_of(problem, greedy.routes)
    if problem.jobs > 1 and rounds > 0:
        found = improved(problem, greedy, rounds=min(rounds, ROUNDS_A_JOB * problem.jobs), spent=spent).routes
        if cost_of(problem, found) < greedy_cost - WORTH_CHANGING_S and not _faults(problem, found):
            return found, greedy_cost, IMPROVED
    return greedy.routes, greedy_cost, GREEDY


def _faults(problem: TransportProblem, routes: Routes) -> list[str]:
    visits = timed(problem, routes)
    return ["a route can't be driven"] if visits is None else faults(problem, visits)


def _require_sound(problem: TransportProblem, routes: Routes) -> None:
    found = _faults(problem, routes)
    if found:
        raise AssertionError(f"a plan of transports has faults: {'; '.join(found)}")


def _runs(board: TransportBoard, routes: Routes, visits: list[list[Visit]]) -> list[PlannedRun]:
    return [
        planned
        for vehicle, (route, own) in enumerate(zip(routes, visits, strict=True))
        for ride in rides_of(own, jobs=board.problem.jobs)
        for planned in _runs_of_ride(board, vehicle, route, ride)
    ]


def rides_of(visits: list[Visit], *, jobs: int) -> list[list[Visit]]:
    """A route in parts, in each of which somebody is aboard until nobody is."""
    rides: list[list[Visit]] = []
    aboard = 0
    for visit in visits:
        if aboard == 0:
            rides.append([])
        rides[-1].append(visit)
        aboard += 1 if visit.stop < jobs else -1
    return rides


def _runs_of_ride(board: TransportBoard, vehicle: int, route: tuple[int, ...], ride: list[Visit]) -> list[PlannedRun]:
    """Together patients leave and are clear at the same instants: those of the whole ride."""
    jobs = board.problem.jobs
    at_s = {visit.stop: visit.at_s for visit in ride}
    aboard = [visit.stop for visit in ride if visit.stop < jobs]
    return [
        PlannedRun(
            transport_id=board.transports[job].transport_id,
            run=Run(
                unit_id=board.vehicles[vehicle].unit.unit_id,
                depart_at=board.at + ride[0].depart_s,
                pick_up_at=board.at + at_s[job],
                drop_off_at=board.at + at_s[jobs + job],
                clear_at=board.at + ride[-1].done_s,
                with_ids=tuple(board.transports[other].transport_id for other in aboard if other != job),
            ),
            reasons=_why(board, vehicle, route, job, ride_s=at_s[jobs + job] - at_s[job], together=len(aboard)),
        )
        for job in aboard
    ]


def _why(
    board: TransportBoard, vehicle: int, route: tuple[int, ...], job: int, *, ride_s: float, together: int
) -> tuple[Reason, ...]:
    problem = board.problem
    without = tuple(stop for stop in route if stop % problem.jobs != job)
    added_s = route_cost(problem, vehicle, route) - route_cost(problem, vehicle, without)
    extra_s = problem.ambulance_extra_s if problem.ambulance[vehicle] else 0.0
    least = reasons.least_empty_driving(empty_s=max(added_s - extra_s, 0.0))
    if together == 1:
        return (least,)
    longer_s = max(ride_s - problem.loading_s - float(problem.direct_s[job]), 0.0)
    return (least, reasons.rides_with_others(others=together - 1, longer_s=longer_s))


def _unplanned(board: TransportBoard, routes: Routes) -> list[UnplannedTransport]:
    planned = {stop for route in routes for stop in route}
    return [
        UnplannedTransport(transport_id=transport.transport_id, reasons=(_why_nobody(board, routes, job),))
        for job, transport in enumerate(board.transports)
        if job not in planned
    ]


def _why_nobody(board: TransportBoard, routes: Routes, job: int) -> Reason:
    """The first that holds: nobody suits; nobody is in time with nothing else to do; cover; all have other jobs."""
    problem, wishes = board.problem, board.transports[job].wishes
    suiting = [vehicle for vehicle in range(problem.vehicles) if problem.suits[vehicle, job]]
    if not suiting:
        return reasons.no_unit_for_transport(need=wishes.capabilities, seats=wishes.seats)
    alone = (job, problem.jobs + job)
    if all(timed_route(problem, vehicle, alone) is None for vehicle in suiting):
        return reasons.nobody_in_its_window()
    if fits_without_cover(problem, routes, job):
        return reasons.kept_for_emergencies(kept=problem.kept)
    return reasons.units_taken_by_transports()
