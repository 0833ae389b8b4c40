"""Transports follow their units by themselves: planned, begun in time, planned again when the unit is taken."""

from typing import Any

import pytest

from controlroom.adapters.memory_log import MemoryLog
from controlroom.clock import ManualClock
from controlroom.following import transports
from controlroom.room import ControlRoom
from controlroom.subjects import standard_subjects
from dispatch.messages import (
    AssignUnit,
    BookTransport,
    CancelTransport,
    DivertUnit,
    PickUpTransport,
    RecordUnitStatus,
    RegisterHospital,
    RegisterStation,
    RegisterUnit,
    ReportCall,
    StandDownUnit,
)
from dispatch.model import UnitStatus
from dispatch.settings import DispatchSettings
from dispatch.transports.model import Mobility, Run, Stop, Wishes
from dispatch.transports.settings import TransportSettings
from dispatch.transports.state import Transport, TransportStatus
from tests.controlroom.test_stacked_jobs import A_MINUTE, Street
from tests.controlroom.world import MORNING, do, open_room

S, T = UnitStatus, TransportStatus


def opened(log: MemoryLog, clock: ManualClock) -> ControlRoom:
    settings = DispatchSettings(transports=TransportSettings(kept_for_emergencies=0))
    subjects = standard_subjects(dispatch_settings=settings)
    table = transports.reactions(subjects, settings, None, Street())
    return open_room(log=log, clock=clock, reactions=table, subjects=subjects)


class Town:
    """V1 stands at the western end of the street with hospital W, V2 at the eastern, half an hour away, with E."""

    def __init__(self) -> None:
        self.log, self.clock = MemoryLog(), ManualClock(MORNING)
        self.room = self.opened()
        for name, minute in (("W", 0.0), ("E", 30.0)):
            lon = 27.5 + A_MINUTE * minute
            do(self.room, RegisterStation(station_id=name, name=name, lon=lon, lat=53.9))
            do(self.room, RegisterHospital(hospital_id=name, name=name, lon=lon, lat=53.9))
        for unit_id, station_id in (("V1", "W"), ("V2", "E")):
            do(self.room, RegisterUnit(unit_id=unit_id, station_id=station_id, unit_type="patient-transport"))
        self.transport_id = self.book(ready=60, until=120)

    def opened(self) -> ControlRoom:
        return opened(self.log, self.clock)

    def wishes(self, ready: float, until: float, **more: Any) -> Wishes:
        return Wishes(
            ready_from_at=MORNING + 60.0 * ready, pick_up_until_at=MORNING + 60.0 * until, **{"escorts": 1} | more
        )

    def book(self, *, ready: float, until: float, wishes: Wishes | None = None) -> str:
        """From W to E, the patient ready and to be picked up in so many minutes."""
        west, east = self.room.state.dispatch.hospitals["W"], self.room.state.dispatch.hospitals["E"]
        command = BookTransport(
            origin=Stop(lon=west.lon, lat=west.lat, hospital_id="W"),
            destination=Stop(lon=east.lon, lat=east.lat, hospital_id="E"),
            wishes=self.wishes(ready, until) if wishes is None else wishes,
        )
        return str(do(self.room, command).events[0].event.transport_id)

    def emergency(self) -> str:
        call = ReportCall(determinant="cardiac-arrest", priority=1, lon=27.51, lat=53.9)
        return str(do(self.room, call).events[0].event.incident_id)

    def report(self, unit_id: str, *statuses: UnitStatus) -> None:
        for status in statuses:
            self.clock.advance(120.0)
            do(self.room, RecordUnitStatus(unit_id=unit_id, status=status))

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.room.fire_due_timers()

    @property
    def transport(self) -> Transport:
        return self.room.state.dispatch.transports.transports[self.transport_id]

    @property
    def run(self) -> Run:
        assert self.transport.run is not None
        return self.transport.run


def riding_together(town: Town) -> tuple[str, str]:
    """Two who are fetched at one place at one time, in one van."""
    shared = town.wishes(200, 215, escorts=0, mobility=Mobility.SEATED, stable=True, may_share=True)
    names = (town.book(ready=0, until=0, wishes=shared), town.book(ready=0, until=0, wishes=shared))
    book = town.room.state.dispatch.transports.transports
    assert [book[name].run.with_ids for name in names] == [(names[1],), (names[0],)]  # type: ignore[union-attr]
    return names


@pytest.fixture
def town() -> Town:
    return Town()


def test_a_booking_is_planned_at_once_and_its_unit_leaves_in_time(town: Town) -> None:
    assert (town.transport.status, town.run.unit_id) == (T.PLANNED, "V1")
    town.wait(town.run.depart_at - MORNING - 1.0)
    assert town.transport.status is T.PLANNED
    town.wait(2.0)
    assert town.transport.status is T.UNDER_WAY
    assert town.room.state.dispatch.units["V1"].status is S.ASSIGNED


def test_the_crews_reports_end_it(town: Town) -> None:
    town.wait(town.run.depart_at - MORNING + 1.0)
    town.report("V1", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING, S.AT_HOSPITAL, S.RETURNING)
    assert town.transport.status is T.COMPLETED
    assert town.room.state.dispatch.open_incident_ids == ()


def test_who_rides_together_leaves_once_and_arrives_with_the_unit(town: Town) -> None:
    """The first is aboard when the unit leaves; of the second the crew says so."""
    names = riding_together(town)
    do(town.room, CancelTransport(transport_id="TR-000001", reason="postponed"))
    book = town.room.state.dispatch.transports.transports
    run = book[names[0]].run
    assert run is not None
    town.wait(run.depart_at - MORNING + 1.0)
    assert [incident.kind for incident in town.room.state.dispatch.incidents.values()] == ["transport"]
    town.report(run.unit_id, S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING)
    fetched = [town.room.state.dispatch.transports.transports[name].picked_up_at is not None for name in names]
    assert sorted(fetched) == [False, True]
    do(town.room, PickUpTransport(transport_id=names[fetched.index(False)]))
    town.report(run.unit_id, S.AT_HOSPITAL, S.RETURNING)
    book = town.room.state.dispatch.transports.transports
    assert {book[name].status for name in names} == {T.COMPLETED}
    assert town.room.state.dispatch.open_incident_ids == ()


def test_an_emergency_takes_the_unit_and_another_one_is_planned_at_once(town: Town) -> None:
    town.wait(town.run.depart_at - MORNING + 1.0)
    emergency = town.emergency()
    do(town.room, DivertUnit(unit_id="V1", to_incident_id=emergency, reason="nearest"))
    assert (town.transport.status, town.run.unit_id) == (T.PLANNED, "V2")
    assert town.room.state.dispatch.open_incident_ids == (emergency,)


def test_a_unit_sent_to_an_emergency_before_it_left_is_replaced(town: Town) -> None:
    town.transport_id = town.book(ready=10, until=45)
    assert town.run.unit_id == "V1"
    do(town.room, AssignUnit(unit_id="V1", incident_id=town.emergency()))
    assert (town.transport.status, town.run.unit_id) == (T.PLANNED, "V2")


def test_a_unit_called_off_leaves_its_transport_to_be_planned_again(town: Town) -> None:
    town.wait(town.run.depart_at - MORNING + 1.0)
    do(town.room, StandDownUnit(unit_id="V1", reason="patient not ready"))
    assert town.transport.status is T.PLANNED
    town.wait(60.0)
    assert town.transport.status is T.UNDER_WAY


def test_a_cancelled_transport_sends_nobody(town: Town) -> None:
    depart_at = town.run.depart_at
    do(town.room, CancelTransport(transport_id=town.transport_id, reason="postponed"))
    town.wait(depart_at - MORNING + 60.0)
    assert town.room.state.dispatch.units["V1"].incident_id is None


def test_a_departure_outlives_a_crash(town: Town) -> None:
    depart_at = town.run.depart_at
    town.log.release("minsk")
    town.room = opened(town.log, town.clock)
    town.wait(depart_at - MORNING + 1.0)
    assert town.transport.status is T.UNDER_WAY
