"""Why a job is on no tour: what keeps every van from it, even a van with nothing else to do."""

from bloodbank.fleet.task import FleetTask
from bloodbank.reason import Reason
from bloodbank.tours.problem import NEVER, TourProblem

Values = dict[str, str | float | int]


def why_unserved(task: FleetTask, problem: TourProblem, job: int) -> Reason:
    """The first of these that holds for all vans: too large, no way, too long a ride, windows, shifts; else no room."""
    asked = task.jobs[job]
    vans = range(len(task.vans))
    largest = max(van.capacity_units for van in task.vans)
    if asked.units > largest:
        return Reason(code="job-larger-than-vans", values={"units": asked.units, "largest_units": largest})
    pickup, delivery = int(problem.pickup[job]), int(problem.delivery[job])
    way: Values = {"from_place_id": asked.from_place_id, "to_place_id": asked.to_place_id}
    if not any(_has_way(problem, van, pickup, delivery) for van in vans):
        return Reason(code="job-no-way", values=way)
    if not any(_rides_short(task, problem, van, job) for van in vans):
        return Reason(code="job-rides-too-long", values={**way, "drive_s": int(problem.cost[pickup, delivery])})
    if not any(_fits(problem, van, pickup, delivery, with_shift=False) for van in vans):
        return Reason(code="job-outside-windows")
    if not any(_fits(problem, van, pickup, delivery, with_shift=True) for van in vans):
        return Reason(code="job-outside-shifts")
    return Reason(code="job-no-room-left")


def _has_way(problem: TourProblem, van: int, pickup: int, delivery: int) -> bool:
    start, end = int(problem.van_start[van]), int(problem.van_end[van])
    legs = ((start, pickup), (pickup, delivery), (delivery, end))
    return all(int(problem.duration[a, b]) < NEVER for a, b in legs)


def _rides_short(task: FleetTask, problem: TourProblem, van: int, job: int) -> bool:
    own = task.vans[van].ride_limit_s
    ride = int(problem.duration[problem.pickup[job], problem.delivery[job]])
    return ride <= int(problem.ride_limit[job]) and (own is None or ride <= own)


def _fits(problem: TourProblem, van: int, pickup: int, delivery: int, *, with_shift: bool) -> bool:
    """Whether the van could carry it alone. The ride limit puts the pick-up off, to no later than its window allows."""
    on_duty = int(problem.van_opens[van]) if with_shift else 0
    picked = max(int(problem.opens[pickup]), on_duty + int(problem.duration[problem.van_start[van], pickup]))
    ride = int(problem.duration[pickup, delivery])
    begins = max(int(problem.opens[delivery]), picked + ride)
    latest_pick_up = int(problem.closes[pickup])
    limit = int(problem.ride_limit[problem.job_of_node()[pickup]])
    if picked > latest_pick_up or begins > int(problem.closes[delivery]) or begins - limit > latest_pick_up:
        return False
    back = begins + int(problem.duration[delivery, problem.van_end[van]])
    return not with_shift or back <= int(problem.van_closes[van])
