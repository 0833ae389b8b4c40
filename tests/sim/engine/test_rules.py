"""What a unit does, told in a town of five places on a line, ten minutes of siren apart."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calls import CallsUnusable
from sim.engine import OperatingPlan, PlanUnusable, UnitPost, simulate
from sim.engine.preparing import fleet_of, prepare
from sim.engine.simulating import advance
from sim.streams import Streams
from sim.worlds.world import PRIORITIES
from tests.sim.engine.small_world import PLACES, calls_at, town


def response_min(outcome: object) -> list[float]:
    return [round(float(s) / 60, 6) for s in outcome.response_s]  # type: ignore[attr-defined]


def test_the_unit_that_is_nearest_goes(tmp_path: Path) -> None:
    """Unit 1 stands at 500, ten minutes from 400."""
    outcome = simulate(town(tmp_path), calls_at((0, 400, 1)))
    assert (outcome.unit.tolist(), response_min(outcome)) == ([1], [10.0])


def test_of_two_equally_near_the_first_of_the_list_goes(tmp_path: Path) -> None:
    outcome = simulate(town(tmp_path), calls_at((0, 300, 1)))
    assert outcome.unit.tolist() == [0]


def test_who_waits_is_served_by_urgency_and_then_by_time(tmp_path: Path) -> None:
    """One unit; while it is at the first call three more come, the most urgent of them last."""
    calls = calls_at((0, 100, 3), (1, 100, 3), (2, 100, 3), (3, 100, 1))
    outcome = simulate(town(tmp_path, units=(100,)), calls)
    assert np.argsort(outcome.on_scene_s).tolist() == [0, 3, 1, 2]
    assert outcome.queued.tolist() == [False, True, True, True]


def test_a_patient_is_driven_to_the_hospital_and_handed_over(tmp_path: Path) -> None:
    """From 100 to the hospital at 300: 20 minutes by siren, then ten there."""
    outcome = simulate(town(tmp_path), calls_at((0, 100, 1), transport=True))
    assert outcome.transport_s.tolist() == [1_200.0]
    assert outcome.freed_s.tolist() == [(20 + 20 + 10) * 60.0]


def test_a_unit_on_its_way_back_turns_where_it_is(tmp_path: Path) -> None:
    """Freed at 500 in minute 60 it drives back to 100, in 40/0.95 minutes: after three quarters it is at 200."""
    calls = calls_at((0, 500, 1), (60 + 0.75 * 40 / 0.95, 200, 1))
    outcome = simulate(town(tmp_path, units=(100,)), calls)
    assert response_min(outcome) == [40.0, 0.0]


def test_an_urgent_call_takes_the_unit_that_is_on_its_way_to_another(tmp_path: Path) -> None:
    """Bound from 100 to 500 for priority 3, it is at 200 when somebody there calls with priority 1."""
    world, calls = town(tmp_path, units=(100,)), calls_at((0, 500, 3), (10, 200, 1))
    taken = simulate(world, calls, OperatingPlan(redispatch=True))
    assert response_min(taken) == [10 + 20 + 30, 0.0]
    assert taken.bumps.tolist() == [1, 0]
    left_alone = simulate(world, calls)
    assert response_min(left_alone) == [40.0, 80.0]


def test_a_call_of_equal_urgency_takes_nobody_away(tmp_path: Path) -> None:
    outcome = simulate(
        town(tmp_path, units=(100,)), calls_at((0, 500, 1), (10, 200, 1)), OperatingPlan(redispatch=True)
    )
    assert outcome.bumps.tolist() == [0, 0]


def test_another_fleet_stands_where_the_plan_says(tmp_path: Path) -> None:
    plan = OperatingPlan(fleet=(UnitPost("K-1", "500"),))
    outcome = simulate(town(tmp_path), calls_at((0, 100, 1)), plan)
    assert (outcome.unit_ids, response_min(outcome)) == (("K-1",), [40.0])


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"fleet": ()}, "fleet is empty"),
        ({"fleet": (UnitPost("A", "999"),)}, "fleet, row 1: station '999'"),
        ({"fleet": (UnitPost("A", "100"), UnitPost("A", "500"))}, "row 2: unit 'A' is there twice"),
        ({"policy": "nearest"}, "policy 'nearest' is not known"),
        ({"policy": "dmexclp", "busy_fraction": 1.0}, "busy_fraction 1.0"),
        ({"policy": "dmexclp"}, "needs response-time targets"),
    ],
)
def test_a_plan_that_can_not_be_run_is_refused_in_words(tmp_path: Path, plan: dict[str, object], said: str) -> None:
    with pytest.raises(PlanUnusable, match=said):
        simulate(town(tmp_path), calls_at((0, 100, 1)), OperatingPlan(**plan))  # type: ignore[arg-type]


def test_a_call_at_no_place_of_the_world_is_refused_with_its_row(tmp_path: Path) -> None:
    with pytest.raises(CallsUnusable, match="row 2, postcode: 150 is no place"):
        simulate(town(tmp_path), calls_at((0, 100, 1), (1, 150, 1)))


def test_a_call_that_no_road_leads_to_is_refused_and_a_patient_without_hospital_is_left(tmp_path: Path) -> None:
    """Sent to an island, a unit would be on its way for ever, and calls after it would wait for it."""
    world, calls = town(tmp_path), calls_at((0, 100, 1), (1, 300, 1), transport=True)
    island = world.travel.from_station_s.copy()
    island[:, PLACES.index(300)] = np.inf
    with pytest.raises(CallsUnusable, match="row 2: no road leads from any station to call 1"):
        simulate(replace(world, travel=world.travel._replace(from_station_s=island)), calls)
    nowhere = np.full_like(world.travel.to_hospital_s, np.inf)
    outcome = simulate(replace(world, travel=world.travel._replace(to_hospital_s=nowhere)), calls)
    assert outcome.hospital.tolist() == [-1, -1]
    assert np.isfinite(outcome.freed_s).all()


@pytest.mark.parametrize("policy", ["closest", "dmexclp", "arterial"])
def test_a_day_without_calls_is_no_error(tmp_path: Path, policy: str) -> None:
    """Nobody has called yet: cover is weighed for all priorities with a target alike."""
    world = replace(town(tmp_path), target_s=np.full(PRIORITIES, 900.0))
    outcome = simulate(world, calls_at(), OperatingPlan(policy=policy))
    assert (outcome.summary()["calls"], outcome.summary()["mean_response_s"]) == (0, None)


moments = st.tuples(st.floats(0, 600), st.sampled_from(PLACES), st.integers(1, 3))


@settings(max_examples=60)
@given(
    given=st.lists(moments, min_size=0, max_size=40),
    units=st.lists(st.sampled_from(PLACES), min_size=1, max_size=4),
    redispatch=st.booleans(),
    transport=st.booleans(),
)
def test_nobody_is_forgotten_and_no_unit_is_in_two_places(
    tmp_path_factory: pytest.TempPathFactory,
    given: list[tuple[float, int, int]],
    units: list[int],
    redispatch: bool,
    transport: bool,
) -> None:
    """Every call is served once, and the times of a unit's calls, from its arrival to its freeing, never overlap."""
    world = town(tmp_path_factory.mktemp("town"), units=tuple(units))
    outcome = simulate(world, calls_at(*sorted(given), transport=transport), OperatingPlan(redispatch=redispatch))
    assert (outcome.unit >= 0).all()
    assert (outcome.response_s >= 0).all()
    assert int(outcome.unit_calls.sum()) == len(given)
    for unit in range(len(units)):
        own = np.flatnonzero(outcome.unit == unit)
        own = own[np.argsort(outcome.on_scene_s[own], kind="stable")]
        assert (outcome.on_scene_s[own][1:] >= outcome.freed_s[own][:-1]).all()
        assert outcome.unit_busy_s[unit] <= outcome.duration_s + 1e-6


@given(given=st.lists(moments, min_size=1, max_size=40), room=st.integers(3, 6))
def test_an_agenda_without_room_for_what_is_out_of_date_forgets_nothing(
    tmp_path_factory: pytest.TempPathFactory, given: list[tuple[float, int, int]], room: int
) -> None:
    """Two units and room for three events: those that no longer count are taken out, the others happen as ever."""
    world, calls = town(tmp_path_factory.mktemp("town")), calls_at(*sorted(given))
    plan = OperatingPlan(redispatch=True)
    _, stations = fleet_of(world, plan)
    wide, narrow = (prepare(world, calls, world.place_calls(calls), plan, stations, Streams(0)) for _ in range(2))
    narrow.state["agenda_room"] = room
    advance(wide, 10_000)
    advance(narrow, 10_000)
    assert (wide.calls == narrow.calls).all()
