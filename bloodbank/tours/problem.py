"""Tours to be planned, as whole numbers.

A *node* is one visit (a pick-up or a delivery) or the start or end of a van. A *job* is what has to be delivered: at
its delivery node, after its pick-up node on the same van; `pickup` of -1 means that it is aboard when the van starts.
Times are in any one whole unit (seconds, tenths), costs in any other.
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

NEVER = 1 << 40
"""Later than any instant, dearer than any route: no limit, or no way."""


class TourProblem(Struct, frozen=True, kw_only=True):
    """Vans, nodes and jobs.

    `duration[a, b]` from the beginning of the service at node a to the arrival at b, service included; `cost[a, b]` of
    driving there; `NEVER` where there is no way. Service at a node begins from `opens` on and no later than `closes`;
    beginning after `due` costs `late_weight` a unit of time. `ride_limit`: the longest from the beginning of a job's
    pick-up to the beginning of its delivery. A job left out costs `omission`. A van is on duty from `van_opens` to
    `van_closes`, costs `van_fixed` when used, and is interchangeable with others of the same `van_kind`. `allowed[v,
    j]`: whether van v may carry job j.
    """

    duration: IntArray
    cost: IntArray
    opens: IntArray
    closes: IntArray
    due: IntArray
    late_weight: IntArray
    pickup: IntArray
    delivery: IntArray
    size: IntArray
    ride_limit: IntArray
    omission: IntArray
    van_start: IntArray
    van_end: IntArray
    van_capacity: IntArray
    van_opens: IntArray
    van_closes: IntArray
    van_fixed: IntArray
    van_kind: IntArray
    allowed: BoolArray

    def __post_init__(self) -> None:
        """Raises ValueError naming the field that does not fit the others."""
        nodes, jobs, vans = len(self.opens), len(self.delivery), len(self.van_start)
        shapes = {
            **dict.fromkeys(("duration", "cost"), (nodes, nodes)),
            **dict.fromkeys(("closes", "due", "late_weight"), (nodes,)),
            **dict.fromkeys(("pickup", "size", "ride_limit", "omission"), (jobs,)),
            **dict.fromkeys(("van_end", "van_capacity", "van_opens", "van_closes", "van_fixed", "van_kind"), (vans,)),
            "allowed": (vans, jobs),
        }
        for field, shape in shapes.items():
            if getattr(self, field).shape != shape:
                raise ValueError(f"{field}: shape {getattr(self, field).shape}, expected {shape}")
        if vans == 0:
            raise ValueError("van_start: give at least one van")

    @property
    def job_count(self) -> int:
        return len(self.delivery)

    @property
    def van_count(self) -> int:
        return len(self.van_start)

    @property
    def has_ride_limits(self) -> bool:
        return bool(np.any((self.ride_limit < NEVER) & (self.pickup >= 0)))

    @property
    def has_soft_dues(self) -> bool:
        return bool(np.any(self.late_weight > 0))

    def job_of_node(self) -> IntArray:
        """(n,) the job that each node picks up or delivers; -1 for starts and ends."""
        job_of = np.full(len(self.opens), -1, dtype=np.int64)
        jobs = np.arange(self.job_count)
        job_of[self.delivery] = jobs
        picked = self.pickup >= 0
        job_of[self.pickup[picked]] = jobs[picked]
        return job_of


Tours = list[list[int]]
"""For each van the nodes that it visits, in order, start and end left out."""


def omitted_jobs(problem: TourProblem, tours: Tours) -> list[int]:
    """Jobs that no tour delivers."""
    delivered = {node for tour in tours for node in tour}
    return [job for job, node in enumerate(problem.delivery.tolist()) if node not in delivered]
