"""Plans of tours beside every plan there is, in worlds small enough to try them all."""

from collections.abc import Iterator
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest

from benchmarks.vans import judged, ours
from benchmarks.vans_files import FileError, read_problem
from bloodbank.solve.tour_master import best_combination
from bloodbank.solve.tour_pyvrp import can_improve, improve
from bloodbank.tours.check import faults_of
from bloodbank.tours.effort import Effort
from bloodbank.tours.planner import plan_tours
from bloodbank.tours.problem import TourProblem
from bloodbank.tours.ruin_search import Column
from bloodbank.tours.schedule import cost_of, time_tours
from tests.bloodbank.tours_world import line_problem, random_problem

EFFORT = Effort(iterations=600)


def every_cost(problem: TourProblem) -> Iterator[int]:
    """Of all tours that the checker passes: each job on some van or left out, visits in every order."""
    orders: dict[tuple[int, tuple[int, ...]], list[list[int]]] = {}
    for van_of in product(range(-1, problem.van_count), repeat=problem.job_count):
        choices = []
        for van in range(problem.van_count):
            jobs = tuple(job for job, chosen in enumerate(van_of) if chosen == van)
            if (van, jobs) not in orders:
                orders[van, jobs] = list(_drivable(problem, van, jobs))
            choices.append(orders[van, jobs])
        for tours in product(*choices):
            yield cost_of(problem, time_tours(problem, list(tours)))


def _drivable(problem: TourProblem, van: int, jobs: tuple[int, ...]) -> Iterator[list[int]]:
    nodes = [int(end[job]) for job in jobs for end in (problem.pickup, problem.delivery)]
    for order in permutations(nodes):
        tours: list[list[int]] = [[] for _ in range(problem.van_count)]
        tours[van] = list(order)
        if any(order.index(int(problem.pickup[j])) > order.index(int(problem.delivery[j])) for j in jobs):
            continue
        try:
            timed = time_tours(problem, tours)
        except ValueError:
            continue
        if not faults_of(problem, timed, claimed_cost=cost_of(problem, timed)):
            yield tours[van]


@pytest.mark.parametrize("seed", range(12))
def test_small_plans_cost_the_least_there_is(seed: int) -> None:
    """Windows, due times, ride limits, sizes and jobs better left out: nothing cheaper exists."""
    problem = random_problem(np.random.default_rng(seed), jobs=3, vans=2)
    plan = plan_tours(problem, effort=EFFORT)
    assert plan.cost == min(every_cost(problem))


@pytest.mark.parametrize("seed", range(4))
def test_larger_plans_pass_the_checker_and_repeat(seed: int) -> None:
    """Forty jobs and six vans: the checker has nothing to say, and the same seed gives the same plan."""
    problem = random_problem(np.random.default_rng(100 + seed), jobs=40, vans=6)
    plan = plan_tours(problem, effort=EFFORT, seed=seed)
    assert faults_of(problem, plan.tours, claimed_cost=plan.cost) == []
    assert plan_tours(problem, effort=EFFORT, seed=seed) == plan


def test_a_van_makes_several_trips() -> None:
    """Three boxes from the centre to a hospital at 10 and room for one: three times there and back."""
    plan = plan_tours(line_problem(jobs=[(0, 10)] * 3, capacity=1), effort=EFFORT)
    assert plan.cost == 60
    assert [begin for begin in plan.tours[0].begins if begin % 20 == 10] == [10, 30, 50]


def test_a_second_van_goes_when_the_shift_is_too_short_for_one() -> None:
    """Boxes to places on both sides of the centre, an hour each way, and shifts of two hours."""
    plan = plan_tours(line_problem(jobs=[(0, 60), (0, -60)], vans=2, off_duty=120), effort=EFFORT)
    assert sorted(tour.van for tour in plan.tours) == [0, 1]


def test_a_box_that_would_ride_too_long_stays() -> None:
    """The road alone takes 50 and a box may ride for 40: it is left out, the other is carried."""
    plan = plan_tours(line_problem(jobs=[(0, 50), (0, 40)], ride_limit=40, omission=1_000), effort=EFFORT)
    assert [tour.nodes for tour in plan.tours] == [(3, 4)]
    assert plan.cost == 1_000 + 80


def test_pyvrp_is_asked_only_what_it_can_express() -> None:
    """Without ride limits it improves a problem; with them it refuses, as its tours might break them."""
    free, limited = (line_problem(jobs=[(0, 60), (0, -60)], vans=2, ride_limit=r) for r in (1 << 40, 70))
    assert can_improve(free)
    tours, _ = improve(free, None, seed=1, iterations=50)
    assert cost_of(free, time_tours(free, tours)) == 240
    with pytest.raises(ValueError, match="no ride limits"):
        improve(limited, None, seed=1, iterations=50)


def test_the_master_takes_the_best_routes_together() -> None:
    """Two cheap routes share a job, so one of them goes with the dearer rest; one van is too few for that."""
    two = line_problem(jobs=[(0, 10)] * 3, vans=2)
    columns = [Column(0, 10, (1, 2, 3, 4)), Column(0, 11, (3, 4, 5, 6)), Column(0, 30, (5, 6))]
    assert best_combination(two, columns, time_limit_s=5.0) == [[1, 2, 3, 4], [5, 6]]
    one = line_problem(jobs=[(0, 10)] * 3, vans=1)
    assert best_combination(one, columns, time_limit_s=5.0) == [[1, 2, 3, 4]]


def test_bad_efforts_are_refused() -> None:
    """Seconds without a stopwatch, and none at all."""
    with pytest.raises(ValueError, match="both or neither"):
        Effort(seconds=1.0)
    with pytest.raises(ValueError, match="iterations: 0"):
        Effort(iterations=0)


@pytest.mark.real_data
@pytest.mark.parametrize(("name", "optimum"), [("C101", 827.3), ("R101", 1637.7), ("RC101", 1619.8), ("lc101", 827.3)])
def test_public_problems_come_within_a_few_hundredths_of_the_optimum(
    name: str, optimum: float, shared_data: Path
) -> None:
    """A hundred customers or fifty pairs in a short search by iterations; no plan may be below the optimum."""
    problem = read_problem(shared_data / "vrp" / f"{name}.txt")
    plan = plan_tours(problem, effort=Effort(iterations=4_000))
    tours: list[list[int]] = [[] for _ in range(problem.van_count)]
    for tour in plan.tours:
        tours[tour.van] = list(tour.nodes)
    answer = judged(problem, tours)
    assert answer["feasible"] is True
    assert optimum <= float(str(answer["cost"])) <= 1.03 * optimum


def test_a_damaged_file_is_refused_with_its_name(tmp_path: Path) -> None:
    """Letters for numbers, and a pick-up whose partner does not know it."""
    file = tmp_path / "bad.txt"
    for text in (
        "nothing",
        "2 10 1\n0 0 0 0 0 99 0 0 0\n1 x 0 1 0 99 0 0 2\n",
        "2 10 1\n0 0 0 0 0 9 0 0 0\n1 0 0 1 0 9 0 0 7\n",
    ):
        file.write_text(text)
        with pytest.raises(FileError, match=r"bad\.txt"):
            read_problem(file)


def test_the_benchmark_says_when_customers_are_left_out() -> None:
    """A plan that leaves a job out is driveable, and yet no answer to a public problem."""
    answer = ours(line_problem(jobs=[(0, 50)], off_duty=60, omission=10), seconds=0.5, seed=1)
    assert answer["feasible"] is False
    assert answer["faults"] == ["1 jobs are left out"]
