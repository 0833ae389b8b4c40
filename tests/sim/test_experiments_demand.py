"""Scenarios that differ in demand still meet the same ordinary calls, and replications see the whole year."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from msgspec import json, structs

from sim.calls import Calls, write_calls
from sim.demand.errors import DemandUnusable
from sim.demand.files import write_model
from sim.demand.scenario_file import read_scenario
from sim.engine import Shift, UnitPost
from sim.experiments.city import CitySite
from sim.experiments.demand_change import BadDemand, DemandChange
from sim.experiments.duty import time_on_duty_s
from sim.experiments.made_calls import ModelledCalls
from sim.experiments.passages import Passages
from sim.experiments.recorded_calls import RecordedCalls
from sim.experiments.runners import InThisProcess
from sim.experiments.running import Samples, run_replications
from sim.experiments.scenario import BadScenario, Scenario, Task
from sim.experiments.store import ReplicationStore
from tests.api.town import build_settled_town

HOUR_S, DAY_S = 3_600.0, 86_400.0
FAIR = """
name = "fair and snow"
calls = [{ name = "fair", from_h = 12, to_h = 18, factor = 3.0 }]
snow = [{ name = "snow", from_h = 2, to_h = 40, travel_factor = 2.0 }]
mass_casualty = [{ name = "crash", at_h = 14.0, lon = 27.505, lat = 53.905, patients = 8 }]
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gridville with a demand model of 120 calls a day, twice as many in January as in other months."""
    from arterial.made_calls import model_for
    from roads import read_pack

    folder = build_settled_town(tmp_path_factory.mktemp("demand") / "gridville", units=4)
    model = model_for(read_pack(folder), None, per_day=120, day_spread=None, holidays=None)
    winter = tuple(factor * 12 / 13 for factor in (2.0, *[1.0] * 11))
    groups = tuple(structs.replace(group, month_factors=winter) for group in model.groups)
    write_model(replace(model, groups=groups), folder.parent / "demand")
    (folder.parent / "fair.toml").write_text(FAIR)
    return folder


def modelled(town: Path, **how: object) -> ModelledCalls:
    settings = {"warm_up_s": 2 * HOUR_S, "piece_s": 2 * DAY_S, **how}
    return ModelledCalls(town.parent / "demand", **settings)  # type: ignore[arg-type]


@pytest.fixture(params=["a model's calls", "a record's second piece"])
def passages(request: pytest.FixtureRequest, town: Path) -> Passages:
    """Both sources of calls; the record begins on its fourth day."""
    if request.param == "a model's calls":
        return modelled(town).open()
    made = modelled(town, warm_up_s=0.0, piece_s=8 * DAY_S).open()(0).calls
    record = Calls(**{**made.columns(), "arrival_s": made.arrival_s + 3 * DAY_S})  # type: ignore[arg-type]
    write_calls(record, town.parent / "record.csv")
    return RecordedCalls(town.parent / "record.csv", warm_up_s=2 * HOUR_S, piece_s=2 * DAY_S).open()


def rows(calls: Calls) -> set[tuple[object, ...]]:
    return set(zip(*(column.tolist() for column in calls.columns().values()), strict=True))


def test_more_calls_come_besides_the_ordinary_ones_and_fewer_are_some_of_them(passages: Passages) -> None:
    """Half as many again: every ordinary call is there, number, place and durations; half as many: all are ordinary."""
    usual, more, fewer = (passages(1, DemandChange(factor=factor)).calls for factor in (1.0, 1.5, 0.5))
    assert rows(usual) < rows(more)
    assert rows(fewer) < rows(usual)
    chance = 4 * len(usual) ** 0.5
    assert len(more) == pytest.approx(1.5 * len(usual), abs=chance)
    assert len(fewer) == pytest.approx(0.5 * len(usual), abs=chance)
    assert len(np.unique(more.call_id)) == len(more)


def test_a_surge_comes_in_every_replication_at_its_hour_from_the_beginning(town: Path, passages: Passages) -> None:
    """The fair is in hours 12 to 18 and has eight casualties in hour 14, in whichever piece; else all is usual."""
    change = DemandChange(surges=(read_scenario(town.parent / "fair.toml"),))
    for number in (0, 1):
        usual, at_fair = passages(number), passages(number, change)
        begin_s = usual.measured_from_s - 2 * HOUR_S
        assert rows(usual.calls) < rows(at_fair.calls)
        new = np.setdiff1d(at_fair.calls.call_id, usual.calls.call_id)
        hour = (at_fair.calls.arrival_s[np.isin(at_fair.calls.call_id, new)] - begin_s) / HOUR_S
        assert len(hour) > 8
        assert hour.min() >= 12.0
        assert hour.max() < 18.0
        assert [surge.steps.edges_s for surge in at_fair.surges] == [(begin_s + 2 * HOUR_S, begin_s + 40 * HOUR_S)]  # type: ignore[union-attr]


def test_a_level_told_in_calls_a_day_is_one_of_the_usual_level(town: Path) -> None:
    """240 a day where 120 are usual are twice as many, call by call."""
    passage_of = modelled(town).open()
    twice, told = (passage_of(0, DemandChange(**how)).calls for how in ({"factor": 2.0}, {"per_day": 240.0}))  # type: ignore[arg-type]
    assert rows(twice) == rows(told)


def test_strengths_turn_surges_up_and_off(town: Path) -> None:
    """At 0 a surge is not there, at 1 as in its file, at 2 twice as far from an ordinary day."""
    fair, passage_of = (read_scenario(town.parent / "fair.toml"),), modelled(town).open()

    def at(**strengths: float) -> DemandChange:
        return DemandChange(surges=fair, strengths=strengths)

    assert rows(passage_of(0, at(fair=0, snow=0, crash=0)).calls) == rows(passage_of(0).calls)
    assert passage_of(0, at(snow=0)).surges == ()
    assert passage_of(0, at(snow=2)).surges[0].steps.factors == (3.0,)  # type: ignore[union-attr]
    assert rows(passage_of(0, at(crash=0)).calls) < rows(passage_of(0, at()).calls)


def figure(samples: Samples, measure: str) -> float:
    return float(samples.of(measure).mean())


def test_snow_and_a_crowd_make_people_wait_and_only_that_scenario(town: Path, tmp_path: Path) -> None:
    """Three scenarios beside each other: snow slows units, a crowd of calls makes them wait, an ordinary day is as it
    is alone; run again from disk the figures are the same."""
    fair = (read_scenario(town.parent / "fair.toml"),)
    snow = DemandChange(surges=fair, strengths={"fair": 0.0, "crash": 0.0})
    scenarios = [
        Scenario(name="ordinary"),
        Scenario(name="snow", demand=snow),
        Scenario(name="crowd", demand=DemandChange(factor=3.0)),
    ]
    site = CitySite(town, modelled(town))
    for scenario in scenarios:
        site.check(scenario)
    store = ReplicationStore(tmp_path, city=site.fingerprint())
    found = run_replications(scenarios, numbers=range(3), site=site, store=store, runner=InThisProcess())
    alone = site.open()(Scenario(name="alone"), 0)
    assert store.read(Task(scenario=scenarios[0], number=0)).equals(alone)
    assert figure(found["snow"], "calls") == figure(found["ordinary"], "calls")
    assert figure(found["snow"], "mean_response_s") > 1.2 * figure(found["ordinary"], "mean_response_s")
    assert figure(found["crowd"], "queued_share") > figure(found["ordinary"], "queued_share")
    travelled = json.decode(json.encode(Task(scenario=scenarios[1], number=2)), type=Task)
    assert travelled == Task(scenario=scenarios[1], number=2)
    assert travelled.scenario.fingerprint() != scenarios[0].fingerprint()


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"factor": 0.0}, "demand.factor is 0.0: give a number above 0"),
        ({"factor": float("nan")}, "demand.factor is nan"),
        ({"per_day": -3.0}, "demand.per_day is -3.0: give a number above 0"),
        ({"factor": 2.0, "per_day": 3.0}, "both set the level: leave one out"),
        ({"strengths": {"flood": 1.0}}, "demand.strengths.flood: there is no such surge; there are none: give"),
    ],
)
def test_a_change_of_demand_that_can_t_be_is_refused(how: dict[str, object], message: str) -> None:
    """The field and the remedy."""
    with pytest.raises(BadDemand, match=message):
        DemandChange(**how)  # type: ignore[arg-type]


def test_a_surge_that_experiments_can_t_have_is_refused_before_anything_is_run(town: Path) -> None:
    """A blood shock, a crash after the end, snow of a negative strength: named with the scenario."""
    site, files = CitySite(town, modelled(town)), town.parent
    shock = 'blood_supply = [{ name = "shock", from_day = 0, factors_by_day = [0.1] }]'
    (files / "shock.toml").write_text(f'name = "s"\n{shock}')
    (files / "late.toml").write_text(FAIR.replace("at_h = 14.0", "at_h = 99.0"))
    for file, message in (
        ("shock", "demand: shock: it changes the supply of blood"),
        ("late", "demand: crash: it lasts"),
    ):
        change = DemandChange(surges=(read_scenario(files / f"{file}.toml"),))
        with pytest.raises(BadScenario, match=f"'odd', {message}"):
            site.check(Scenario(name="odd", demand=change))
    (files / "mild.toml").write_text(FAIR.replace("travel_factor = 2.0", "travel_factor = 0.5"))
    with pytest.raises(DemandUnusable, match="snow at strength 2: "):
        DemandChange(surges=(read_scenario(files / "mild.toml"),), strengths={"snow": 2.0})


def test_replications_begin_in_every_week_of_the_year(town: Path) -> None:
    """52 in a row take every week once, the first thirteen about every fourth; there is more to do in January."""
    source = modelled(town)
    weeks = [(source.begins(number).date() - date(2027, 1, 4)).days // 7 for number in range(104)]
    assert sorted(weeks[:52]) == sorted(weeks[52:]) == list(range(52))
    assert np.diff(sorted(weeks[:13])).max() <= 5
    passage_of, counts = source.open(), {}
    for number in range(52):
        counts.setdefault(source.begins(number).month, []).append(len(passage_of(number).calls))
    others = np.mean([count for month, found in counts.items() if month != 1 for count in found])
    assert np.mean(counts[1]) == pytest.approx(2 * others, rel=0.15)


def test_a_given_date_is_that_of_all_replications_and_sets_the_hour_of_the_week(town: Path) -> None:
    """From Saturday the 3rd of July: July's calls, in the traffic of a Saturday; a year is always a whole one."""
    source = modelled(town, start=date(2027, 7, 3))
    assert {source.begins(number).date() for number in range(9)} == {date(2027, 7, 3)}
    assert source.open()(0).start_hour_of_week == 5 * 24
    assert source.described()["start"] == "2027-07-03"
    assert modelled(town).described()["start"] == ""
    assert modelled(town).described()["calls_per_day"] == pytest.approx(120.0)
    year = modelled(town, piece_s=364 * DAY_S)
    assert {year.begins(number).date() for number in range(9)} == {date(2027, 1, 4)}
    assert source.fingerprint() != modelled(town).fingerprint()


def post(unit_id: str, station_id: str, *shifts: Shift) -> UnitPost:
    return UnitPost(unit_id, station_id, shifts)


DAYS = Shift(from_s=8 * HOUR_S, until_s=20 * HOUR_S)
NIGHTS = Shift(from_s=20 * HOUR_S, until_s=32 * HOUR_S)


def test_rosters_are_compared_and_work_is_counted_by_the_time_on_duty(town: Path) -> None:
    """Two units always, the same two places in turns by day and by night, or four by day only: by night nobody comes;
    units on duty half the time are as busy as those that always are."""
    site = CitySite(town, modelled(town))
    rosters = {
        "always": (post("A", "S1"), post("B", "S2")),
        "turns": (post("A", "S1", DAYS), post("B", "S1", NIGHTS), post("C", "S2", DAYS, NIGHTS)),
        "by day": tuple(post(f"U{n}", "S1", DAYS) for n in range(4)),
    }
    told, few = {}, DemandChange(factor=0.25)
    for name, units in rosters.items():
        scenario = Scenario(name=name, roster=units, demand=few)
        site.check(scenario)
        rows = site.open()(scenario, 0).to_pandas()
        told[scenario.name] = rows[rows["key"] == ""].set_index("measure")["value"]
    assert len({figures["calls"] for figures in told.values()}) == 1
    assert told["by day"]["mean_response_s"] > 3 * told["turns"]["mean_response_s"]
    assert told["turns"]["utilisation"] == pytest.approx(told["always"]["utilisation"], rel=0.1)
    assert 0.1 < told["always"]["utilisation"] < 0.9
    assert Scenario(name="turns", roster=rosters["turns"]).standing == {"S1": 2, "S2": 1}


@pytest.mark.parametrize(
    ("roster", "message"),
    [
        ((post("A", "S9"),), "'odd': fleet, row 1: station 'S9' is not in"),
        ((post("A", "S1", DAYS, DAYS),), "'odd', roster, A: shifts: two of the unit's overlap"),
        ((), "'odd': the fleet is empty"),
    ],
)
def test_a_roster_that_can_t_be_worked_is_refused(town: Path, roster: tuple[UnitPost, ...], message: str) -> None:
    """With the unit and what is wrong."""
    with pytest.raises(BadScenario, match=message):
        CitySite(town, modelled(town)).check(Scenario(name="odd", roster=roster))


@pytest.mark.parametrize(
    ("span_h", "expected_h"),
    [((0, 168), 84), ((8, 20), 12), ((20, 32), 0), ((-4, 9), 1), ((10, 34), 12), ((19, 33), 2)],
)
def test_time_on_duty_is_what_of_shifts_falls_into_the_time(span_h: tuple[int, int], expected_h: float) -> None:
    """Days from 8 to 20, nights the rest: together always; the clock may begin on any hour of the week."""
    for start_h in (0, 24, 48):
        span = {"from_s": span_h[0] * HOUR_S, "until_s": span_h[1] * HOUR_S, "start_s": start_h * HOUR_S}
        length_s = span["until_s"] - span["from_s"]
        assert time_on_duty_s((DAYS,), **span) == expected_h * HOUR_S
        assert time_on_duty_s((DAYS, NIGHTS), **span) == length_s == time_on_duty_s((), **span)


def test_slow_handovers_keep_units_busy(town: Path) -> None:
    """Handing over takes five times as long all day: units are busier, calls are the same."""
    (town.parent / "slow.toml").write_text(
        'name = "slow"\nhandover = [{ name = "slow", from_h = 0, to_h = 60, factor = 5 }]'
    )
    change = DemandChange(surges=(read_scenario(town.parent / "slow.toml"),))
    simulate = CitySite(town, modelled(town)).open()
    usual, slow = (simulate(Scenario(name="x", demand=each), 0).to_pandas() for each in (DemandChange(), change))
    busy = [float(t[(t["measure"] == "utilisation") & (t["key"] == "")]["value"].iloc[0]) for t in (usual, slow)]
    assert busy[1] > 1.2 * busy[0]
