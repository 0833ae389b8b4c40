"""What is to be carried by which vans: the question to the planner, in places and instants."""

from msgspec import Struct

from bloodbank.model import Urgency


class CarriedJob(Struct, frozen=True, kw_only=True):
    """Units to be brought from one place to another.

    Not picked up before `ready_at` nor after `pick_up_until_at`, delivered from `deliver_from_at` to
    `deliver_until_at`; later than `due_at` is possible and costs, the more the more urgent. `ride_limit_s`: the longest
    from the beginning of the pick-up to the beginning of the delivery. None = no limit.
    """

    job_id: str
    from_place_id: str
    to_place_id: str
    units: int
    ready_at: float
    urgency: Urgency = Urgency.ROUTINE
    due_at: float | None = None
    pick_up_until_at: float | None = None
    deliver_from_at: float | None = None
    deliver_until_at: float | None = None
    ride_limit_s: float | None = None


class DutyVan(Struct, frozen=True, kw_only=True):
    """A van with its driver: from `start_place_id` on at `from_at`, back at `end_place_id` by `until_at`.

    Without an end it stays where its last job ends. `ride_limit_s`: how long its boxes keep cold.
    """

    van_id: str
    start_place_id: str
    capacity_units: int
    from_at: float
    until_at: float | None = None
    end_place_id: str | None = None
    ride_limit_s: float | None = None


class FleetTask(Struct, frozen=True, kw_only=True):
    """Everything the planner is told. `travel_s[a][b]`: driving between the places in the order of `place_ids`.

    Times are planned from the instant `at` on. `handling_s`: at each stop.
    """

    place_ids: tuple[str, ...]
    travel_s: list[list[float]]
    vans: tuple[DutyVan, ...]
    jobs: tuple[CarriedJob, ...]
    at: float
    handling_s: float
