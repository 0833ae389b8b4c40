"""Many vans in places and instants: trips, shifts, windows, ride limits, and what stays behind in words."""

import pytest

from bloodbank.fleet.plan import FleetPlan, plan_fleet
from bloodbank.fleet.task import CarriedJob, DutyVan, FleetTask
from bloodbank.model import Urgency
from bloodbank.tours.effort import Effort
from bloodbank.words import LANGUAGES, say

NOON = 1_700_000_000.0
MINUTE, HOUR = 60.0, 3600.0
LINE = {"centre": 0.0, "north": 10.0, "south": -10.0, "village": 60.0}
"""Minutes along one road."""


def planned(*jobs: CarriedJob, vans: tuple[DutyVan, ...] | None = None) -> FleetPlan:
    places = tuple(LINE)
    task = FleetTask(
        place_ids=places,
        travel_s=[[abs(LINE[a] - LINE[b]) * MINUTE for b in places] for a in places],
        vans=vans if vans is not None else (van("v1"),),
        jobs=jobs,
        at=NOON,
        handling_s=5 * MINUTE,
    )
    return plan_fleet(task, effort=Effort(iterations=400))


def van(van_id: str, *, holds: int = 10, hours: float = 8.0, ride_minutes: float | None = None) -> DutyVan:
    return DutyVan(
        van_id=van_id,
        start_place_id="centre",
        end_place_id="centre",
        capacity_units=holds,
        from_at=NOON,
        until_at=NOON + hours * HOUR,
        ride_limit_s=None if ride_minutes is None else ride_minutes * MINUTE,
    )


def job(job_id: str, to: str = "north", *, units: int = 4, start: str = "centre", **limits: object) -> CarriedJob:
    return CarriedJob(job_id=job_id, from_place_id=start, to_place_id=to, units=units, ready_at=NOON, **limits)


def test_one_van_comes_back_for_what_did_not_fit() -> None:
    """Eight units each for north and south, ten fit: two trips, the second begins at the centre with an empty van."""
    plan = planned(job("a", "north", units=8), job("b", "south", units=8))
    (tour,) = plan.tours
    assert tour.trips == 2
    assert [stop.place_id for stop in tour.stops][::2] == ["centre", "centre"]
    assert [stop.aboard_units for stop in tour.stops] == [8, 0, 8, 0]
    assert [stop.trip for stop in tour.stops] == [1, 1, 2, 2]
    assert plan.travel_s == tour.travel_s == 40 * MINUTE
    assert plan.unserved == ()


def test_what_lies_at_one_place_is_loaded_at_one_stop() -> None:
    plan = planned(job("a"), job("b"))
    (tour,) = plan.tours
    first, second = tour.stops
    assert set(first.pick_up) == set(second.deliver) == {"a", "b"}
    assert second.arrival_at - first.begins_at == 15 * MINUTE, "one handling, then the drive"


def test_a_box_that_would_wait_in_the_van_waits_at_its_place() -> None:
    """North opens at two; the box may ride half an hour, so it is fetched in time for that and not at noon."""
    plan = planned(job("a", deliver_from_at=NOON + 2 * HOUR, ride_limit_s=30 * MINUTE))
    load, unload = plan.tours[0].stops
    assert unload.begins_at == NOON + 2 * HOUR
    assert unload.begins_at - load.begins_at <= 30 * MINUTE


def test_the_van_whose_boxes_keep_cold_long_enough_goes_far() -> None:
    vans = (van("poor", ride_minutes=20), van("good", ride_minutes=90))
    plan = planned(job("a", "village"), vans=vans)
    assert [tour.van_id for tour in plan.tours] == ["good"]


def test_an_emergency_is_served_before_what_can_wait_when_the_shift_is_short() -> None:
    plan = planned(
        job("rest", "south"), job("save", "north", urgency=Urgency.EMERGENCY, due_at=NOON), vans=(van("v1", hours=0.5),)
    )
    assert [stop.deliver for tour in plan.tours for stop in tour.stops if stop.deliver] == [("save",)]
    assert [(left.job_id, left.reason.code) for left in plan.unserved] == [("rest", "job-no-room-left")]
    assert [(late.job_id, late.late_s) for late in plan.late] == [("save", 15 * MINUTE)]


@pytest.mark.parametrize(
    ("asked", "vans", "code"),
    [
        (job("a", units=11), None, "job-larger-than-vans"),
        (job("a", "village", ride_limit_s=HOUR), None, "job-rides-too-long"),
        (job("a", "village"), (van("v1", ride_minutes=20),), "job-rides-too-long"),
        (job("a", deliver_until_at=NOON + 10 * MINUTE), None, "job-outside-windows"),
        (job("a", deliver_until_at=NOON - HOUR), None, "job-outside-windows"),
        (job("a", "village"), (van("v1", hours=2),), "job-outside-shifts"),
        (job("a"), (), "job-no-van"),
    ],
)
def test_what_stays_behind_is_said_why(asked: CarriedJob, vans: tuple[DutyVan, ...] | None, code: str) -> None:
    plan = planned(asked, vans=vans)
    (left,) = plan.unserved
    assert (left.job_id, left.reason.code, plan.tours) == ("a", code, ())
    assert all(say(left.reason, language) != code for language in LANGUAGES)


def test_where_there_is_no_road_nobody_is_sent() -> None:
    far = FleetTask(
        place_ids=("centre", "island"),
        travel_s=[[0.0, float("inf")], [float("inf"), 0.0]],
        vans=(van("v1"),),
        jobs=(job("a", "island"),),
        at=NOON,
        handling_s=0.0,
    )
    plan = plan_fleet(far, effort=Effort(iterations=200))
    assert [left.reason.code for left in plan.unserved] == ["job-no-way"]
