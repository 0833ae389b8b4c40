"""Calls that need several units, or have several patients."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.calls import Calls, CallsUnusable, read_calls, write_calls
from sim.demand.more_calls import MoreOfCalls
from sim.demand.scenario_file import MassCasualtyEntry
from sim.demand.surge_calls import apply_to_calls
from sim.engine import OperatingPlan, simulate
from sim.streams import Streams
from sim.worlds import World
from tests.sim.city_life.line_town import (
    HANDOVER_S,
    HOUR_S,
    MINUTE_S,
    ON_SCENE_S,
    calls,
    line_town,
    run,
    units_that_came,
)


@pytest.fixture
def town(tmp_path: Path) -> World:
    """Units at 0, 6 and 20."""
    return line_town(tmp_path / "town", stations=(0, 6, 20))


def test_a_fire_needs_all_three_and_the_first_and_the_last_arrival_are_told(town: World) -> None:
    outcome = run(town, calls({"at_s": 0.0, "place": 4}, units_needed=[3]))
    assert units_that_came(outcome) == ["u1"]
    assert outcome.response_s.tolist() == [2 * MINUTE_S]
    assert outcome.all_on_scene_s.tolist() == [16 * MINUTE_S]
    assert outcome.freed_s.tolist() == [16 * MINUTE_S + ON_SCENE_S]
    assert outcome.attended.unit.tolist() == [1, 0, 2]
    assert outcome.unit_calls.tolist() == [1, 1, 1]


def test_each_patient_of_a_crash_has_a_unit_of_their_own_to_the_hospital(town: World) -> None:
    """Two patients, three units: the third is free when it has done at the scene."""
    crash = calls({"at_s": 0.0, "place": 4, "transport": True}, units_needed=[3], patients=[2])
    outcome = run(town, crash)
    assert outcome.attended.hospital.tolist() == [0, 0, -1]
    at_hospital_s = 6 * MINUTE_S + HANDOVER_S
    arrived_s = [2 * MINUTE_S, 4 * MINUTE_S, 16 * MINUTE_S]
    expected_s = [arrived_s[0] + ON_SCENE_S + at_hospital_s, arrived_s[1] + ON_SCENE_S + at_hospital_s]
    assert outcome.attended.freed_s.tolist() == [*expected_s, arrived_s[2] + ON_SCENE_S]


def test_more_patients_than_units_asked_for_bring_more_units(town: World) -> None:
    outcome = run(town, calls({"at_s": 0.0, "place": 4, "transport": True}, patients=[3]))
    assert sorted(outcome.attended.unit.tolist()) == [0, 1, 2]
    assert (outcome.attended.hospital >= 0).all()
    none = run(town, calls({"at_s": 0.0, "place": 4}, patients=[3]))
    assert len(none.attended.unit) == 1


def test_where_units_are_scarce_one_comes_again_for_the_next_patient(tmp_path: Path) -> None:
    """Of four patients and two units the last two wait in line, before a less urgent call that came earlier."""
    town = line_town(tmp_path / "small", stations=(0, 0), hospitals=(0,))
    made = calls(
        {"at_s": 0.0, "place": 0, "transport": True},
        {"at_s": 0.0, "place": 0, "priority": 2},
        patients=[4, 1],
    )
    outcome = run(town, made)
    turn_s = ON_SCENE_S + HANDOVER_S
    assert outcome.attended.on_scene_s.tolist() == [0.0, 0.0, turn_s, turn_s, 2 * turn_s]
    assert outcome.queued.tolist() == [True, True]
    assert outcome.all_on_scene_s[0] == turn_s


def test_calls_with_one_unit_each_are_as_before(town: World) -> None:
    rows = [{"at_s": n * 200.0, "place": n % 21, "transport": n % 2 == 0} for n in range(60)]
    plain, told = run(town, calls(*rows)), run(town, calls(*rows, units_needed=[1] * 60, patients=[1] * 60))
    for name, column in plain.columns().items():
        assert (
            column.tolist() == pytest.approx(told.columns()[name].tolist(), nan_ok=True, abs=0)
            if (column.dtype.kind == "f")
            else column.tolist() == told.columns()[name].tolist()
        )


def test_every_unit_sent_to_a_call_has_luck_of_its_own_the_first_as_alone(town: World) -> None:
    from dataclasses import replace

    from sim.worlds.traffic import free_flow

    roads = replace(town, traffic=free_flow(2).with_spread(0.3))
    made = calls(*({"at_s": n * 4 * HOUR_S, "place": 5} for n in range(50)))
    alone = simulate(roads, made, OperatingPlan(), seed=3)
    three = simulate(
        roads, calls(*({"at_s": n * 4 * HOUR_S, "place": 5} for n in range(50)), units_needed=[3] * 50), seed=3
    )
    of_first = three.attended.on_scene_s[three.attended.number == 0]
    assert of_first.tolist() == alone.on_scene_s.tolist()
    second_s = three.attended.on_scene_s[three.attended.number == 1] - made.arrival_s
    assert len({round(seconds, 6) for seconds in (second_s / (of_first - made.arrival_s)).tolist()}) == 50


def test_the_new_columns_are_written_and_read_again(tmp_path: Path) -> None:
    made = calls(
        {"at_s": 0.0, "place": 4, "transport": True},
        {"at_s": 1.0, "place": 4},
        units_needed=[3, 1],
        patients=[2, 1],
        unit_needs=["ALS", ""],
        hospital_needs=["", "stroke trauma"],
    )
    for name in ("calls.csv", "calls.parquet"):
        write_calls(made, tmp_path / name)
        again = read_calls(tmp_path / name)
        for column, values in made.columns().items():
            assert (
                again.columns()[column].tolist() == pytest.approx(values.tolist(), nan_ok=True)
                if (values.dtype.kind == "f")
                else again.columns()[column].tolist() == values.tolist()
            )


@pytest.mark.parametrize("column", ["units_needed", "patients"])
@pytest.mark.parametrize("wrong", [0, -1, 101])
def test_a_call_that_needs_nobody_is_refused(column: str, wrong: int) -> None:
    with pytest.raises(CallsUnusable, match=f"row 2, {column}: {wrong} is not from 1 to 100"):
        calls({"at_s": 0.0, "place": 4}, {"at_s": 1.0, "place": 4}, **{column: [1, wrong]})


def test_calls_keep_their_columns_when_some_are_chosen() -> None:
    made: Calls = calls({"at_s": 0.0, "place": 4}, {"at_s": 1.0, "place": 4}, units_needed=[1, 2])
    chosen = made.chosen(slice(1, 2))
    assert chosen.units_needed is not None
    assert chosen.units_needed.tolist() == [2]


def test_a_mass_casualty_laid_over_calls_that_need_several_units_needs_one_for_each_patient() -> None:
    """Calls of a file keep what they need; the patients of the disaster need what calls need where nothing is told."""
    count = 48
    made = Calls(
        call_id=np.arange(1, count + 1),
        priority=np.full(count, 2),
        lon=np.full(count, 27.5),
        lat=np.full(count, 53.9),
        arrival_s=np.arange(count) * HOUR_S / 2,
        dispatch_delay_s=np.zeros(count),
        on_scene_s=np.full(count, ON_SCENE_S),
        transport=np.ones(count, bool),
        handover_s=np.full(count, HANDOVER_S),
        units_needed=np.arange(count) % 3 + 1,
        unit_needs=np.array(["ALS", ""] * (count // 2)),
    )
    (crash,) = MassCasualtyEntry(name="crash", at_h=3.2, lon=27.5, lat=53.9, patients=20).surges()
    surged = apply_to_calls(made, [crash], MoreOfCalls(made, hours=24), Streams(1)).calls
    assert surged.units_needed is not None
    assert surged.unit_needs is not None
    new = surged.call_id > count
    assert new.sum() == 20
    assert set(surged.units_needed[new].tolist()) == {1}
    assert set(surged.unit_needs[new].tolist()) == {""}
    assert surged.units_needed[~new].tolist() == made.units_needed.tolist()  # type: ignore[union-attr]
    assert surged.unit_needs[~new].tolist() == made.unit_needs.tolist()  # type: ignore[union-attr]
