"""Breaks of several crews at once: as many as can be, where they leave the least without cover."""

from itertools import product

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch.coverage.demand import DemandForecast
from dispatch.coverage.grid import Grid
from dispatch.messages import PlanBreak, StartBreak, SwitchEpidemicNorms
from dispatch.norms.settings import NormSettings
from dispatch.settings import DispatchSettings
from dispatch.shifts.break_greedy import place_breaks
from dispatch.shifts.break_plan import BreakPlan, lost_calls, plan_breaks
from dispatch.shifts.break_problem import BreakProblem, break_problem
from dispatch.shifts.settings import ShiftSettings
from tests.dispatch.duty_world import DutyTown
from tests.dispatch.world import at_minute

EFFORT = 1.0


def even_demand(*minutes: float, calls_per_hour: float = 1.0) -> DemandForecast:
    """The same demand at every hour, at places along the street."""
    cells = np.array([at_minute(minute) for minute in minutes])
    return DemandForecast(
        cells=cells,
        calls_per_hour=np.full((168, len(cells)), calls_per_hour),
        grid=Grid(west=27.0, south=53.0, lon_step=0.01, lat_step=0.01),
        source="history",
    )


def two_sides(*, minimum_cover: float = 0.5) -> DutyTown:
    """Two crews in the west, two in the east an hour away; all on a shift of twelve hours."""
    rules = ShiftSettings(break_minimum_cover=minimum_cover, break_window_s=3_600.0)
    town = DutyTown(DispatchSettings(shifts=rules))
    town.station("east", 60)
    for unit_id, station_id in (("W1", "west"), ("W2", "west"), ("E1", "east"), ("E2", "east")):
        town.unit(unit_id, station_id)
        town.shift(f"day-{unit_id}", unit_id, 0, 12)
    town.change_over()
    town.at_hour(4)
    return town


def planned(town: DutyTown, *, demand: DemandForecast | None = None) -> BreakPlan:
    problem = break_problem(
        town.state,
        travel_times=town.travel_times,
        demand=demand or even_demand(0, 60),
        now=town.now,
        settings=town.settings,
    )
    return plan_breaks(problem, effort=EFFORT)


def overlap(plan: BreakPlan, first: str, second: str) -> bool:
    spans = {pause.unit_id: pause for pause in plan.breaks}
    one, two = spans[first], spans[second]
    return one.from_at < two.until_at and two.from_at < one.until_at


def test_neighbours_rest_in_turn_and_a_side_is_never_left_alone() -> None:
    plan = planned(two_sides())
    assert len(plan.breaks) == 4
    assert not overlap(plan, "W1", "W2")
    assert not overlap(plan, "E1", "E2")
    assert all(pause.cover_share >= 0.5 for pause in plan.breaks)


def test_a_break_for_which_cover_never_suffices_is_not_proposed_and_it_is_said_why() -> None:
    """Every break would leave a side with one crew: less than nine tenths of what is covered with all."""
    plan = planned(two_sides(minimum_cover=0.9))
    assert plan.breaks == ()
    assert {unplaced.reasons[0].code for unplaced in plan.unplaced} == {"break-would-uncover"}
    assert len(plan.unplaced) == 4


def test_a_break_that_is_planned_or_running_is_reckoned_with_and_not_planned_twice() -> None:
    town = two_sides()
    town.do(StartBreak(unit_id="W1"))
    town.do(PlanBreak(unit_id="E1", from_at=town.now))
    plan = planned(town)
    assert [pause.unit_id for pause in plan.breaks] == ["E2", "W2"]
    assert all(pause.from_at >= town.now + 1_800 for pause in plan.breaks)


def test_without_anybody_who_is_owed_a_break_there_is_nothing_to_plan() -> None:
    town = DutyTown()
    town.unit("A1", "west")
    plan = planned(town)
    assert (plan.breaks, plan.unplaced, plan.lost_calls) == ((), (), 0.0)


def test_breaks_go_into_the_quiet_hours() -> None:
    town = two_sides()
    calls = np.ones((168, 2))
    hour = even_demand(0, 60).hour_of_week(town.now)
    calls[(hour + 1) % 168] = 0.01
    quiet = DemandForecast(
        cells=even_demand(0, 60).cells, calls_per_hour=calls, grid=even_demand(0).grid, source="history"
    )
    plan = planned(town, demand=quiet)
    noisy_until_at = town.now + 3_600 - town.now % 3_600
    starts = sorted(pause.from_at for pause in plan.breaks)
    assert len(starts) == 4
    assert starts[-1] >= noisy_until_at - 900


problems = st.integers(2, 4).flatmap(
    lambda units: st.builds(
        lambda seed, minimum, latest: drawn_problem(units, seed=seed, minimum=minimum, latest=latest),
        seed=st.integers(0, 10_000),
        minimum=st.sampled_from([0.0, 0.3, 0.6]),
        latest=st.integers(1, 3),
    )
)


def drawn_problem(units: int, *, seed: int, minimum: float, latest: int) -> BreakProblem:
    """Some units over some cells; all but the last are owed a break of two slots."""
    draw = np.random.default_rng(seed)
    slots, cells = latest + 2, 6
    return BreakProblem(
        from_at=0.0,
        slot_s=900.0,
        unit_ids=tuple(f"A{number}" for number in range(units)),
        reach=draw.random((units, cells)) < 0.6,
        present=np.ones((units, slots), dtype=np.bool_),
        demand=draw.random((slots, cells)),
        busy=0.3,
        crews=np.arange(units - 1),
        lasts=2,
        earliest=np.zeros(units - 1, dtype=np.int64),
        latest=np.full(units - 1, latest),
        minimum_cover=minimum,
    )


def is_allowed(problem: BreakProblem, starts: dict[int, int]) -> bool:
    return bool(np.all(problem.covered(problem.counts(starts)) >= problem.required() - 1e-9))


@settings(max_examples=40)
@given(problems)
def test_no_other_placing_is_better(problem: BreakProblem) -> None:
    """Beside all placings there are: as many breaks, and no less lost but for the solver's whole steps."""
    plan = plan_breaks(problem, effort=EFFORT)
    choices = [[None, *problem.starts_of(crew)] for crew in range(len(problem.crews))]
    every = [{crew: start for crew, start in enumerate(chosen) if start is not None} for chosen in product(*choices)]
    allowed = [starts for starts in every if is_allowed(problem, starts)]
    most = max(len(starts) for starts in allowed)
    least = min(lost_calls(problem, starts) for starts in allowed if len(starts) == most)
    assert len(plan.breaks) >= most
    assert plan.lost_calls <= least + 1e-3
    assert plan.lost_calls <= plan.greedy_lost_calls + 1e-9 or len(plan.breaks) > len(place_breaks(problem))


@settings(max_examples=60)
@given(problems)
def test_placing_one_after_another_never_leaves_less_cover_than_required(problem: BreakProblem) -> None:
    assert is_allowed(problem, place_breaks(problem))


def who_reaches(town: DutyTown, demand: DemandForecast) -> list[str]:
    problem = break_problem(
        town.state, travel_times=town.travel_times, demand=demand, now=town.now, settings=town.settings
    )
    return [unit_id for unit_id, reached in zip(problem.unit_ids, problem.reach[:, 0], strict=True) if reached]


def test_a_crew_covers_what_the_norm_of_the_place_and_of_the_epidemic_lets_it_reach() -> None:
    """A break is judged by the very norms a call is judged by: 20 minutes, 35 elsewhere, 30 in this epidemic."""
    town = two_sides()
    town.settings = msgspec.structs.replace(town.settings, norms=NormSettings(epidemic_s={1: 1_800.0}))
    in_town = msgspec.structs.replace(even_demand(25), in_city=np.array([True]))
    outside = msgspec.structs.replace(in_town, in_city=np.array([False]))
    assert who_reaches(town, in_town) == []
    assert who_reaches(town, outside) == ["W1", "W2"]
    town.do(SwitchEpidemicNorms(epidemic=True, reason="influenza"))
    assert who_reaches(town, in_town) == ["W1", "W2"]
