"""A region's log lived through again: the same rule decides the same, another says what it would have changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

from arterial.composition import open_desk
from arterial.replayed_city import replay_log
from arterial.settings import Settings
from arterial.storage import NothingLogged
from controlroom.clock import ManualClock
from controlroom.messages import CommandEnvelope
from dispatch.messages import ReturnToService, TakeOutOfService
from roads import RoadNetwork, read_pack
from roads.pack import CityPack
from roads.synthetic import synthesize
from sim.calls import Calls
from sim.engine import OperatingPlan, UnitPost
from sim.forks.logged import ReplayUnusable
from sim.forks.one_brain import SEND, Decision, OneBrain
from sim.forks.replaying import ReplayAnswer
from sim.worlds import road_world
from tests.api.town import build_town
from tests.cli.process import Arterial, arterial

__all__ = ["arterial"]
MONDAY_AT = 1_789_344_000.0
CALLS = 60


@dataclass(frozen=True)
class Lived:
    """A morning of the town in a log, by the rule "closest"."""

    pack: CityPack
    settings: Settings
    calls: Calls
    decisions: list[Decision]

    def replay(
        self,
        policy: str = "closest",
        *,
        from_s: float | None = None,
        until_s: float | None = None,
        redispatch: bool = False,
    ) -> ReplayAnswer:
        from_at, until_at = (None if bound_s is None else MONDAY_AT + bound_s for bound_s in (from_s, until_s))
        asked = OperatingPlan(policy=policy, redispatch=redispatch)
        return replay_log(self.settings, self.pack, None, asked, from_at=from_at, until_at=until_at)


def morning(pack: CityPack) -> Calls:
    """Calls at the doors of random junctions, often more of them than units."""
    chance = np.random.default_rng(4)
    at = chance.choice(np.flatnonzero(pack.graph.off_road_access & pack.graph.in_main_part), CALLS)
    return Calls(
        call_id=np.arange(1, CALLS + 1),
        priority=chance.integers(1, 4, CALLS),
        lon=pack.graph.lon[at],
        lat=pack.graph.lat[at],
        arrival_s=np.cumsum(chance.exponential(600.0, CALLS)),
        dispatch_delay_s=np.full(CALLS, 60.0),
        on_scene_s=chance.exponential(900.0, CALLS),
        transport=chance.random(CALLS) < 0.7,
        handover_s=chance.exponential(900.0, CALLS),
    )


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    scratch = tmp_path_factory.mktemp("lived")
    synthesize(scratch / "pack", nodes=1_500, seed=11)
    pack, clock, world = read_pack(scratch / "pack"), ManualClock(MONDAY_AT), road_world(scratch / "pack")
    posts = [UnitPost(u, world.station_ids[s]) for u, s in zip(world.unit_ids, world.unit_station, strict=True)]
    plan = OperatingPlan(fleet=tuple(sorted(posts, key=lambda post: post.unit_id)), start_hour_of_week=3)
    settings, calls = Settings(region="town", data_dir=scratch / "data"), morning(pack)
    with open_desk(settings, pack, RoadNetwork.open(pack), clock=clock, threaded=False) as desk:
        decisions = list(OneBrain(desk, clock, world, calls, plan).decisions())
    return Lived(pack, settings, calls, decisions)


def test_the_rule_by_which_the_log_was_made_changes_nothing(lived: Lived) -> None:
    """Every delay and time is taken from the log as it was, so the same rule sends the same units, also to those who
    waited for one, and they arrive when they did."""
    again = lived.replay()
    assert (again.calls, again.left_out) == (CALLS, {})
    assert (again.same_unit, again.decisions) == (CALLS, ())
    assert again.same_unit_difference_s == pytest.approx(0.0, abs=0.01)
    assert again.now.mean_response_s == pytest.approx(again.then.mean_response_s, abs=0.01)
    assert again.now.on_time_share == again.then.on_time_share
    assert again.now.queued_share == again.then.queued_share
    assert again.then.queued_share > 0.0, "the town had too many units to tell anything of waiting"


def test_what_is_said_of_then_is_what_the_log_holds(lived: Lived) -> None:
    """Each decision listed names the unit that was sent then, and differs from it now; the rest are the same unit."""
    told = lived.replay("arterial", redispatch=True)
    sent = {decision.simulated for decision in lived.decisions if decision.kind == SEND}
    assert told.same_unit + len(told.decisions) == told.calls
    assert told.decisions, "another policy changed nothing in a busy morning"
    for decision in told.decisions:
        assert decision.unit_then in sent
        assert decision.unit_now != decision.unit_then
        assert decision.response_now_s is not None
        assert decision.difference_s == pytest.approx(decision.response_now_s - decision.response_then_s)
    assert told.then == lived.replay().then


def test_a_span_begins_with_the_fleet_as_it_was_then(lived: Lived) -> None:
    """From the middle of the morning on, with units on jobs: they come free when they did, and the same rule decides
    as it did."""
    middle_s = float(lived.calls.arrival_s[CALLS // 2])
    told = lived.replay(from_s=middle_s, until_s=middle_s + 7_200.0)
    inside = (lived.calls.arrival_s >= middle_s) & (lived.calls.arrival_s < middle_s + 7_200.0)
    assert told.calls == inside.sum()
    assert told.first_call_at == pytest.approx(MONDAY_AT + middle_s)
    assert told.same_unit >= 0.9 * told.calls, told.decisions
    assert told.now.mean_response_s == pytest.approx(told.then.mean_response_s, rel=0.1)


def test_the_same_log_and_policy_give_the_same_answer(lived: Lived) -> None:
    assert lived.replay("dmexclp") == lived.replay("dmexclp")


def test_a_span_without_calls_a_region_without_log_and_another_city_are_refused(lived: Lived, tmp_path: Path) -> None:
    with pytest.raises(ReplayUnusable, match="no call came in this span"):
        lived.replay(from_s=1e7)
    stranger = replace(lived, pack=read_pack(build_town(tmp_path / "elsewhere")))
    with pytest.raises(ReplayUnusable, match="the city pack of the region"):
        stranger.replay()
    with pytest.raises(NothingLogged, match="there is no log"):
        replay_log(
            Settings(region="town", data_dir=tmp_path), lived.pack, None, OperatingPlan(), from_at=None, until_at=None
        )


def test_a_unit_out_of_service_takes_part_from_its_return_on_or_not_at_all(lived: Lived, tmp_path: Path) -> None:
    """Of two units that are out when the first call comes, one is back later, and one never."""
    world, clock = road_world(lived.pack.folder), ManualClock(MONDAY_AT)
    settings, units = Settings(region="town", data_dir=tmp_path), sorted(world.unit_ids)
    away, gone, still_here = units[0], units[1], units[2:]
    calls = lived.calls.chosen(slice(0, 8))
    station = dict(zip(world.unit_ids, world.unit_station.tolist(), strict=True))
    fleet = tuple(UnitPost(unit_id, world.station_ids[station[unit_id]]) for unit_id in still_here)
    with open_desk(settings, lived.pack, RoadNetwork.open(lived.pack), clock=clock, threaded=False) as desk:
        for unit_id in (away, gone):
            desk.room.handle(CommandEnvelope(command=TakeOutOfService(unit_id=unit_id, reason="tyre"), actor="olga"))
        brain = OneBrain(desk, clock, world, calls, OperatingPlan(fleet=fleet)).decisions()
        while desk.room.state.dispatch.units[away].status == "out-of-service":
            if next(brain).call_id >= 5:
                desk.room.handle(CommandEnvelope(command=ReturnToService(unit_id=away), actor="olga"))
        list(brain)
    told = Lived(lived.pack, settings, calls, []).replay()
    assert told.left_out == {gone: "never to be had in this span"}
    assert told.units == len(units) - 1
    early = [decision for decision in told.decisions if decision.call_received_at < MONDAY_AT + calls.arrival_s[4]]
    assert away not in {decision.unit_now for decision in early}


def test_the_command_prints_a_table_and_json_and_refuses_in_one_line(lived: Lived, arterial: Arterial) -> None:
    log = {"ARTERIAL_REGION": "town", "ARTERIAL_DATA_DIR": str(lived.settings.data_dir)}
    asked = ("sim", "replay", "--city", lived.pack.folder, "--policy", "dmexclp")
    done = arterial(*asked, "--json", **log)
    assert done.returncode == 0, done.stderr
    assert msgspec.json.decode(done.stdout, type=ReplayAnswer) == lived.replay("dmexclp")
    table = arterial(*asked, "--redispatch", **log)
    assert table.returncode == 0, table.stderr
    assert f"{CALLS} calls from " in table.stdout
    assert "under dmexclp with redispatch" in table.stdout
    for arguments, complaint in (
        ((*asked[:-1], "best"), "policy 'best' is not known"),
        ((*asked, "--from", "March"), "--from 'March' is no day or instant"),
        ((*asked, "--from", "2030-01-01"), "no call came in this span"),
        ((*asked, "--region", "elsewhere"), "has no events of region 'elsewhere'"),
    ):
        refused = arterial(*arguments, **log)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1), refused.stderr
        assert complaint in refused.stderr
