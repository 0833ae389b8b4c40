"""Traffic told by road class becomes one factor and one spread an hour; a call's luck is its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roads.network import RoadNetwork
from roads.pack import ProfileTraffic, read_pack
from roads.pack.layout import TRAVEL_TIMES
from roads.pack.travel_times import LearntProfile, TravelTimes, write_travel_times
from roads.synthetic import synthesize
from sim.engine.luck import drive_scores
from sim.streams import Streams
from sim.worlds import World, road_world
from sim.worlds.class_shares import class_shares
from sim.worlds.traffic import Traffic, free_flow, traffic_of

QUIET, RUSH = 3, 17
CLASSES = ("avenue", "lane")


def week(*, rush: float, quiet: float = 1.0) -> tuple[float, ...]:
    return tuple(rush if hour % 24 == RUSH else quiet for hour in range(168))


def traffic_in_town(
    *, factors: ProfileTraffic, spreads: ProfileTraffic | None = None, share: tuple[float, ...] = (0.5, 0.3, 0.2)
) -> Traffic:
    """Half of the time on avenues, three tenths on lanes, the rest on roads without class."""
    return traffic_of(
        names=("lights",),
        traffic={"lights": factors},
        spreads={} if spreads is None else {"lights": spreads},
        road_classes=CLASSES,
        class_share=np.array([share]),
    )


def test_a_week_that_slows_every_road_alike_is_taken_as_it_is() -> None:
    told = traffic_in_town(factors=ProfileTraffic(factors=week(rush=1.4)))
    assert told.factor[0].tolist() == list(week(rush=1.4))
    assert not told.spread.any()


def test_classes_count_by_the_time_that_is_driven_on_them() -> None:
    """0.5 x 2 + 0.3 x 1 + 0.2 x 1.5 in the rush; the spread by the time then: 1.0, 0.3 and 0.3 of 1.6."""
    told = traffic_in_town(
        factors=ProfileTraffic(
            factors=week(rush=1.5), by_road_class={"avenue": week(rush=2.0), "lane": week(rush=1.0)}
        ),
        spreads=ProfileTraffic(factors=week(rush=0.2, quiet=0.2), by_road_class={"avenue": week(rush=0.4, quiet=0.1)}),
    )
    assert told.factor[0, [QUIET, RUSH]] == pytest.approx([1.0, 1.6])
    assert told.spread[0, [QUIET, RUSH]] == pytest.approx([0.5 * 0.1 + 0.5 * 0.2, (1.0 * 0.4 + 0.6 * 0.2) / 1.6])


def test_a_pack_without_traffic_drives_at_free_flow_to_the_last_bit() -> None:
    told = traffic_of(
        names=("a", "b"), traffic={}, spreads={}, road_classes=CLASSES, class_share=np.full((2, 3), 1 / 3)
    )
    assert told.is_free_flow
    assert free_flow(2).is_free_flow
    assert not told.with_spread(0.2).is_free_flow


def test_traffic_can_not_be_changed_by_who_reads_it() -> None:
    with pytest.raises(ValueError, match="read-only"):
        free_flow(1).factor[0, 0] = 2.0


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    folder = tmp_path_factory.mktemp("town") / "pack"
    synthesize(folder, nodes=1_500, seed=11)
    return folder, road_world(folder)


def test_one_factor_an_hour_is_within_some_per_cent_of_roads_slowed_each_by_its_class(
    town: tuple[Path, World],
) -> None:
    """In the evening rush, over the ways from the nearest stations: right in the mean, and near for most."""
    folder, world = town
    pack = read_pack(folder)
    share = class_shares(pack.graph, world.travel, world.stations, world.demand, world.demand_weight)
    assert share.sum(axis=1) == pytest.approx([1.0] * len(world.profiles))
    told = traffic_of(
        names=world.profiles,
        traffic=pack.settings.traffic,
        spreads={},
        road_classes=pack.graph.road_classes,
        class_share=share,
    )
    network = RoadNetwork.open(pack, save_index=False)
    nodes = world.demand.node[:: max(1, len(world.demand) // 200)]
    lights = world.profiles.index("lights")
    at_free_flow, in_rush = (
        network.travel_between_nodes_s(world.stations.node, nodes, profile="lights", hour_of_week=hour)
        for hour in (None, RUSH)
    )
    nearest = np.argmin(at_free_flow, axis=0)
    free_s, rush_s = (table[nearest, np.arange(len(nodes))] for table in (at_free_flow, in_rush))
    far = free_s > 30.0
    foretold_s = free_s[far] * told.factor[lights, RUSH]
    assert told.factor[lights, RUSH] > 1.15
    assert foretold_s.sum() == pytest.approx(rush_s[far].sum(), rel=0.03)
    assert np.abs(foretold_s / rush_s[far] - 1.0).mean() < 0.06


def test_factors_and_spreads_learnt_from_drives_are_driven_by_where_they_are_applied(
    town: tuple[Path, World], tmp_path: Path
) -> None:
    """Learnt for lights alone: the other profile keeps the pack's own traffic, and no spread."""
    folder, before = town
    pack = shutil.copytree(folder, tmp_path / "pack")
    learnt = LearntProfile(factors=week(rush=1.7, quiet=1.2), spread=0.3, trips=500)
    checksum = read_pack(folder).graph.checksum
    times = TravelTimes(graph_checksum=checksum, learnt_at=3.0, from_at=1.0, until_at=2.0, profiles={"lights": learnt})
    write_travel_times(times, pack / TRAVEL_TIMES)
    world = road_world(pack)
    lights, normal = (world.profiles.index(name) for name in ("lights", "normal"))
    assert world.traffic is not None
    assert before.traffic is not None
    assert world.traffic.factor[lights].tolist() == list(week(rush=1.7, quiet=1.2))
    assert (world.traffic.spread[lights] == 0.3).all()
    assert np.array_equal(world.traffic.factor[normal], before.traffic.factor[normal])
    assert not world.traffic.spread[normal].any()
    assert world.checksum != before.checksum


@given(
    ids=st.lists(st.integers(0, 2**40), min_size=1, max_size=30, unique=True),
    seed=st.integers(0, 2**31),
    data=st.data(),
)
def test_a_call_keeps_its_luck_whichever_calls_are_beside_it(ids: list[int], seed: int, data: st.DataObject) -> None:
    alone = data.draw(st.sampled_from(ids))
    together = drive_scores(np.array(ids, np.int64), Streams(seed))
    assert np.array_equal(drive_scores(np.array([alone]), Streams(seed))[0], together[ids.index(alone)])
    assert np.isfinite(together).all()


def test_luck_is_standard_normal_and_of_each_drive_and_seed_its_own() -> None:
    ids = np.arange(40_000)
    score, another = (drive_scores(ids, Streams(seed)) for seed in (1, 2))
    assert np.abs(score.mean(axis=0)).max() < 0.02
    assert np.abs(score.std(axis=0) - 1.0).max() < 0.02
    for one, other in ((score[:, 0], score[:, 1]), (score[:, 1], score[:, 2]), (score[:-1, 0], score[1:, 0])):
        assert abs(np.corrcoef(one, other)[0, 1]) < 0.02
    assert abs(np.corrcoef(score[:, 0], another[:, 0])[0, 1]) < 0.02
    assert np.quantile(score, [0.05, 0.95]) == pytest.approx([-1.645, 1.645], abs=0.02)
