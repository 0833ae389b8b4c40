"""The question in whole seconds since its instant: what the planner of tours works on.

Nodes: the start and end of each van, then the pick-up and delivery of each job. Driving is rounded up, so a plan is
never faster than the roads. Visits at one place in a row are one stop: the handling is counted once.
"""

import math

import numpy as np

from bloodbank.fleet.task import CarriedJob, DutyVan, FleetTask
from bloodbank.route import lateness_weight
from bloodbank.tours.problem import NEVER, BoolArray, IntArray, TourProblem

VAN_USED_S = 300
"""Driving that is worth one van less on the road."""

LEFT_OUT_S = 100_000
"""Lateness that is as bad as not being delivered at all: longer than a day."""

FARTHEST_S = 1e9


def pickup_node(task: FleetTask, job: int) -> int:
    return 2 * len(task.vans) + 2 * job


def framed(task: FleetTask) -> TourProblem:
    """The problem of these vans and jobs. Place ids must be known."""
    rows = _places_of_nodes(task)
    jobs = np.arange(len(task.jobs))
    pickup = 2 * len(task.vans) + 2 * jobs
    weight = np.array([lateness_weight(job.urgency) for job in task.jobs], dtype=np.int64)
    drive = _drive(task, rows)
    return TourProblem(
        duration=_durations(task, rows, drive),
        cost=drive,
        **_windows(task, weight),
        pickup=pickup,
        delivery=pickup + 1,
        size=np.array([job.units for job in task.jobs], dtype=np.int64),
        ride_limit=np.array([_ride_limit(task, job) for job in task.jobs], dtype=np.int64),
        omission=weight * LEFT_OUT_S,
        **_vans(task),
        allowed=_allowed(task),
    )


def _places_of_nodes(task: FleetTask) -> IntArray:
    """The row of each node's place; -1 for the end of a van that may stay anywhere."""
    row = {place_id: number for number, place_id in enumerate(task.place_ids)}
    nodes = [row[van.start_place_id] for van in task.vans]
    nodes += [-1 if van.end_place_id is None else row[van.end_place_id] for van in task.vans]
    nodes += [row[place_id] for job in task.jobs for place_id in (job.from_place_id, job.to_place_id)]
    return np.array(nodes, dtype=np.int64)


def _drive(task: FleetTask, rows: IntArray) -> IntArray:
    seconds = np.asarray(task.travel_s, dtype=np.float64)
    known = np.isfinite(seconds) & (seconds >= 0.0) & (seconds < FARTHEST_S)
    whole = np.where(known, np.ceil(np.where(known, seconds, 0.0)), float(NEVER)).astype(np.int64)
    np.fill_diagonal(whole, 0)
    drive = whole[np.ix_(rows, rows)]
    anywhere = rows < 0
    drive[:, anywhere] = 0
    drive[anywhere, :] = 0
    return drive


def _durations(task: FleetTask, rows: IntArray, drive: IntArray) -> IntArray:
    served = np.arange(len(rows)) >= 2 * len(task.vans)
    same_stop = (rows[:, None] == rows[None, :]) & served[None, :]
    handling = served[:, None] & ~same_stop
    durations: IntArray = np.minimum(drive + handling * math.ceil(task.handling_s), NEVER)
    return durations


def _windows(task: FleetTask, weight: IntArray) -> dict[str, IntArray]:
    ends = [0] * (2 * len(task.vans))
    opens, closes, due = list(ends), [NEVER for _ in ends], [NEVER for _ in ends]
    for job in task.jobs:
        opens += [_up(task, job.ready_at), _up(task, job.deliver_from_at)]
        closes += [_down(task, job.pick_up_until_at), _down(task, job.deliver_until_at)]
        due += [NEVER, max(0, _down(task, job.due_at))]
    late = np.zeros(len(opens), dtype=np.int64)
    late[len(ends) + 1 :: 2] = np.where([job.due_at is not None for job in task.jobs], weight, 0)
    names = {"opens": opens, "closes": closes, "due": due}
    return {name: np.array(values, dtype=np.int64) for name, values in names.items()} | {"late_weight": late}


def _vans(task: FleetTask) -> dict[str, IntArray]:
    count = len(task.vans)
    kinds: dict[DutyVan, int] = {}
    columns = {
        "van_start": range(count),
        "van_end": range(count, 2 * count),
        "van_capacity": [van.capacity_units for van in task.vans],
        "van_opens": [_up(task, van.from_at) for van in task.vans],
        "van_closes": [_down(task, van.until_at) for van in task.vans],
        "van_fixed": [VAN_USED_S] * count,
        "van_kind": [kinds.setdefault(_kind(van), len(kinds)) for van in task.vans],
    }
    return {name: np.array(list(values), dtype=np.int64) for name, values in columns.items()}


def _kind(van: DutyVan) -> DutyVan:
    """Vans that differ only by their id are interchangeable."""
    return DutyVan(
        van_id="",
        start_place_id=van.start_place_id,
        capacity_units=van.capacity_units,
        from_at=van.from_at,
        until_at=van.until_at,
        end_place_id=van.end_place_id,
        ride_limit_s=van.ride_limit_s,
    )


def _direct_s(task: FleetTask, job: CarriedJob) -> float:
    row = {place_id: number for number, place_id in enumerate(task.place_ids)}
    return math.ceil(task.handling_s) + task.travel_s[row[job.from_place_id]][row[job.to_place_id]]


def _keeps_cold(task: FleetTask, van: DutyVan, job: CarriedJob) -> bool:
    return van.ride_limit_s is None or van.ride_limit_s >= _direct_s(task, job)


def _ride_limit(task: FleetTask, job: CarriedJob) -> int:
    """The job's own, and that of the boxes of every van that may carry it: a van that could not is not asked to."""
    limits = [van.ride_limit_s for van in task.vans if van.ride_limit_s is not None and _keeps_cold(task, van, job)]
    shortest = min((limit for limit in (job.ride_limit_s, *limits) if limit is not None), default=None)
    return NEVER if shortest is None else math.floor(shortest)


def _allowed(task: FleetTask) -> BoolArray:
    fits = [[_may_carry(task, van, job) for job in task.jobs] for van in task.vans]
    return np.array(fits, dtype=np.bool_).reshape(len(task.vans), len(task.jobs))


def _may_carry(task: FleetTask, van: DutyVan, job: CarriedJob) -> bool:
    """A window that is over before it begins lets nobody in."""
    open_at_all = _up(task, job.ready_at) <= _down(task, job.pick_up_until_at)
    open_at_all = open_at_all and _up(task, job.deliver_from_at) <= _down(task, job.deliver_until_at)
    return open_at_all and van.capacity_units >= job.units and _keeps_cold(task, van, job)


def _up(task: FleetTask, at: float | None) -> int:
    return 0 if at is None else max(0, math.ceil(at - task.at))


def _down(task: FleetTask, at: float | None) -> int:
    return NEVER if at is None else math.floor(at - task.at)
