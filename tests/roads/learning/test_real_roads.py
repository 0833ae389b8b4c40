"""Positions on the roads of Heidelberg, as receivers tell them: the planted truth of how they are driven comes back."""

from __future__ import annotations

import numpy as np
import pytest

from roads import read_pack
from roads.learning import learn_travel_times
from roads.learning.learn import Asked
from roads.learning.matching import MapMatcher
from roads.learning.roads_in_force import LearningRoads
from roads.learning.runs import runs_of
from roads.osm import BuildReport
from roads.pack import CityPack, ProfileTraffic
from tests.roads.learning.ambulances import MONDAY, Ambulances, truth

pytestmark = pytest.mark.real_data
THREE, EIGHT = 3, 8


@pytest.fixture(scope="module")
def city(heidelberg: BuildReport) -> CityPack:
    return read_pack(heidelberg.out)


def test_noisy_traces_on_real_roads_teach_the_planted_truth(city: CityPack) -> None:
    """Every 20 s, 10 m of noise, one position in a hundred wild; nights, and rush hours that take 1.4 times as long."""
    traces = Ambulances(city, seed=6).traces(240, every_s=20.0, noise_m=10.0, wild_share=0.01, only_at=(THREE, EIGHT))
    times = learn_travel_times(city, traces=traces, now=MONDAY, asked=Asked(minimum_trips=15))
    learnt, before = times.profiles["lights"], city.settings.traffic.get("lights", ProfileTraffic())
    for road_class in ("residential", "tertiary", "secondary", "primary"):
        for hour in (THREE, EIGHT):
            factor = learnt.by_road_class[road_class][hour] / before.by_road_class.get(road_class, before.factors)[hour]
            assert factor == pytest.approx(truth(road_class, hour), rel=0.1), (road_class, hour)
    assert learnt.before is not None
    assert learnt.after is not None
    assert learnt.after.mean_abs_error_s < 0.5 * learnt.before.mean_abs_error_s
    assert abs(learnt.after.log_bias) < 0.03


@pytest.mark.parametrize(
    ("every_s", "noise_m", "wild_share", "least_right", "most_off"),
    [
        (10.0, 8.0, 0.0, 0.98, 0.01),
        (30.0, 10.0, 0.0, 0.94, 0.02),
        (10.0, 15.0, 0.0, 0.95, 0.02),
        (10.0, 8.0, 0.02, 0.95, 0.03),
    ],
)
def test_the_way_found_is_the_way_driven(
    city: CityPack, every_s: float, noise_m: float, wild_share: float, least_right: float, most_off: float
) -> None:
    """However the receiver is: how much of what was found was driven, and how far its length is from the true one."""
    exact = Ambulances(city, seed=5).traces(20, every_s=every_s, noise_m=0.0)
    noisy = Ambulances(city, seed=5).traces(20, every_s=every_s, noise_m=noise_m, wild_share=wild_share)
    assert np.array_equal(exact.at, noisy.at)
    ambulances, matcher = Ambulances(city), MapMatcher(LearningRoads(city))
    found_m = right_m = driven_m = 0.0
    for run in runs_of(noisy):
        own = (exact.unit_id == run.unit_id) & (exact.at >= run.at[0]) & (exact.at <= run.at[-1])
        ends = exact.lonlat[own][[0, -1]]
        route = ambulances.route(ends[0], ends[1], float(run.at[0]), "lights")
        driven_m += city.graph.length_m[route.arcs].sum()
        for way in matcher.ways(run):
            length_m = city.graph.length_m[way.arcs] * np.abs(way.share)
            right_m += length_m[np.isin(way.arcs, route.arcs)].sum()
            found_m += length_m.sum()
    assert driven_m > 80_000
    assert right_m / found_m > least_right
    assert found_m / driven_m == pytest.approx(1.0, abs=most_off)
