"""Surges laid over calls: the ordinary calls stay, the others come as the scenario says."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from roads import read_pack
from sim.calls import Calls
from sim.demand.calendar import simulated_hours
from sim.demand.closed_arcs import closed_arcs
from sim.demand.errors import DemandUnusable
from sim.demand.generating import generate
from sim.demand.intensity import intensity
from sim.demand.more_calls import MoreOfCalls, MoreOfModel
from sim.demand.placing import anywhere_in_cell
from sim.demand.scenario_file import read_scenarios
from sim.demand.surge_calls import SurgedCalls, apply_to_calls
from sim.demand.surges import (
    DemandFactor,
    HospitalClosure,
    MassCasualty,
    RoadClosure,
    Steps,
    Surge,
    TravelFactor,
    call_surges,
    require_known,
    travel_factor_by_hour,
    world_surges,
)
from sim.streams import Streams
from tests.api.town import build_town
from tests.sim.demand.quarters import DAY_S, same, town

BUS_CRASH = """
[[mass_casualty]]
name = "bus crash"
at_h = 30.0
lon = 27.51
lat = 53.91
patients = 41
over_min = 15
spread_m = 80
priority_shares = { 1 = 0.2, 2 = 0.3, 3 = 0.5 }
transport_share = 1.0
"""
INFLUENZA = """
[[epidemic]]
name = "influenza"
from_day = 2
factors_by_day = [2.0, 3.0, 0.5]
priorities = [3]
"""
SNOW = """
[[snow]]
name = "snow"
from_h = 60.5
to_h = 84.0
travel_factor = 1.5
calls_factor = 2.0
profiles = ["normal"]
"""


def read(folder: Path, text: str) -> tuple[Surge, ...]:
    """The surges of a scenario file with this text."""
    (folder / "scenario.toml").write_text('name = "A bad week"\n' + text)
    return read_scenarios([folder / "scenario.toml"])


def a_week(surges: tuple[Surge, ...], *, seed: int = 1, days: float = 7) -> tuple[Calls, SurgedCalls]:
    """The ordinary week, and the same with surges."""
    streams = Streams(seed)
    model = town()
    rates = intensity(model, simulated_hours(duration_s=days * DAY_S, timezone="UTC"), streams)
    places = anywhere_in_cell(model)
    usual = generate(rates, places, streams)
    return usual, apply_to_calls(usual, surges, MoreOfModel(rates, places), streams)


def test_forty_one_patients_of_one_crash_are_there_beside_the_ordinary_calls(tmp_path: Path) -> None:
    """Every ordinary call is as it was; 41 more come from one place within a quarter of an hour, by the shares."""
    usual, surged = a_week(read(tmp_path, BUS_CRASH))
    ordinary = np.isin(surged.calls.call_id, usual.call_id)
    crash = surged.calls.chosen(~ordinary)
    assert same(surged.calls.chosen(ordinary), usual)
    assert len(crash) == surged.added["bus crash"] == 41
    assert crash.call_id.min() == usual.call_id.max() + 1
    assert ((crash.arrival_s >= 30 * 3_600) & (crash.arrival_s <= 30.25 * 3_600)).all()
    assert np.bincount(crash.priority).tolist() == [0, 8, 12, 21]
    metres = np.hypot((crash.lon - 27.51) * 65_510, (crash.lat - 53.91) * 111_195)
    assert 20 < metres.max() <= 81
    assert crash.transport.all()


def test_a_quiet_day_leaves_out_ordinary_calls_but_no_casualty(tmp_path: Path) -> None:
    """Nobody else calls on the day of the crash; its 41 patients still do."""
    silence = '[[calls]]\nname = "silence"\nfrom_h = 24\nto_h = 48\nfactor = 0.0\n'
    _, surged = a_week(read(tmp_path, BUS_CRASH + silence))
    that_day = (surged.calls.arrival_s >= DAY_S) & (surged.calls.arrival_s < 2 * DAY_S)
    assert that_day.sum() == surged.added["bus crash"] == 41


def test_an_epidemic_multiplies_calls_by_day_for_the_priorities_it_strikes(tmp_path: Path) -> None:
    """Over sixty seeds, less urgent calls of three days are 2, 3 and 0.5 times as many; urgent ones are the same."""
    surges = read(tmp_path, INFLUENZA)
    counts = np.zeros((2, 7))
    variance: list[int] = []
    for seed in range(60):
        usual, surged = a_week(surges, seed=seed)
        for row, calls in enumerate((usual, surged.calls)):
            struck = calls.arrival_s[calls.priority == 3]
            counts[row] += np.bincount((struck // DAY_S).astype(int), minlength=7)
        variance.append(int(((surged.calls.priority == 3) & (surged.calls.arrival_s // DAY_S == 3)).sum()))
        assert same(of_priority(usual, 1), of_priority(surged.calls, 1))
    assert (counts[1] / counts[0])[[0, 1, 5, 6]].tolist() == [1.0] * 4
    assert (counts[1] / counts[0])[2:5] == pytest.approx([2.0, 3.0, 0.5], rel=0.05)
    assert np.var(variance) == pytest.approx(np.mean(variance), rel=0.5), "still a Poisson process"


def of_priority(calls: Calls, priority: int) -> Calls:
    """Calls of one priority, without the numbers that new calls may have moved."""
    return calls.chosen(calls.priority == priority)


def test_surges_are_multiplied_where_they_meet_and_later_ones_move_nothing_of_earlier_ones(tmp_path: Path) -> None:
    """Influenza's worst day in the snow: 3 x 2; the calls of the influenza are the same with and without the snow."""
    both, first = read(tmp_path, INFLUENZA + SNOW), read(tmp_path, INFLUENZA)
    counts = np.zeros(2)
    for seed in range(60):
        usual, surged = a_week(both, seed=seed)
        _, without_snow = a_week(first, seed=seed)
        counts += [int(in_both(usual).sum()), int(in_both(surged.calls).sum())]
        assert surged.added["influenza"] == without_snow.added["influenza"]
        assert np.isin(without_snow.calls.call_id, surged.calls.call_id).all()
    assert counts[1] / counts[0] == pytest.approx(6.0, rel=0.06)


def in_both(calls: Calls) -> NDArray[np.bool_]:
    """Less urgent calls of the hours in which it snows on influenza's worst day."""
    return (calls.priority == 3) & (calls.arrival_s >= 72 * 3_600) & (calls.arrival_s < 84 * 3_600)


def test_a_file_s_calls_are_multiplied_by_calls_like_its_own(tmp_path: Path) -> None:
    """Without a model: twice as many, each new one a copy of one from the same hour of a day."""
    usual, _ = a_week((), days=28)
    surges = (DemandFactor(name="feast", steps=Steps(edges_s=(0.0, 28 * DAY_S), factors=(2.0,))),)
    surged = apply_to_calls(usual, surges, MoreOfCalls(usual, 28 * 24), Streams(3))
    more = surged.calls.chosen(~np.isin(surged.calls.call_id, usual.call_id))
    assert len(more) == pytest.approx(len(usual), rel=0.1)
    known = {
        (lon, lat, int(at // 3600) % 24)
        for lon, lat, at in zip(usual.lon.tolist(), usual.lat.tolist(), usual.arrival_s.tolist(), strict=True)
    }
    copies = zip(more.lon.tolist(), more.lat.tolist(), more.arrival_s.tolist(), strict=True)
    assert all((lon, lat, int(at // 3600) % 24) in known for lon, lat, at in copies)


@given(
    edges_h=st.lists(st.floats(0.0, 200.0), min_size=2, max_size=5, unique=True).map(sorted),
    factors=st.lists(st.floats(0.0, 4.0), min_size=4, max_size=4),
    priorities=st.sampled_from([None, frozenset({1}), frozenset({3}), frozenset({2})]),
    seed=st.integers(0, 10**6),
)
def test_whatever_the_surge_calls_stay_in_the_window_and_outside_of_it_nothing_changes(
    edges_h: list[float], factors: list[float], priorities: frozenset[int] | None, seed: int
) -> None:
    """No number twice, in order, within the two days; calls that are left out or added are the surge's."""
    if min(np.diff(edges_h)) * 3600 < 1e-6:
        return
    steps = Steps(edges_s=tuple(edge * 3600 for edge in edges_h), factors=tuple(factors[: len(edges_h) - 1]))
    usual, surged = a_week((DemandFactor(name="any", steps=steps, priorities=priorities),), seed=seed, days=2)
    calls = surged.calls
    assert (np.diff(calls.arrival_s) >= 0).all()
    assert ((calls.arrival_s >= 0) & (calls.arrival_s < 2 * DAY_S)).all()
    changed = np.setxor1d(usual.call_id, calls.call_id)
    both = {**dict(zip(usual.call_id, rows(usual), strict=True)), **dict(zip(calls.call_id, rows(calls), strict=True))}
    for number in changed.tolist():
        at, priority = both[number]
        assert edges_h[0] * 3600 <= at < edges_h[-1] * 3600
        assert priorities is None or priority in priorities
    assert surged.added["any"] - surged.left_out["any"] == len(calls) - len(usual)


def rows(calls: Calls) -> list[tuple[float, int]]:
    return list(zip(calls.arrival_s.tolist(), calls.priority.tolist(), strict=True))


def test_what_changes_the_world_is_told_apart_from_what_changes_calls(tmp_path: Path) -> None:
    """Snow does both; a hospital that diverts, a closed bridge and fewer donors leave calls alone."""
    surges = read(
        tmp_path,
        SNOW
        + '[[hospital]]\nname = "fire"\nhospital_id = "1"\nfrom_h = 1\nto_h = 5\n'
        + '[[hospital]]\nname = "full"\nhospital_id = "2"\nfrom_h = 1\nto_h = 5\nturns_away = [2, 3]\n'
        + '[[road_closure]]\nname = "bridge"\nfrom_h = 0\nto_h = 5\narc_ids = [3, 4]\n'
        + '[[handover]]\nname = "crowd"\nfrom_h = 0\nto_h = 5\nfactor = 2.5\n'
        + '[[blood_supply]]\nname = "donors stay away"\nfrom_day = 1\nfactors_by_day = [0.5, 0.7]\ngroups = ["O"]\n',
    )
    assert [type(surge) for surge in call_surges(surges)] == [DemandFactor]
    world = world_surges(surges)
    assert [surge.name for surge in world] == ["snow", "bridge", "fire", "full", "crowd", "donors stay away"]
    by_hour = travel_factor_by_hour(surges, profile="normal", hours=90)
    assert by_hour[[59, 60, 83, 84]].tolist() == [1.0, 1.5, 1.5, 1.0]
    assert travel_factor_by_hour(surges, profile="lights", hours=90).max() == 1.0
    require_known(surges, hospital_ids=["1", "2"], profiles=["normal", "lights"])
    with pytest.raises(DemandUnusable, match=r"full: there is no '2'\. There are: 1"):
        require_known(surges, hospital_ids=["1"], profiles=["normal"])
    with pytest.raises(DemandUnusable, match="snow: there is no 'normal'"):
        require_known(surges, hospital_ids=["1", "2"], profiles=["lights"])


def test_a_closed_area_closes_every_road_with_an_end_in_it(tmp_path: Path) -> None:
    """Gridville around one crossing: its eight arcs, none other; an area without a road is refused."""
    graph = read_pack(build_town(tmp_path / "town")).graph
    crossing = int(np.argmin(np.hypot(graph.lon - 27.52, graph.lat - 53.9)))
    text = '[[road_closure]]\nname = "fair"\nfrom_h = 0\nto_h = 5\nradius_m = 100\ncentre = [{}, {}]\n'
    (closure,) = read(tmp_path, text.format(graph.lon[crossing], graph.lat[crossing]))
    assert isinstance(closure, RoadClosure)
    touching = np.flatnonzero((graph.tail == crossing) | (graph.head == crossing))
    assert closed_arcs(closure, graph).tolist() == touching.tolist()
    (nowhere,) = read(tmp_path, text.format(0.0, 0.0))
    assert isinstance(nowhere, RoadClosure)
    with pytest.raises(DemandUnusable, match="no road has an end in the area"):
        closed_arcs(nowhere, graph)
    with pytest.raises(DemandUnusable, match="there is no arc 99999"):
        closed_arcs(RoadClosure(name="x", from_s=0.0, to_s=1.0, arc_ids=frozenset({99_999})), graph)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (BUS_CRASH.replace("patients = 41", "patients = 0"), r"mass_casualty\[0\] \(bus crash\): patients: 0"),
        (BUS_CRASH.replace("lat = 53.91", "lat = 153.91"), "lat: 153.91 is not from -90 to 90"),
        (BUS_CRASH.replace("3 = 0.5", "3 = 0.6"), "priority_shares: they must sum to 1"),
        (BUS_CRASH.replace("at_h", "at_hour"), "at_h"),
        (INFLUENZA.replace("3.0", "-3.0"), "factor: -3.0 is not from 0 to 100"),
        (INFLUENZA.replace("[3]", "[]"), "priorities: name at least one"),
        (INFLUENZA.replace("[2.0, 3.0, 0.5]", "[]"), "factors: one is needed"),
        (SNOW.replace("84.0", "60.0"), "is not after"),
        (SNOW.replace("from_h = 60.5", "from_h = nan"), "from: nan"),
        (SNOW.replace("travel_factor = 1.5", "travel_factor = 0.0"), "less than 0.1"),
        (SNOW + SNOW, "'snow' is the name of another surge"),
        ('[[road_closure]]\nname = "x"\nfrom_h = 0\nto_h = 1\n', "arc_ids or area: one of them is needed"),
        ('[[road_closure]]\nname = "x"\nfrom_h = 0\nto_h = 1\nradius_m = 5\n', "give either area, or centre"),
        ('[[blood_supply]]\nname = "x"\nfrom_day = 0\nfactors_by_day = [1]\ngroups = ["C"]\n', "groups: C"),
        ("[[flood]]\n", "flood"),
        ("[[snow]\n", "scenario.toml"),
    ],
)
def test_a_scenario_that_makes_no_sense_is_refused_by_entry_and_field(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(DemandUnusable, match=complaint):
        read(tmp_path, text)


def test_a_crash_after_the_end_and_two_surges_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DemandUnusable, match="it lasts beyond the 24 hours"):
        a_week(read(tmp_path, BUS_CRASH), days=1)
    feast = DemandFactor(name="feast", steps=Steps(edges_s=(0.0, 5.0), factors=(2.0,)))
    with pytest.raises(DemandUnusable, match="two surges are called 'feast'"):
        a_week((feast, feast))
    with pytest.raises(DemandUnusable, match="there is no file"):
        read_scenarios([tmp_path / "none.toml"])


def test_calls_of_numbered_places_take_factors_but_no_crash(tmp_path: Path) -> None:
    """A crash has a longitude and a latitude, postcodes have none."""
    usual, _ = a_week(())
    nowhere = np.full(len(usual), np.nan)
    by_place = Calls(**{**usual.columns(), "lon": nowhere, "lat": nowhere, "place_id": np.arange(len(usual)) % 9})
    more = MoreOfCalls(by_place, 168)
    surged = apply_to_calls(by_place, read(tmp_path, INFLUENZA), more, Streams(1))
    assert surged.added["influenza"] > 50
    assert surged.calls.place_id is not None
    with pytest.raises(DemandUnusable, match="numbered places"):
        apply_to_calls(by_place, read(tmp_path, BUS_CRASH), more, Streams(1))
    model, hours = town(), simulated_hours(duration_s=7 * DAY_S, timezone="UTC")
    drawn = MoreOfModel(intensity(model, hours, Streams(1)), anywhere_in_cell(model))
    with pytest.raises(DemandUnusable, match="new calls know no place_id"):
        apply_to_calls(by_place, read(tmp_path, INFLUENZA), drawn, Streams(1))


def test_surges_name_what_they_are(tmp_path: Path) -> None:
    """A scenario file gives the records that programs can make themselves."""
    crash, snow, _ = read(tmp_path, BUS_CRASH + SNOW)
    assert isinstance(crash, MassCasualty)
    assert (crash.at_s, crash.over_s) == (108_000.0, 900.0)
    assert snow == TravelFactor(
        name="snow", steps=Steps(edges_s=(217_800.0, 302_400.0), factors=(1.5,)), profiles=frozenset({"normal"})
    )
    (fire,) = read(tmp_path, '[[hospital]]\nname = "fire"\nhospital_id = "1"\nfrom_h = 1\nto_h = 5\n')
    assert fire == HospitalClosure(name="fire", hospital_id="1", from_s=3_600.0, to_s=18_000.0)
