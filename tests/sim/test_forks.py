"""A town forked from its live control room: what comes of the present, under assumptions, over the same calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from arterial.composition import open_desk
from arterial.forked_city import SimulatorOnDemand
from arterial.settings import Settings
from controlroom.clock import ManualClock
from controlroom.desk import Desk
from controlroom.errors import CommandRefused
from controlroom.messages import CommandEnvelope
from controlroom.questions.outlook import outlook
from controlroom.questions.what_if import Assumption, Outlook, WhatIfAnswer, WhatIfQuestion
from dispatch.messages import AssignUnit, IncidentOpened, RecordUnitStatus, ReportCall, TakeOutOfService
from dispatch.model import UnitStatus
from roads import RoadNetwork, read_pack
from roads.pack import CityPack
from roads.synthetic import synthesize
from sim.demand.laws import Constant, Empirical, Lognormal
from sim.forks.durations import left_s

MONDAY_NOON_AT = 1_789_383_600.0


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> CityPack:
    folder = tmp_path_factory.mktemp("town") / "pack"
    synthesize(folder, nodes=1_500, seed=11)
    return read_pack(folder)


@dataclass
class Town:
    """The town's control room, and the few things that people do in these stories."""

    desk: Desk
    clock: ManualClock

    def do(self, command: Any) -> Any:
        return self.desk.room.handle(CommandEnvelope(command=command, actor="story"))

    def call(self, *, priority: int = 1) -> str:
        """From beside the first station's hospital, so that it is on the map."""
        hospital = self.desk.pack.hospitals[0]
        events = self.do(ReportCall(determinant="fall", priority=priority, lon=hospital.lon, lat=hospital.lat)).events
        return next(record.event.incident_id for record in events if isinstance(record.event, IncidentOpened))

    def send(self, unit_id: str, *, to: str) -> None:
        self.do(AssignUnit(incident_id=to, unit_id=unit_id))

    def report(self, unit_id: str, status: UnitStatus, **more: Any) -> None:
        self.do(RecordUnitStatus(unit_id=unit_id, status=status, **more))

    def fork(self, *assumptions: Assumption, replications: int = 20, seed: int = 0, hours: float = 1.0) -> WhatIfAnswer:
        return outlook(
            self.desk, WhatIfQuestion(assumptions=assumptions, replications=replications, seed=seed, hours=hours)
        )

    @property
    def unit_ids(self) -> list[str]:
        return sorted(self.desk.room.state.dispatch.units)


@pytest.fixture(scope="module")
def network(pack: CityPack) -> RoadNetwork:
    return RoadNetwork.open(pack, save_index=False)


@pytest.fixture(scope="module")
def simulator(pack: CityPack) -> SimulatorOnDemand:
    return SimulatorOnDemand(pack)


@pytest.fixture
def town(pack: CityPack, network: RoadNetwork, simulator: SimulatorOnDemand, tmp_path: Path) -> Iterator[Town]:
    clock = ManualClock(MONDAY_NOON_AT)
    with open_desk(Settings(region="town", data_dir=tmp_path), pack, network, clock=clock, threaded=False) as desk:
        yield Town(replace(desk, what_if=simulator), clock)


def free_units(told: Outlook) -> list[float]:
    return [moment.free_units.mean for moment in told.moments]


def test_an_assumption_that_changes_nothing_makes_no_difference_at_all(town: Town) -> None:
    """Both meet the same calls, the same luck and the same jobs in hand: every difference is exactly nothing."""
    town.send(town.unit_ids[0], to=town.call())
    told = town.fork(Assumption(name="as it is")).outlooks[1]
    assert told.difference is not None
    assert told.difference.coverage.low == told.difference.coverage.high == 0.0
    assert told.difference.mean_response_s is not None
    assert told.difference.mean_response_s.high == 0.0


def test_the_same_seed_and_state_give_the_same_answer_and_another_seed_another(town: Town) -> None:
    assert town.fork() == town.fork()
    assert town.fork().outlooks != town.fork(seed=1).outlooks


def test_nothing_is_decided_by_asking(town: Town) -> None:
    before = town.desk.room.state.position
    town.fork(Assumption(name="break", units_on_break=tuple(town.unit_ids[:2])))
    assert town.desk.room.state.position == before


def test_while_everybody_is_on_break_nobody_is_free_and_callers_wait(town: Town) -> None:
    """Half an hour without units: no cover until it is over, every caller finds nobody, and then all come back."""
    told = town.fork(Assumption(name="all", units_on_break=tuple(town.unit_ids), break_s=1_750.0), hours=2.0)
    as_it_is, none = told.outlooks
    assert free_units(as_it_is)[0] == len(town.unit_ids)
    assert free_units(none)[:2] == [0.0, 0.0]
    assert [moment.coverage.mean for moment in none.moments[:2]] == [0.0, 0.0]
    assert free_units(none)[-1] == pytest.approx(free_units(as_it_is)[-1], abs=0.5)
    assert none.difference is not None
    assert none.difference.mean_response_s is not None
    assert none.difference.mean_response_s.low > 60.0
    assert none.difference.queued_share is not None
    assert none.difference.queued_share.low > 0.05


def test_one_more_unit_is_there_from_the_first_moment_and_never_worse_for_cover(town: Town) -> None:
    station_id = sorted(town.desk.room.state.dispatch.stations)[0]
    as_it_is, more = town.fork(Assumption(name="more", extra_units_at=(station_id,))).outlooks
    assert free_units(more)[0] == free_units(as_it_is)[0] + 1
    assert more.moments[0].coverage.mean >= as_it_is.moments[0].coverage.mean
    assert more.difference is not None
    assert more.difference.coverage.mean > 0.0


def test_who_waits_now_gets_the_unit_that_the_room_recommends_when_it_says(town: Town) -> None:
    """The fork sends the same unit as the live room would, and it arrives as the recommendation estimates."""
    incident_id = town.call()
    best = town.desk.recommend_units(incident_id).ranked[0]
    waiting = town.fork().outlooks[0].waiting_now_s
    assert waiting is not None
    assert waiting.mean == pytest.approx(best.estimated_arrival_s, abs=1.0)
    assert free_units(town.fork().outlooks[0])[1] < len(town.unit_ids)


def test_a_crew_at_the_hospital_is_missing_now_and_back_later(town: Town) -> None:
    """Through every part of a job: en route, on scene, on the way to hospital, there, and free again."""
    unit_id, incident_id, hospital_id = town.unit_ids[0], town.call(), town.desk.pack.hospitals[0].hospital_id
    others = len(town.unit_ids) - 1
    town.send(unit_id, to=incident_id)
    parts: list[tuple[UnitStatus, dict[str, Any]]] = [
        (UnitStatus.EN_ROUTE, {}),
        (UnitStatus.ON_SCENE, {}),
        (UnitStatus.TRANSPORTING, {"hospital_id": hospital_id}),
        (UnitStatus.AT_HOSPITAL, {}),
    ]
    for status, more in parts:
        town.clock.advance(600.0)
        town.report(unit_id, status, **more)
        told = town.fork(replications=5).outlooks[0]
        assert free_units(told)[0] == others, status
    town.report(unit_id, UnitStatus.RETURNING)
    assert free_units(town.fork(replications=5).outlooks[0])[0] == others + 1


def test_a_unit_out_of_service_takes_no_part_and_is_named(town: Town) -> None:
    unit_id = town.unit_ids[0]
    town.do(TakeOutOfService(unit_id=unit_id, reason="flat tyre"))
    told = town.fork(replications=2)
    assert told.units == len(town.unit_ids) - 1
    assert told.left_out == {unit_id: "out-of-service"}
    with pytest.raises(CommandRefused, match="out-of-service"):
        town.fork(Assumption(name="break", units_on_break=(unit_id,)))


def test_what_the_region_does_not_have_is_refused_by_name(town: Town) -> None:
    every = tuple(hospital.hospital_id for hospital in town.desk.pack.hospitals)
    for assumption, said in (
        (Assumption(name="a", units_on_break=("ghost",)), "ghost"),
        (Assumption(name="a", diverting=("nowhere",)), "nowhere"),
        (Assumption(name="a", diverting=every), "no hospital"),
        (Assumption(name="a", extra_units_at=("moon",)), "moon"),
    ):
        with pytest.raises(CommandRefused, match=said):
            town.fork(assumption)
    with pytest.raises(CommandRefused, match="used already"):
        WhatIfQuestion(assumptions=(Assumption(name="x"), Assumption(name="x")))
    with pytest.raises(CommandRefused, match="hours"):
        WhatIfQuestion(hours=float("nan"))


def test_what_has_gone_on_for_long_is_not_over_at_once() -> None:
    """The rest of a lognormal half hour after an hour: as the law's upper tail has it, by 20,000 draws."""
    law = Lognormal(median_s=1_800.0, spread=0.5)
    chance = (np.arange(400) + 0.5) / 400
    rest_s = np.array([left_s(law, passed_s=3_600.0, chance=u) for u in chance.tolist()])
    drawn_s = law.median_s * np.exp(law.spread * np.random.default_rng(1).standard_normal(400_000))
    assert rest_s.mean() == pytest.approx((drawn_s[drawn_s > 3_600.0] - 3_600.0).mean(), rel=0.05)
    assert left_s(Constant(value_s=600.0), passed_s=200.0, chance=0.5) == 400.0
    assert left_s(Constant(value_s=600.0), passed_s=900.0, chance=0.5) > 0.0
    assert 50.0 < left_s(Empirical(quantiles_s=(0.0, 100.0, 200.0)), passed_s=100.0, chance=0.6) < 100.0
