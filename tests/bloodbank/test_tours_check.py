"""The checker of tours: a sound plan passes, and each rule that a plan breaks is named."""

import numpy as np
import pytest
from msgspec import structs

from bloodbank.tours.check import faults_of
from bloodbank.tours.problem import TourProblem
from bloodbank.tours.schedule import TimedTour, cost_of, time_tours
from tests.bloodbank.tours_world import line_problem

# Two jobs, 10 to 20 and 20 to 30; the van goes out to 30 and back to 0: 60 of way.
PROBLEM = line_problem(jobs=[(10, 20), (20, 30)], capacity=1, off_duty=100, ride_limit=15)
SOUND = TimedTour(van=0, nodes=(1, 2, 3, 4), begins=(10, 20, 20, 30), leaves=0, ends=60)


def faults(tour: TimedTour, *, cost: int = 60, problem: TourProblem = PROBLEM) -> str:
    return "; ".join(faults_of(problem, [tour], claimed_cost=cost))


def test_a_sound_plan_has_no_fault() -> None:
    """The schedule's own times for these visits pass, at the cost that was claimed."""
    assert time_tours(PROBLEM, [[1, 2, 3, 4]]) == [SOUND]
    assert cost_of(PROBLEM, [SOUND]) == 60
    assert faults(SOUND) == ""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"begins": (10, 19, 20, 30)}, "roads need more"),
        ({"ends": 59}, "roads need more"),
        ({"leaves": -1}, "outside its shift"),
        ({"begins": (10, 20, 20, 90), "ends": 120}, "outside its shift"),
        ({"begins": (10, 26, 26, 36), "ends": 66}, "job 0 rides for 16, too long"),
        ({"nodes": (1, 3, 2, 4)}, "2 aboard after visit 2"),
        ({"nodes": (2, 1, 3, 4)}, "delivered before it is picked up"),
        ({"nodes": (1, 2, 3), "begins": (10, 20, 20)}, "job 1 is picked up or delivered, but not both"),
        ({"nodes": (1, 2, 3, 2)}, "node 2 is visited 2 times"),
        ({"nodes": (1, 2, 3, 0)}, "node 0 is no pick-up and no delivery"),
        ({"van": 1}, "no such van"),
        ({"begins": (10, 20, 20)}, "a visit without its time"),
    ],
)
def test_each_broken_rule_is_named(changes: dict[str, object], said: str) -> None:
    """One thing is changed in the sound plan, and the checker says what is wrong with it."""
    assert said in faults(structs.replace(SOUND, **changes))


def test_windows_prices_and_carriers_are_checked() -> None:
    """A visit after its window, a wrong sum, and a job by a van that may not carry it."""
    shut = structs.replace(PROBLEM, closes=np.where(np.arange(5) == 4, 29, PROBLEM.closes))
    assert "node 4 begins at 30, outside its window" in faults(SOUND, problem=shut)
    assert "says it costs 59, it costs 60" in faults(SOUND, cost=59)
    barred = structs.replace(PROBLEM, allowed=np.array([[True, False]]))
    assert "job 1 may not go by this van" in faults(SOUND, problem=barred)
    assert "van 0 has 2 tours" in "; ".join(faults_of(PROBLEM, [SOUND, SOUND], claimed_cost=120))


def test_a_box_waits_at_its_place_rather_than_in_the_van() -> None:
    """The hospital opens at 100 and a box may ride for 15: the van takes it at 85, no sooner."""
    late = structs.replace(line_problem(jobs=[(10, 20)], ride_limit=15), opens=np.array([0, 0, 100]))
    (tour,) = time_tours(late, [[1, 2]])
    assert tour.begins == (85, 100)
    assert tour.leaves == 75


def test_a_ride_that_is_too_long_by_road_alone_is_refused() -> None:
    """No waiting makes a way of 10 shorter than 9."""
    with pytest.raises(ValueError, match="ride limits can't be kept"):
        time_tours(line_problem(jobs=[(10, 20)], ride_limit=9), [[1, 2]])
