"""Travel times are learnt from drives: a planted truth comes back, and what isn't driving teaches nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from roads import PackError, RoadNetwork, check_pack, read_pack
from roads.learning import LearningError, Trips, apply_travel_times, learn_travel_times, withdraw_travel_times
from roads.learning.learn import Asked
from roads.learning.matching import MapMatcher
from roads.learning.roads_in_force import LearningRoads
from roads.learning.runs import runs_of
from roads.pack import CityPack
from roads.pack.layout import TRAVEL_TIMES
from roads.pack.travel_times import TravelTimes, TravelTimesUnusable, read_travel_times, write_travel_times
from tests.roads.learning.ambulances import MONDAY, SPREAD, Ambulances, build_town, truth

COMMON = ("residential", "tertiary")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> CityPack:
    return build_town(tmp_path_factory.mktemp("town") / "pack")


@pytest.fixture(scope="module")
def trips(town: CityPack) -> Trips:
    return Ambulances(town).trips(1_800)


@pytest.fixture(scope="module")
def learnt(town: CityPack, trips: Trips) -> TravelTimes:
    return learn_travel_times(town, trips=trips, now=MONDAY)


def multiplier(pack: CityPack, times: TravelTimes, road_class: str, hour: int) -> float:
    """What was learnt, beside the factor that the pack was opened with."""
    before = pack.settings.traffic["lights"]
    factor = times.profiles["lights"].by_road_class[road_class][hour]
    return factor / before.by_road_class.get(road_class, before.factors)[hour]


def test_a_planted_truth_comes_back_by_class_and_hour(town: CityPack, learnt: TravelTimes) -> None:
    """1,800 drives known by their ends, spread 0.2: the classes of most streets come back within 12 %."""
    for road_class in COMMON:
        for hour in (3, 7, 24 + 16, 6 * 24 + 12):
            assert multiplier(town, learnt, road_class, hour) == pytest.approx(truth(road_class, hour), rel=0.12)
    assert multiplier(town, learnt, "primary", 3) < 0.85 < multiplier(town, learnt, "residential", 3)
    assert learnt.profiles["lights"].spread == pytest.approx(SPREAD, abs=0.03)


def test_held_out_drives_are_foretold_better_than_before(learnt: TravelTimes) -> None:
    before, after = learnt.profiles["lights"].before, learnt.profiles["lights"].after
    assert before is not None
    assert after is not None
    assert after.mean_abs_error_s < 0.85 * before.mean_abs_error_s
    assert 0.84 < after.within_90 < 0.95
    assert abs(after.log_bias) < 0.04


def test_one_drive_in_ten_told_wrongly_hardly_matters(town: CityPack, trips: Trips) -> None:
    """Forgotten buttons: every tenth unit "arrived" three times as late."""
    late = trips.departed_at + (trips.arrived_at - trips.departed_at) * np.where(np.arange(len(trips)) % 10, 1.0, 3.0)
    times = learn_travel_times(town, trips=replace(trips, arrived_at=late), now=MONDAY)
    for road_class in COMMON:
        assert multiplier(town, times, road_class, 3) == pytest.approx(truth(road_class, 3), rel=0.15)


def test_few_drives_teach_nothing_and_that_is_said(town: CityPack) -> None:
    with pytest.raises(LearningError, match=r"no profile has 50 drives .*lights has too few"):
        learn_travel_times(town, trips=Ambulances(town).trips(30), now=MONDAY)


def test_an_hour_with_few_drives_takes_what_all_hours_tell(town: CityPack) -> None:
    """60 drives tell how the city is driven, not how its Tuesdays at seven are."""
    times = learn_travel_times(town, trips=Ambulances(town).trips(70, noise=0.05), now=MONDAY)
    by_hour = [multiplier(town, times, "residential", hour) for hour in range(168)]
    assert max(by_hour) == pytest.approx(min(by_hour), rel=1e-3)
    assert by_hour[0] > 1.1


def test_trips_that_can_not_be_driving_are_counted_and_left_out(town: CityPack, trips: Trips) -> None:
    some = trips.only(np.arange(len(trips)) < 200)
    arrived_at, destination = some.arrived_at.copy(), some.destination.copy()
    profile = some.profile.copy()
    arrived_at[0], arrived_at[1] = some.departed_at[0] - 60, some.departed_at[1] + 90_000
    destination[2], profile[3] = (0.0, 0.0), "flying"
    broken = replace(some, arrived_at=arrived_at, destination=destination, profile=profile)
    times = learn_travel_times(town, trips=broken, now=MONDAY)
    assert times.left_out["time_not_30_s_to_2_h"] >= 2
    assert times.left_out["off_the_map"] == 1
    assert times.left_out["profile_not_in_the_pack"] == 1
    assert times.profiles["lights"].trips == 200 - sum(times.left_out.values())


def test_traces_are_matched_onto_the_roads_that_were_driven(town: CityPack) -> None:
    """Positions every 10 s, 8 m of noise: nearly all of the way found is the way driven."""
    ambulances, roads = Ambulances(town, seed=5), LearningRoads(town)
    traces = ambulances.traces(20)
    matcher = MapMatcher(roads)
    found_m = driven_m = 0.0
    for run in runs_of(traces):
        route = ambulances.route(run.lonlat[0], run.lonlat[-1], float(run.at[0]), "lights")
        for way in matcher.ways(run):
            on_way = np.isin(way.arcs, route.arcs)
            length_m = town.graph.length_m[way.arcs] * np.abs(way.share)
            found_m, driven_m = found_m + length_m[on_way].sum(), driven_m + length_m.sum()
    assert driven_m > 20_000
    assert found_m / driven_m > 0.9


def test_traces_teach_the_truth_without_knowing_a_trip(town: CityPack) -> None:
    """Standing units are no driving: they stand longer than they drive here."""
    traces = Ambulances(town, seed=6).traces(500)
    times = learn_travel_times(town, traces=traces, now=MONDAY, asked=Asked(minimum_trips=30))
    assert times.profiles["lights"].trips > 450
    for road_class in COMMON:
        assert multiplier(town, times, road_class, 3) == pytest.approx(truth(road_class, 3), rel=0.15)


def test_a_trip_with_a_trace_is_learnt_from_once(town: CityPack) -> None:
    traces = Ambulances(town, seed=6).traces(80)
    runs = list(runs_of(traces))
    trips = Trips(
        unit_id=np.array([run.unit_id for run in runs], object),
        profile=np.array([run.profile for run in runs], object),
        departed_at=np.array([run.at[0] for run in runs]),
        arrived_at=np.array([run.at[-1] for run in runs]),
        origin=np.array([run.lonlat[0] for run in runs]),
        destination=np.array([run.lonlat[-1] for run in runs]),
    )
    times = learn_travel_times(town, trips=trips, traces=traces, now=MONDAY)
    assert times.left_out["trip_told_by_its_trace"] == len(trips)
    assert times.profiles["lights"].trips <= len(runs)


def test_applied_times_are_those_the_city_is_opened_with(
    town: CityPack, trips: Trips, learnt: TravelTimes, tmp_path: Path
) -> None:
    """Applied, known by their version, learnt on top of (not twice), and withdrawn again."""
    file = tmp_path / "learnt.json"
    write_travel_times(learnt, file)
    ends = Ambulances(town, seed=9).trips(1)

    def travel_s() -> float:
        network = RoadNetwork.open(read_pack(town.folder))
        return float(network.travel_s(ends.origin, ends.destination, profile="lights", hour_of_week=7)[0, 0])

    before_s = travel_s()
    assert apply_travel_times(town.folder, file, by="olga").version == learnt.version
    try:
        pack = read_pack(town.folder)
        assert pack.travel_times == learnt
        assert travel_s() > 1.2 * before_s
        again = learn_travel_times(pack, trips=trips, now=MONDAY)
        assert again.based_on == learnt.version
        assert multiplier(town, again, "residential", 3) == pytest.approx(truth("residential", 3), rel=0.12)
    finally:
        assert withdraw_travel_times(town.folder, by="olga")
    assert travel_s() == before_s
    assert not withdraw_travel_times(town.folder, by="olga")


def test_a_file_changed_by_hand_or_of_another_map_is_refused(
    town: CityPack, learnt: TravelTimes, tmp_path: Path
) -> None:
    file = tmp_path / "learnt.json"
    write_travel_times(learnt, file)
    assert read_travel_times(file) == learnt
    text = file.read_text()
    file.write_text(text.replace(f'"spread": {learnt.profiles["lights"].spread}', '"spread": 0.01'))
    with pytest.raises(TravelTimesUnusable, match="changed by hand"):
        apply_travel_times(town.folder, file, by="olga")
    file.write_text(text[:-40])
    with pytest.raises(TravelTimesUnusable, match="can't be read"):
        apply_travel_times(town.folder, file, by="olga")
    other = build_town(tmp_path / "other")
    write_travel_times(TravelTimes(**{**_fields(learnt), "graph_checksum": "0" * 64}), file)
    with pytest.raises(TravelTimesUnusable, match="another map"):
        apply_travel_times(other.folder, file, by="olga")
    (other.folder / TRAVEL_TIMES).write_bytes(file.read_bytes())
    with pytest.raises(PackError, match=r"travel_times.json, graph_checksum: .* withdraw"):
        read_pack(other.folder)
    assert any(finding.file == TRAVEL_TIMES for finding in check_pack(other.folder))


def _fields(times: TravelTimes) -> dict[str, object]:
    return {name: getattr(times, name) for name in times.__struct_fields__}
