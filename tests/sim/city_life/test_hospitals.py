"""Hospitals with bays, hospitals that turn patients away, hospitals that can treat what others can't."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.calls import CallsUnusable
from sim.demand.errors import DemandUnusable
from sim.demand.surges import BloodSupplyFactor, HandoverFactor, HospitalClosure, RoadClosure, Steps
from sim.engine import HospitalPost, PlanUnusable
from sim.worlds import World
from tests.sim.city_life.line_town import (
    CALM,
    HANDOVER_S,
    HOUR_S,
    MINUTE_S,
    calls,
    hospitals_chosen,
    line_town,
    posts,
    run,
    units_that_came,
)

AT_TEN, AT_EIGHTEEN = "10", "18"


@pytest.fixture
def town(tmp_path: Path) -> World:
    """Three units at 10, beside the hospital; another hospital at 18."""
    return line_town(tmp_path / "town", stations=(10, 10, 10))


def patients(count: int, *, every_s: float = MINUTE_S, place: int = 10) -> list[dict[str, object]]:
    """One after the other, loaded at once."""
    return [{"at_s": n * every_s, "place": place, "transport": True, "on_scene_s": 0.0} for n in range(count)]


def test_units_wait_in_line_for_the_only_bay(town: World) -> None:
    """Handing over takes twenty minutes, a patient comes each minute: the second waits 19, the third 38."""
    made = calls(*patients(3))
    outcome = run(town, made, hospitals=(HospitalPost(hospital_id=AT_TEN, bays=1),))
    assert outcome.offload_s.tolist() == [0.0, 19 * MINUTE_S, 38 * MINUTE_S]
    assert outcome.freed_s.tolist() == [HANDOVER_S, 2 * HANDOVER_S, 3 * HANDOVER_S]
    assert outcome.summary()["mean_offload_s"] == 19 * MINUTE_S


def test_a_second_bay_halves_the_line(town: World) -> None:
    made = calls(*patients(3))
    two = run(town, made, hospitals=(HospitalPost(hospital_id=AT_TEN, bays=2),))
    assert two.offload_s.tolist() == [0.0, 0.0, 18 * MINUTE_S]
    enough = run(town, made, hospitals=(HospitalPost(hospital_id=AT_TEN, bays=3),))
    assert enough.freed_s.tolist() == run(town, made).freed_s.tolist()


def test_a_unit_in_line_is_busy_and_answers_nobody(town: World) -> None:
    made = calls(*patients(3), {"at_s": 10 * MINUTE_S, "place": 10})
    outcome = run(town, made, hospitals=(HospitalPost(hospital_id=AT_TEN, bays=1),))
    assert outcome.dispatched_s[3] == outcome.freed_s[0]
    assert units_that_came(outcome)[3] == units_that_came(outcome)[0]


def closure(
    from_h: float, to_h: float, *, priorities: frozenset[int] | None = None, at: str = AT_TEN
) -> HospitalClosure:
    return HospitalClosure(
        name=f"{at} from {from_h}", hospital_id=at, from_s=from_h * HOUR_S, to_s=to_h * HOUR_S, priorities=priorities
    )


def test_a_hospital_that_is_down_is_driven_by_until_it_is_open(town: World) -> None:
    made = calls(*patients(4, every_s=HOUR_S))
    outcome = run(town, made, surges=[closure(1, 3)])
    assert hospitals_chosen(outcome) == [AT_TEN, AT_EIGHTEEN, AT_EIGHTEEN, AT_TEN]
    assert outcome.transport_s[1] == pytest.approx(8 * MINUTE_S)


def test_a_hospital_may_turn_away_the_less_urgent_only(town: World) -> None:
    made = calls(*patients(3), priority=[1, 2, 3])
    outcome = run(town, made, surges=[closure(0, 5, priorities=frozenset({2, 3}))])
    assert hospitals_chosen(outcome) == [AT_TEN, AT_EIGHTEEN, AT_EIGHTEEN]


def test_closures_that_overlap_end_with_the_last(town: World) -> None:
    made = calls(*patients(4, every_s=HOUR_S))
    outcome = run(town, made, surges=[closure(0, 2), closure(1, 3)])
    assert hospitals_chosen(outcome) == [AT_EIGHTEEN, AT_EIGHTEEN, AT_EIGHTEEN, AT_TEN]


def test_where_all_turn_away_the_nearest_has_to_take_the_patient(town: World) -> None:
    outcome = run(town, calls(*patients(1)), surges=[closure(0, 2), closure(0, 2, at=AT_EIGHTEEN)])
    assert hospitals_chosen(outcome) == [AT_TEN]


def test_handing_over_takes_longer_in_a_flood_of_patients(town: World) -> None:
    steps = Steps(edges_s=(0.0, HOUR_S, 2 * HOUR_S), factors=(1.5, 2.0))
    flood = HandoverFactor(name="flood", steps=steps, hospital_id=AT_TEN)
    everywhere = HandoverFactor(name="influenza", steps=Steps(edges_s=(0.0, 2 * HOUR_S), factors=(2.0,)))
    made = calls(*patients(3, every_s=HOUR_S))
    outcome = run(town, made, surges=[flood, everywhere])
    took_s = outcome.freed_s - outcome.on_scene_s
    assert took_s.tolist() == [3 * HANDOVER_S, 4 * HANDOVER_S, HANDOVER_S]


def test_the_nearest_hospital_that_can_treat_it_is_chosen(town: World) -> None:
    able = (HospitalPost(hospital_id=AT_EIGHTEEN, capabilities=("stroke", "trauma")),)
    made = calls(*patients(3), hospital_needs=["", "stroke", "trauma stroke"])
    outcome = run(town, made, hospitals=able)
    assert hospitals_chosen(outcome) == [AT_TEN, AT_EIGHTEEN, AT_EIGHTEEN]
    down = [closure(0, 2, at=AT_EIGHTEEN)]
    assert hospitals_chosen(run(town, made, hospitals=able, surges=down)) == [AT_TEN, AT_EIGHTEEN, AT_EIGHTEEN]


def test_the_world_and_the_plan_may_tell_what_each_can(town: World) -> None:
    with pytest.raises(CallsUnusable, match=r"row 2, hospital_needs: no hospital has all of 'burns'"):
        run(town, calls(*patients(2), hospital_needs=["", "burns"]))


def test_only_a_unit_that_can_do_it_is_sent(tmp_path: Path) -> None:
    """u0 near by has no advanced life support; the call waits for u1 though u0 is free."""
    town = line_town(tmp_path / "town")
    fleet = posts({"station_id": "0"}, {"station_id": "20", "capabilities": ("ALS",)})
    made = calls(
        {"at_s": 0.0, "place": 2},
        {"at_s": MINUTE_S, "place": 2},
        {"at_s": 2 * MINUTE_S, "place": 2},
        unit_needs=["ALS", "ALS", ""],
    )
    outcome = run(town, made, fleet=fleet)
    assert units_that_came(outcome) == ["u1", "u1", "u0"]
    assert outcome.queued.tolist() == [False, True, False]
    with pytest.raises(CallsUnusable, match="row 1, unit_needs: no unit has all of 'ALS'"):
        run(town, made, fleet=posts({"station_id": "0"}))


def test_a_freed_unit_passes_over_those_who_need_what_it_has_not(tmp_path: Path) -> None:
    """Both wait; the basic unit that comes free first takes the second of them, though the first waits longer."""
    town = line_town(tmp_path / "town")
    fleet = posts({"station_id": "0"}, {"station_id": "20", "capabilities": ("ALS",)})
    made = calls(
        {"at_s": 0.0, "place": 0},
        {"at_s": 0.0, "place": 20, "on_scene_s": HOUR_S},
        {"at_s": 60.0, "place": 0},
        {"at_s": 120.0, "place": 0},
        unit_needs=["", "ALS", "ALS", ""],
    )
    outcome = run(town, made, fleet=fleet)
    assert outcome.queued.tolist() == [False, False, True, True]
    assert units_that_came(outcome) == ["u0", "u1", "u1", "u0"]
    assert outcome.dispatched_s.tolist() == [0.0, 0.0, HOUR_S, 600.0]


@pytest.mark.parametrize(
    ("surge", "error", "message"),
    [
        (closure(0, 1, at="99"), DemandUnusable, "there is no '99'"),
        (
            RoadClosure(name="bridge", from_s=0.0, to_s=1.0, arc_ids=frozenset({1})),
            PlanUnusable,
            "bridge: it closes roads",
        ),
        (
            BloodSupplyFactor(name="strike", steps=Steps(edges_s=(0.0, 1.0), factors=(0.5,))),
            PlanUnusable,
            "strike: it changes the supply of blood",
        ),
    ],
)
def test_surges_that_the_world_has_no_place_for_are_refused(
    town: World, surge: RoadClosure, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        run(town, calls(*patients(1)), surges=[surge])


def test_hospitals_that_are_none_are_refused(town: World) -> None:
    with pytest.raises(PlanUnusable, match="'99' is not in town: use one of 10, 18"):
        run(town, calls(*patients(1)), hospitals=(HospitalPost(hospital_id="99", bays=2),))
    with pytest.raises(PlanUnusable, match="bays -1 is not from 0 to 999"):
        HospitalPost(hospital_id=AT_TEN, bays=-1)


def test_roads_take_their_time_to_the_hospital(town: World) -> None:
    """Of use to the sums above: with siren on the way there, without it on the way back."""
    outcome = run(town, calls(*patients(1, place=14)))
    assert outcome.transport_s.tolist() == [4 * MINUTE_S]
    assert outcome.duration_s == pytest.approx(8 * MINUTE_S + HANDOVER_S)
    assert np.isclose(CALM * 0.95, 1.0)
