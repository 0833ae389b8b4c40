"""A unit that is clear begins its next job by itself, unless a free unit is there sooner."""

import numpy as np
import pytest

from controlroom.adapters.memory_log import MemoryLog
from controlroom.clock import ManualClock
from controlroom.following import stacking
from controlroom.room import ControlRoom
from controlroom.subjects import standard_subjects
from dispatch.messages import (
    AssignUnit,
    RecordUnitStatus,
    RegisterHospital,
    RegisterStation,
    RegisterUnit,
    ReportCall,
    StackIncident,
)
from dispatch.model import UnitStatus
from dispatch.ports import FloatArray
from dispatch.settings import DispatchSettings
from tests.controlroom.world import MORNING, do, open_room

S = UnitStatus
A_MINUTE = 0.01


class Street:
    """One street: a hundredth of a degree a minute."""

    def travel_s(self, origins: FloatArray, destinations: FloatArray, *, profile: str, at: float) -> FloatArray:
        gaps: FloatArray = np.abs(origins[:, None, :] - destinations[None, :, :]).sum(axis=2)
        return gaps / A_MINUTE * 60.0


def opened(log: MemoryLog, clock: ManualClock) -> ControlRoom:
    settings = DispatchSettings()
    table = stacking.reactions(standard_subjects(dispatch_settings=settings), settings, None, Street())
    return open_room(log=log, clock=clock, reactions=table)


class Town:
    """A1 is busy in the west; A2 stands half an hour east."""

    def __init__(self) -> None:
        self.log, self.clock = MemoryLog(), ManualClock(MORNING)
        self.room = opened(self.log, self.clock)
        for station_id, minute in (("west", 0), ("east", 30)):
            do(
                self.room,
                RegisterStation(station_id=station_id, name=station_id, lon=27.5 + A_MINUTE * minute, lat=53.9),
            )
        do(self.room, RegisterHospital(hospital_id="h1", name="H", lon=27.5, lat=53.9))
        for unit_id, station_id in (("A1", "west"), ("A2", "east")):
            do(self.room, RegisterUnit(unit_id=unit_id, station_id=station_id, unit_type="als"))
        self.assign("A1", self.call(1))
        self.report("A1", S.ON_SCENE)

    def call(self, minute: float) -> str:
        command = ReportCall(determinant="fall", priority=2, lon=27.5 + A_MINUTE * minute, lat=53.9)
        return str(do(self.room, command).events[0].event.incident_id)

    def assign(self, unit_id: str, incident_id: str) -> None:
        do(self.room, AssignUnit(unit_id=unit_id, incident_id=incident_id))

    def report(self, unit_id: str, status: UnitStatus) -> None:
        do(self.room, RecordUnitStatus(unit_id=unit_id, status=status))

    def stack(self, *incident_ids: str) -> None:
        for incident_id in incident_ids:
            do(self.room, StackIncident(unit_id="A1", incident_id=incident_id))

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.room.fire_due_timers()

    def kill_and_open_again(self) -> None:
        self.log.release("minsk")
        self.room = opened(self.log, self.clock)

    def job_of(self, unit_id: str) -> str | None:
        return self.room.state.dispatch.units[unit_id].incident_id

    @property
    def story(self) -> list[str]:
        return [event.type.partition(".")[2] for event in self.room.events()]


@pytest.fixture
def town() -> Town:
    return Town()


def test_the_next_job_begins_the_moment_the_unit_is_clear_and_the_one_after_it_stays(town: Town) -> None:
    b, c = town.call(3), town.call(4)
    town.stack(b, c)
    town.report("A1", S.RETURNING)
    assert town.job_of("A1") == b
    assert dict(town.room.state.dispatch.stacking.stacks) == {"A1": (c,)}
    assigned = [event.event for event in town.room.events() if event.type == "dispatch.UnitAssigned"][-1]
    assert assigned.reasons[0].code == "next-in-its-queue"


def test_a_job_that_a_free_unit_reaches_sooner_is_offered_and_begins_when_nobody_takes_it(town: Town) -> None:
    far = town.call(28)
    town.stack(far)
    town.report("A1", S.RETURNING)
    assert town.job_of("A1") is None
    assert "StackedIncidentOffered" in town.story
    town.wait(61)
    assert town.job_of("A1") == far


def test_an_offer_that_is_taken_leaves_the_unit_free(town: Town) -> None:
    far = town.call(28)
    town.stack(far)
    town.report("A1", S.RETURNING)
    town.assign("A2", far)
    town.wait(61)
    assert (town.job_of("A1"), town.job_of("A2")) == (None, far)


def test_the_job_behind_an_offer_that_was_taken_begins(town: Town) -> None:
    far, near = town.call(28), town.call(3)
    town.stack(far, near)
    town.report("A1", S.RETURNING)
    town.assign("A2", far)
    assert town.job_of("A1") == near


def test_an_offer_outlives_a_crash(town: Town) -> None:
    far = town.call(28)
    town.stack(far)
    town.report("A1", S.RETURNING)
    town.kill_and_open_again()
    town.wait(61)
    assert town.job_of("A1") == far


def test_units_without_a_queue_are_left_alone(town: Town) -> None:
    before = len(town.story)
    town.report("A1", S.RETURNING)
    assert len(town.story) == before + 1
