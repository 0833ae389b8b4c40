"""Which unit drives which transport when: the better of a greedy and an optimised plan, both checked."""

from collections.abc import Mapping

from msgspec import Struct

from dispatch.messages import Reason
from dispatch.messages.transports import PlannedRun, UnplannedTransport
from dispatch.model import Position
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.solve.transports import improved_routes
from dispatch.state import DispatchState
from dispatch.transports import reasons
from dispatch.transports.checking import faults
from dispatch.transports.gathering import TransportBoard, gather_transports
from dispatch.transports.greedy import cheapest_place, inserted
from dispatch.transports.model import Run
from dispatch.transports.problem import Drive, Routes, TransportProblem, cost_of, drives_of, route_cost

GREEDY, ROUTING = "greedy", "routing"
WORTH_CHANGING_S = 1.0


class TransportPlan(Struct, frozen=True, kw_only=True):
    """Runs by departure, and transports nobody can drive. `cost` and `greedy_cost` are seconds of empty driving with
    what ambulances and unplanned transports cost; `cost` is never the greater. `solver` gave the plan.
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
) -> TransportPlan:
    """A plan for every transport that waits. It changes nothing; `PlanTransports` makes it valid."""
    board = gather_transports(state, positions=positions, travel_times=travel_times, now=now, settings=settings)
    routes, greedy_cost, solver = best_routes(board.problem)
    drives = timed(board.problem, routes)
    return TransportPlan(
        runs=tuple(sorted(_runs(board, routes, drives), key=lambda run: (run.run.depart_at, run.transport_id))),
        unplanned=tuple(_unplanned(board, routes)),
        cost=cost_of(board.problem, routes),
        greedy_cost=greedy_cost,
        solver=solver,
        at=now,
    )


def best_routes(problem: TransportProblem) -> tuple[Routes, float, str]:
    """Routes, the cost of the greedy ones, and who made them."""
    greedy = inserted(problem)
    _require_sound(problem, greedy)
    greedy_cost = cost_of(problem, greedy)
    for vehicles in _choices_of_vehicles(problem, greedy) if problem.jobs > 1 else ():
        found = improved_routes(problem, greedy, vehicles=vehicles)
        if found is None or cost_of(problem, found) >= greedy_cost - WORTH_CHANGING_S:
            continue
        if all(drives_of(problem, vehicle, route) is not None for vehicle, route in enumerate(found)) and not faults(
            problem, timed(problem, found)
        ):
            return found, greedy_cost, ROUTING
    return greedy, greedy_cost, GREEDY


def timed(problem: TransportProblem, routes: Routes) -> list[list[Drive]]:
    return [drives_of(problem, vehicle, route) or [] for vehicle, route in enumerate(routes)]


def _choices_of_vehicles(problem: TransportProblem, greedy: Routes) -> list[list[int]]:
    """All; and, since the solver does not count how many ambulances stay free, those that the greedy plan uses."""
    useful = [vehicle for vehicle in range(problem.vehicles) if problem.suits[vehicle].any()]
    used = [vehicle for vehicle in useful if greedy[vehicle] or not problem.ambulance[vehicle]]
    return [choice for choice in ([useful] if used == useful else [useful, used]) if choice]


def _require_sound(problem: TransportProblem, routes: Routes) -> None:
    found = faults(problem, timed(problem, routes))
    if found:
        raise AssertionError(f"a plan of transports has faults: {'; '.join(found)}")


def _runs(board: TransportBoard, routes: Routes, drives: list[list[Drive]]) -> list[PlannedRun]:
    runs = []
    for number, (route, own) in enumerate(zip(routes, drives, strict=True)):
        for drive in own:
            without = tuple(job for job in route if job != drive.job)
            empty_s = route_cost(board.problem, number, route) - route_cost(board.problem, number, without)
            extra_s = board.problem.ambulance_extra_s if board.problem.ambulance[number] else 0.0
            runs.append(
                PlannedRun(
                    transport_id=board.transports[drive.job].transport_id,
                    run=_run(board, number, drive),
                    reasons=(reasons.least_empty_driving(empty_s=max(empty_s - extra_s, 0.0)),),
                )
            )
    return runs


def _run(board: TransportBoard, vehicle: int, drive: Drive) -> Run:
    return Run(
        unit_id=board.vehicles[vehicle].unit.unit_id,
        depart_at=board.at + drive.depart_s,
        pick_up_at=board.at + drive.pick_up_s,
        drop_off_at=board.at + drive.pick_up_s + float(board.loaded_s[drive.job]),
        clear_at=board.at + drive.clear_s,
    )


def _unplanned(board: TransportBoard, routes: Routes) -> list[UnplannedTransport]:
    planned = {job for route in routes for job in route}
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
    if all(drives_of(problem, vehicle, (job,)) is None for vehicle in suiting):
        return reasons.nobody_in_its_window()
    if cheapest_place(problem, routes, job, keeping_cover=False) is not None:
        return reasons.kept_for_emergencies(kept=problem.kept)
    return reasons.units_taken_by_transports()
