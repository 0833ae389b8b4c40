"""Tours of many vans in places and instants, with what stays behind and why. The checker has passed every one."""

from collections.abc import Callable
from itertools import groupby, pairwise

from msgspec import Struct

from bloodbank.fleet.framing import framed
from bloodbank.fleet.task import CarriedJob, FleetTask
from bloodbank.fleet.unserved import why_unserved
from bloodbank.reason import Reason
from bloodbank.tours.effort import Effort
from bloodbank.tours.planner import plan_tours
from bloodbank.tours.problem import TourProblem
from bloodbank.tours.schedule import TimedTour

Told = Callable[[float, int], None]


class FleetStop(Struct, frozen=True, kw_only=True):
    """One halt: there at `arrival_at`, at work from `begins_at` (ready, open) until `leaves_at`.

    `trip`: 1, 2, ...; a trip ends when the van is empty. `aboard_units` after the stop.
    """

    place_id: str
    arrival_at: float
    begins_at: float
    leaves_at: float
    deliver: tuple[str, ...]
    pick_up: tuple[str, ...]
    aboard_units: int
    trip: int


class FleetTour(Struct, frozen=True, kw_only=True):
    """What one van does; `ends_at` at its end place, or at its last stop."""

    van_id: str
    leaves_at: float
    ends_at: float
    end_place_id: str | None
    travel_s: int
    trips: int
    stops: tuple[FleetStop, ...]


class UnservedJob(Struct, frozen=True, kw_only=True):
    job_id: str
    reason: Reason


class LateJob(Struct, frozen=True, kw_only=True):
    job_id: str
    delivered_at: float
    late_s: float


class FleetPlan(Struct, frozen=True, kw_only=True):
    """A proposal. `cost`: seconds of driving, vans used, weighted lateness and what is left behind."""

    at: float
    tours: tuple[FleetTour, ...]
    unserved: tuple[UnservedJob, ...]
    late: tuple[LateJob, ...]
    travel_s: int
    cost: int


def plan_fleet(task: FleetTask, *, effort: Effort, seed: int = 1, told: Told | None = None) -> FleetPlan:
    """The cheapest tours found within the effort: most urgent first, then in time, then the least driving."""
    if not task.vans or not task.jobs:
        return _without_tours(task)
    problem = framed(task)
    plan = plan_tours(problem, effort=effort, seed=seed, told=told)
    tours = tuple(_tour(task, problem, tour) for tour in plan.tours)
    delivered = {job_id for tour in tours for stop in tour.stops for job_id in stop.deliver}
    unserved = tuple(
        UnservedJob(job_id=job.job_id, reason=why_unserved(task, problem, number))
        for number, job in enumerate(task.jobs)
        if job.job_id not in delivered
    )
    return FleetPlan(
        at=task.at,
        tours=tours,
        unserved=unserved,
        late=_late(task, tours),
        travel_s=sum(tour.travel_s for tour in tours),
        cost=plan.cost,
    )


def _without_tours(task: FleetTask) -> FleetPlan:
    left = (UnservedJob(job_id=job.job_id, reason=Reason(code="job-no-van")) for job in task.jobs)
    return FleetPlan(at=task.at, tours=(), unserved=tuple(left), late=(), travel_s=0, cost=0)


def _tour(task: FleetTask, problem: TourProblem, tour: TimedTour) -> FleetTour:
    van = task.vans[tour.van]
    stops = _stops(task, problem, tour)
    way = (int(problem.van_start[tour.van]), *tour.nodes, int(problem.van_end[tour.van]))
    last_at = task.at + tour.ends if van.end_place_id is not None else stops[-1].leaves_at
    return FleetTour(
        van_id=van.van_id,
        leaves_at=task.at + tour.leaves,
        ends_at=last_at,
        end_place_id=van.end_place_id,
        travel_s=sum(int(problem.cost[a, b]) for a, b in pairwise(way)),
        trips=stops[-1].trip,
        stops=stops,
    )


def _stops(task: FleetTask, problem: TourProblem, tour: TimedTour) -> tuple[FleetStop, ...]:
    """Visits at one place in a row are one stop; what has to wait there for a window is a stop of its own."""
    stops: list[FleetStop] = []
    aboard, trip, here, left = 0, 1, int(problem.van_start[tour.van]), tour.leaves
    visits = list(zip(tour.nodes, tour.begins, strict=True))
    for (place_id, _), group in groupby(visits, key=lambda visit: (_place(task, visit[0]), visit[1])):
        some = list(group)
        nodes = [node for node, _ in some]
        arrival, begins = left + int(problem.duration[here, nodes[0]]), [begin for _, begin in some]
        emptied = aboard == 0 and bool(stops)
        aboard += sum(_change(task, node) for node in nodes)
        trip += emptied
        stops.append(
            FleetStop(
                place_id=place_id,
                arrival_at=task.at + arrival,
                begins_at=task.at + begins[0],
                leaves_at=task.at + begins[-1] + task.handling_s,
                deliver=tuple(_job(task, node).job_id for node in nodes if not _is_pick_up(task, node)),
                pick_up=tuple(_job(task, node).job_id for node in nodes if _is_pick_up(task, node)),
                aboard_units=aboard,
                trip=trip,
            )
        )
        here, left = nodes[-1], begins[-1]
    return tuple(stops)


def _job(task: FleetTask, node: int) -> CarriedJob:
    return task.jobs[(node - 2 * len(task.vans)) // 2]


def _is_pick_up(task: FleetTask, node: int) -> bool:
    return (node - 2 * len(task.vans)) % 2 == 0


def _place(task: FleetTask, node: int) -> str:
    job = _job(task, node)
    return job.from_place_id if _is_pick_up(task, node) else job.to_place_id


def _change(task: FleetTask, node: int) -> int:
    return _job(task, node).units if _is_pick_up(task, node) else -_job(task, node).units


def _late(task: FleetTask, tours: tuple[FleetTour, ...]) -> tuple[LateJob, ...]:
    """Measured to the beginning of the delivery."""
    delivered_at = {job_id: stop.begins_at for tour in tours for stop in tour.stops for job_id in stop.deliver}
    return tuple(
        LateJob(job_id=job.job_id, delivered_at=at, late_s=at - job.due_at)
        for job in task.jobs
        if job.due_at is not None and (at := delivered_at.get(job.job_id, job.due_at)) > job.due_at
    )
