"""A simulated town in traffic: slower by the hour, and with luck that is each call's own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from roads.synthetic import synthesize
from sim.calls import Calls
from sim.demand.errors import DemandUnusable
from sim.demand.surges import Steps, TravelFactor
from sim.engine import OperatingPlan, Outcome, PlanUnusable, simulate
from sim.engine.luck import TO_HOSPITAL, TO_SCENE, drive_scores
from sim.streams import Streams
from sim.worlds import Places, World, road_world
from sim.worlds.slowed import slowed
from sim.worlds.traffic import Traffic

HOUR_S = 3_600.0
RUSH, DELAY_S, BUSY_S = 17, 60.0, 60.0


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Stations and hospitals stand at the road, and so do the calls here: every second is driven on it."""
    folder = tmp_path_factory.mktemp("town") / "pack"
    synthesize(folder, nodes=1_500, seed=11)
    world = road_world(folder)
    assert not world.stations.off_road_m.any()
    assert not world.hospitals.off_road_m.any()
    assert world.traffic is not None
    return world


def busy_day(world: World, *, calls: int = 400, between_s: float = 300.0, slower: float = 1.0) -> tuple[Calls, Places]:
    """Calls at random junctions; all that is not driving takes `slower` times as long."""
    chance = np.random.default_rng(4)
    arrival_s = np.cumsum(chance.exponential(between_s, calls))
    nodes = chance.choice(world.demand.node, calls)
    made = Calls(
        call_id=np.arange(1, calls + 1),
        priority=chance.integers(1, 4, calls),
        lon=np.zeros(calls),
        lat=np.zeros(calls),
        arrival_s=slower * arrival_s,
        dispatch_delay_s=np.full(calls, slower * DELAY_S),
        on_scene_s=slower * chance.exponential(900.0, calls),
        transport=chance.random(calls) < 0.7,
        handover_s=slower * chance.exponential(900.0, calls),
    )
    return made, Places(nodes, np.zeros(calls))


def always(world: World, *, factor: float = 1.0, spread: float = 0.0) -> World:
    shape = (len(world.profiles), 168)
    return replace(world, traffic=Traffic(np.full(shape, factor), np.full(shape, spread)))


def run(world: World, plan: OperatingPlan, *, slower: float = 1.0, seed: int = 0, between_s: float = 300.0) -> Outcome:
    calls, places = busy_day(world, slower=slower, between_s=between_s)
    return simulate(world, calls, plan, places=places, seed=seed)


@pytest.mark.parametrize("policy", ["closest", "dmexclp"])
@pytest.mark.parametrize("redispatch", [False, True])
def test_where_everything_takes_twice_as_long_the_same_happens_at_half_the_speed(
    town: World, policy: str, redispatch: bool
) -> None:
    """To the last bit: units redirected and called back on their way are where they would be in half the time.

    Cover is reckoned at free flow, so the targets grow by what the dispatcher's delay grows.
    """
    plan = OperatingPlan(policy=policy, redispatch=redispatch)
    quick = run(always(town), plan, between_s=BUSY_S)
    later = replace(always(town, factor=2.0), target_s=town.target_s + DELAY_S)
    slow = run(later, plan, slower=2.0, between_s=BUSY_S)
    assert quick.queued.any()
    assert quick.bumps.any() == redispatch
    assert quick.unit_move_ups.any() == (policy == "dmexclp")
    for name in ("unit", "hospital", "queued", "bumps", "unit_move_ups"):
        assert np.array_equal(getattr(slow, name), getattr(quick, name)), name
    for name in ("response_s", "transport_s", "freed_s", "unit_busy_s"):
        assert np.array_equal(getattr(slow, name), 2.0 * getattr(quick, name), equal_nan=True), name


def test_in_the_rush_a_call_waits_longer_by_the_factor_of_that_hour(town: World) -> None:
    assert town.traffic is not None
    lights, normal = (town.traffic.factor[town.profiles.index(name), RUSH] for name in ("lights", "normal"))
    quiet, rush = (at_hour(town, hour) for hour in (3, RUSH))
    assert rush.response_s[0] - DELAY_S == pytest.approx(lights * (quiet.response_s[0] - DELAY_S))
    assert rush.transport_s[0] == pytest.approx(normal * quiet.transport_s[0])
    shifted = at_hour(town, 3, start_hour_of_week=RUSH - 3)
    assert shifted.response_s.tolist() == pytest.approx(rush.response_s.tolist())
    assert at_hour(town, RUSH, traffic=False).response_s.tolist() == pytest.approx(quiet.response_s.tolist())


def at_hour(world: World, hour: int, **conditions: int | bool) -> Outcome:
    """One urgent call that needs a hospital, a little after the full hour."""
    call = {"call_id": [7], "priority": [1], "lon": [0.0], "lat": [0.0], "arrival_s": [hour * HOUR_S + 5.0]}
    care = {"dispatch_delay_s": [DELAY_S], "on_scene_s": [300.0], "transport": [True], "handover_s": [600.0]}
    calls = Calls(**{name: np.array(values) for name, values in {**call, **care}.items()})
    place = Places(world.demand.node[40:41], np.zeros(1))
    return simulate(world, calls, OperatingPlan(**conditions), places=place)  # type: ignore[arg-type]


def test_a_call_has_the_same_luck_under_another_policy_and_another_fleet(town: World) -> None:
    """What a drive took of what was foretold depends on the call and the seed alone."""
    world, seed = always(town, factor=1.3), 12
    calls, places = busy_day(world)
    score = drive_scores(calls.call_id, Streams(seed))
    for policy in ("closest", "dmexclp"):
        spread = OperatingPlan(policy=policy, drive_spread=0.25)
        outcome = simulate(world, calls, spread, places=places, seed=seed)
        to_hospital_s = world.travel.to_hospital_s[places.node, outcome.hospital]
        expected_s = 1.3 * to_hospital_s * np.exp(0.25 * score[:, TO_HOSPITAL])
        assert outcome.transport_s[calls.transport] == pytest.approx(expected_s[calls.transport])
    assert np.array_equal(run(world, spread, seed=3).response_s, run(world, spread, seed=3).response_s)
    assert not np.array_equal(run(world, spread, seed=3).response_s, run(world, spread, seed=4).response_s)


def test_drives_from_stations_are_lucky_by_their_score(town: World) -> None:
    """A call that comes long after the one before finds every unit at home: foretold times its own luck."""
    world, seed = always(town), 5
    calls, places = busy_day(world, between_s=4 * HOUR_S)
    plain = simulate(world, calls, OperatingPlan(), places=places)
    lucky = simulate(world, calls, OperatingPlan(drive_spread=0.3), places=places, seed=seed)
    score = drive_scores(calls.call_id, Streams(seed))[:, TO_SCENE]
    at_home = np.diff(calls.arrival_s, prepend=-np.inf) > 3 * HOUR_S
    assert at_home.sum() > 100
    expected_s = np.exp(0.3 * score) * (plain.response_s - DELAY_S)
    assert (lucky.response_s - DELAY_S)[at_home] == pytest.approx(expected_s[at_home])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"drive_spread": -0.1}, "drive_spread -0.1 is not from 0 to 2"),
        ({"drive_spread": float("nan")}, "drive_spread nan is not from 0 to 2"),
        ({"traffic": "no"}, "traffic 'no' is neither true nor false"),
        ({"start_hour_of_week": 168}, "start_hour_of_week 168 is no hour of the week: give 0 to 167"),
        ({"start_hour_of_week": 0.5}, "start_hour_of_week 0.5 is no hour of the week"),
    ],
)
def test_what_is_no_spread_and_no_hour_is_refused(settings: dict[str, float], message: str) -> None:
    with pytest.raises(PlanUnusable, match=message):
        OperatingPlan(**settings)  # type: ignore[arg-type]


def snow(factor: float, *, profiles: frozenset[str] | None = None) -> TravelFactor:
    """On Tuesday, from three in the night to noon."""
    return TravelFactor(
        name="snow", steps=Steps(edges_s=(27 * HOUR_S, 36 * HOUR_S), factors=(factor,)), profiles=profiles
    )


def test_in_snow_drives_take_longer_until_it_is_gone(town: World) -> None:
    """On top of the hour's traffic; a week later, at the same hour of the week, the roads are clear."""
    white = slowed(town, [snow(1.5)])
    for hour, factor in ((26, 1.0), (27, 1.5), (35, 1.5), (36, 1.0), (27 + 168, 1.0), (27 + 3 * 168, 1.0)):
        clear, snowed = at_hour(town, hour), at_hour(white, hour)
        assert snowed.response_s[0] - DELAY_S == pytest.approx(factor * (clear.response_s[0] - DELAY_S)), hour
    assert white.checksum != town.checksum


def test_snow_may_spare_who_drives_with_lights(town: World) -> None:
    white = slowed(town, [snow(1.5, profiles=frozenset({"normal"}))])
    clear, snowed = at_hour(town, 28), at_hour(white, 28)
    assert snowed.response_s[0] == clear.response_s[0]
    assert snowed.transport_s[0] == pytest.approx(1.5 * clear.transport_s[0])


def test_snow_falls_where_every_hour_is_taken_at_free_flow_too(town: World) -> None:
    white = slowed(town, [snow(2.0)])
    clear, snowed = (at_hour(world, 32, traffic=False) for world in (town, white))
    assert snowed.transport_s[0] == pytest.approx(2.0 * clear.transport_s[0])


def test_a_world_without_such_surges_stays_as_it_is(town: World) -> None:
    assert slowed(town, []) is town
    with pytest.raises(DemandUnusable, match="there is no 'sledge'"):
        slowed(town, [snow(1.5, profiles=frozenset({"sledge"}))])
