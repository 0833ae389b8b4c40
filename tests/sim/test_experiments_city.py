"""The simulator and the tests' small towns are the same to experiments: what holds of one site holds of the other."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from sim.calls import read_calls
from sim.experiments.city import CitySite, bases_of, grid_about
from sim.experiments.made_calls import ModelledCalls
from sim.experiments.optimising.bases import Stations
from sim.experiments.optimising.expected_cover import expected_cover
from sim.experiments.passages import BadPassages
from sim.experiments.recorded_calls import RecordedCalls
from sim.experiments.scenario import BadScenario, Scenario
from sim.experiments.site import RESULT_SCHEMA, Site
from tests.api.town import build_settled_town
from tests.sim.experiments_world import OneAmbulanceTown

HOUR_S, DAY_S = 3_600.0, 86_400.0


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Gridville, and a demand model of its people at 60 calls a day."""
    from arterial.made_calls import model_for
    from roads import read_pack
    from sim.demand.files import write_model

    folder = build_settled_town(tmp_path_factory.mktemp("experiments") / "gridville", units=4)
    model = model_for(read_pack(folder), None, per_day=60, day_spread=None, holidays=None)
    write_model(model, folder.parent / "demand")
    return folder


@pytest.fixture(scope="module")
def gridville(town: Path) -> CitySite:
    calls = ModelledCalls(town.parent / "demand", warm_up_s=2 * HOUR_S, piece_s=DAY_S / 2)
    return CitySite(town, calls, grid=grid_about(53.9, cell_m=1_000.0))


@pytest.fixture(params=["one-ambulance town", "Gridville by the simulator"])
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    """Every site that experiments know."""
    if request.param == "one-ambulance town":
        yield OneAmbulanceTown(calls=50)
    else:
        yield request.getfixturevalue("gridville")


def test_a_replication_is_the_same_wherever_it_is_run(site: Site) -> None:
    """Twice here, and once where the site came by pickle: one table of results, one fingerprint."""
    travelled: Site = pickle.loads(pickle.dumps(site))
    way = Scenario(name="way")
    first, again, there = site.open()(way, 3), site.open()(way, 3), travelled.open()(way, 3)
    assert first.schema.equals(RESULT_SCHEMA)
    assert first.equals(again)
    assert first.equals(there)
    assert travelled.fingerprint() == site.fingerprint()
    assert len(pickle.dumps(site)) < 10_000


def test_replications_differ_and_scenarios_share_their_calls(site: Site) -> None:
    """Another number is another course of chance; another name changes nothing."""
    simulate = site.open()
    one, other = simulate(Scenario(name="a"), 0), simulate(Scenario(name="a"), 1)
    assert not one.equals(other)
    assert one.equals(simulate(Scenario(name="b"), 0))


def test_a_setting_that_is_not_known_is_refused_by_name(site: Site) -> None:
    """Before anything is run."""
    with pytest.raises(BadScenario, match=r"'odd', settings.*known"):
        site.check(Scenario(name="odd", settings={"teleport": True}))


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        (Scenario(name="x", policy="psychic"), "'x': policy 'psychic' is not known: use one of closest"),
        (Scenario(name="x", bases={"S9": 1}), "'x', bases: no station 'S9' here: there are S1, S2"),
        (Scenario(name="x", settings={"busy_fraction": 2.0}), "'x': busy_fraction 2.0 is not a share"),
        (Scenario(name="x", settings={"busy_fraction": "much"}), "'x': "),
    ],
)
def test_a_scenario_that_can_t_be_is_refused_with_its_field(
    gridville: CitySite, scenario: Scenario, message: str
) -> None:
    """The scenario, the field and the remedy."""
    with pytest.raises(BadScenario, match=message):
        gridville.check(scenario)


def test_more_units_answer_more_calls_in_time(gridville: CitySite) -> None:
    """The same calls with one unit and with six: fewer wait, units are less busy."""
    simulate = gridville.open()
    few, many = (simulate(Scenario(name="w", bases=bases), 0).to_pandas() for bases in ({"S1": 1}, {"S1": 3, "S2": 3}))

    def figure(table: object, measure: str) -> float:
        rows = table[(table["measure"] == measure) & (table["key"] == "")]  # type: ignore[index]
        return float(rows["value"].iloc[0])

    assert figure(few, "calls") == figure(many, "calls") > 10
    assert figure(few, "queued_share") > figure(many, "queued_share")
    assert figure(few, "on_time_share") < figure(many, "on_time_share")
    assert figure(few, "utilisation") > figure(many, "utilisation") > 0.0


def test_pieces_of_a_record_count_every_call_once(town: Path, gridville: CitySite) -> None:
    """A record of four days, cut into days after a warm-up of six hours: three pieces, side by side."""
    from sim.calls import write_calls

    record = town.parent / "record.csv"
    made = ModelledCalls(town.parent / "demand", warm_up_s=0.0, piece_s=4 * DAY_S - 2 * HOUR_S).open()(0).calls
    write_calls(made, record)
    source = RecordedCalls(record, warm_up_s=6 * HOUR_S, piece_s=DAY_S)
    assert source.most_replications == 3
    passage_of, counted = source.open(), []
    for number in range(3):
        passage = passage_of(number)
        inside = (passage.calls.arrival_s >= passage.measured_from_s) & (passage.calls.arrival_s < passage.until_s)
        assert passage.calls.arrival_s[0] < passage.measured_from_s
        counted.extend(passage.calls.call_id[inside].tolist())
    times = read_calls(record).arrival_s
    expected = int(((times >= 6 * HOUR_S) & (times < 6 * HOUR_S + 3 * DAY_S)).sum())
    assert len(counted) == len(set(counted)) == expected
    batches = CitySite(town, RecordedCalls(record, warm_up_s=6 * HOUR_S), batches=9)
    table = batches.open()(Scenario(name="long run"), 0).to_pandas()
    calls = table[(table["measure"] == "calls") & (table["key"] == "")]
    assert calls["sample"].tolist() == list(range(9))
    assert calls["value"].sum() == int((times >= 6 * HOUR_S).sum())


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"warm_up_s": -1.0}, "warm-up is -1.0 s: give 0 or more"),
        ({"warm_up_s": 0.0, "piece_s": 0.0}, "pieces of 0.0 s: give a length above 0"),
        ({"warm_up_s": 99 * DAY_S}, "the warm-up alone is 99.00: give a shorter warm-up"),
        ({"warm_up_s": 0.0, "piece_s": 60 * DAY_S}, "no piece of 60: cut shorter pieces"),
    ],
)
def test_calls_that_can_t_be_cut_so_are_refused(tmp_path: Path, source: dict[str, float], message: str) -> None:
    """With the file, what there is, and the remedy."""
    file = tmp_path / "calls.csv"
    header = "call_id,priority,lon,lat,arrival_s,dispatch_delay_s,on_scene_s,transport,handover_s\n"
    file.write_text(header + "1,1,27.5,53.9,100,0,60,0,0\n2,1,27.5,53.9,86000,0,60,0,0\n")
    with pytest.raises(BadPassages, match=message):
        RecordedCalls(file, **source).most_replications  # noqa: B018


def test_expected_cover_reads_the_city_and_places_units_within_room(town: Path, gridville: CitySite) -> None:
    """A unit at each end covers more than two at one; no station gets more than it holds."""
    stations = Stations(("S1", "S2"), (4, 4))
    passages = [gridville.source.open()(number) for number in range(2)]
    cover = expected_cover(gridville.world, passages, stations, busy=0.3, reach_s=None)
    assert cover.of((1, 1)) >= cover.of((2, 0))
    assert cover.of((4, 4)) > cover.of((1, 1))
    for units in (1, 5, 8):
        found = cover.best(units, time_limit_s=10.0)
        assert sum(found) == units
        assert max(found) <= 4
        assert cover.of(found) == pytest.approx(max(cover.of((n, units - n)) for n in range(5) if 0 <= units - n <= 4))
    assert bases_of(gridville.world) == {"S1": 2, "S2": 2}
    assert np.isfinite(cover.drive_s).all()
