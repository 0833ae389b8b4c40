"""Who drives a transport late: told by reports or by the clock, planned around, an alarm where a window is missed."""

from controlroom.following import alarms, transports
from controlroom.room import ControlRoom
from controlroom.subjects import standard_subjects
from dispatch.messages import BookTransport, CancelTransport, RecordUnitStatus, TakeOutOfService, TransportDelayed
from dispatch.model import UnitStatus
from dispatch.settings import DispatchSettings
from dispatch.transports.model import Run
from dispatch.transports.settings import TransportSettings
from dispatch.transports.state import Transport, TransportStatus
from tests.controlroom import test_transports
from tests.controlroom.test_stacked_jobs import Street
from tests.controlroom.world import MORNING, do, open_room

S, T = UnitStatus, TransportStatus


class Town(test_transports.Town):
    """V1 is to fetch the first patient in W at minute 60 and to be clear in E at 110, where a second waits then."""

    def __init__(self, *, by: float | None = None) -> None:
        super().__init__()
        do(self.room, CancelTransport(transport_id=self.transport_id, reason="other times"))
        more = {} if by is None else {"arrive_by_at": MORNING + 60.0 * by}
        self.first = self.book(ready=0, until=0, wishes=self.wishes(60, 65, **more))
        there = self.of(self.first)
        back = BookTransport(origin=there.destination, destination=there.origin, wishes=self.wishes(110, 125))
        self.second = str(do(self.room, back).events[0].event.transport_id)
        assert (self.run_of(self.first).unit_id, self.run_of(self.second).unit_id) == ("V1", "V1")

    def opened(self) -> ControlRoom:
        settings = DispatchSettings(transports=TransportSettings(kept_for_emergencies=0))
        subjects = standard_subjects(dispatch_settings=settings)
        table = (*alarms.reactions(subjects, settings), *transports.reactions(subjects, settings, None, Street()))
        return open_room(log=self.log, clock=self.clock, reactions=table, subjects=subjects)

    def of(self, transport_id: str) -> Transport:
        return self.room.state.dispatch.transports.transports[transport_id]

    def run_of(self, transport_id: str) -> Run:
        run = self.of(transport_id).run
        assert run is not None, self.of(transport_id)
        return run

    def until(self, minute: float) -> None:
        """Minute by minute, as the clock runs."""
        while (left_s := MORNING + 60.0 * minute - self.clock.now()) > 1e-6:
            self.wait(min(60.0, left_s))

    def says(self, *statuses: UnitStatus) -> None:
        for status in statuses:
            do(self.room, RecordUnitStatus(unit_id="V1", status=status))

    @property
    def told(self) -> list[float]:
        """Minutes of lateness of the first, in the order they were told."""
        rows = self.log.read("minsk", after=0, limit=10_000)
        events = [
            self.room.subjects.read_event(type=r.type, schema_version=r.schema_version, payload=r.payload) for r in rows
        ]
        return [e.late_s / 60.0 for e in events if isinstance(e, TransportDelayed) and e.transport_id == self.first]

    @property
    def named(self) -> set[str | None]:
        return {alarm.transport_id for alarm in self.room.state.dispatch.alarms.open.values()}

    @property
    def alarms(self) -> list[str]:
        kinds = (alarm.kind.value for alarm in self.room.state.dispatch.alarms.open.values())
        return sorted(kind for kind in kinds if kind.startswith("transport"))


def test_who_is_on_time_is_not_told_of() -> None:
    town = Town()
    town.until(59.5)
    town.says(S.EN_ROUTE)
    town.until(61)
    town.says(S.ON_SCENE)
    town.until(72)
    town.says(S.TRANSPORTING)
    town.until(101)
    town.says(S.AT_HOSPITAL)
    town.until(109)
    assert (town.told, town.alarms, town.run_of(town.second).unit_id) == ([], [], "V1")


def test_nobody_reports_and_the_next_patient_is_given_to_another_unit_in_time() -> None:
    town = Town()
    town.until(59.5)
    town.says(S.EN_ROUTE)
    town.until(64)
    assert town.told == []
    town.until(71)
    assert [round(late) for late in town.told] == [5, 10]
    moved = town.run_of(town.second)
    assert (moved.unit_id, round((moved.pick_up_at - MORNING) / 60.0)) == ("V1", 121)
    town.until(76)
    assert town.run_of(town.second).unit_id == "V2"
    assert town.of(town.second).status is T.PLANNED


def test_a_late_report_is_enough() -> None:
    """No timer has run: the crew itself says that it left twenty minutes late."""
    town = Town()
    town.until(59.5)
    town.says(S.EN_ROUTE)
    town.clock.advance(60.0 * 30.5)
    town.says(S.ON_SCENE, S.TRANSPORTING)
    assert round(town.of(town.first).late_s / 60.0) == 20
    assert town.run_of(town.second).unit_id == "V2"


def test_who_misses_the_pick_up_is_an_alarm_until_the_patient_is_aboard() -> None:
    town = Town()
    town.until(59.5)
    town.says(S.EN_ROUTE)
    town.until(66)
    assert town.alarms == []
    town.until(71)
    assert town.alarms == ["transport-late"]
    [alarm] = [a for a in town.room.state.dispatch.alarms.open.values() if a.kind.value == "transport-late"]
    assert (alarm.transport_id, alarm.unit_id) == (town.first, "V1")
    assert alarm.reason.values["missed_s"] == town.of(town.first).late_s - 300.0
    town.says(S.ON_SCENE)
    town.until(80)
    town.says(S.TRANSPORTING)
    assert town.alarms == []


def test_who_misses_the_appointment_is_an_alarm_until_there() -> None:
    town = Town(by=104)
    town.until(59.5)
    town.says(S.EN_ROUTE)
    town.until(64)
    town.says(S.ON_SCENE)
    town.until(77)
    assert town.alarms == ["transport-late"]
    town.until(79)
    town.says(S.TRANSPORTING)
    assert town.alarms == ["transport-late"]
    town.until(109)
    town.says(S.AT_HOSPITAL)
    town.until(119)
    town.says(S.RETURNING)
    assert (town.alarms, town.of(town.first).status) == ([], T.COMPLETED)


def test_the_next_patient_whom_nobody_can_fetch_any_more_is_an_alarm() -> None:
    town = Town()
    do(town.room, TakeOutOfService(unit_id="V2", reason="brakes"))
    town.until(59.5)
    town.says(S.EN_ROUTE)
    town.until(76)
    assert town.of(town.second).status is T.BOOKED
    assert town.of(town.second).reasons[0].code == "nobody-in-its-window"
    assert "transport-unplanned" in town.alarms
    do(town.room, CancelTransport(transport_id=town.second, reason="taxi"))
    assert "transport-unplanned" not in town.alarms


def test_what_nobody_is_planned_for_is_told_an_hour_before_it_is_too_late() -> None:
    town = Town()
    far = town.book(ready=300, until=320, wishes=town.wishes(300, 320, capabilities=frozenset({"icu"})))
    assert town.of(far).reasons[0].code == "no-unit-for-transport"
    town.wait(60.0 * 259)
    assert far not in town.named
    town.wait(120.0)
    assert far in town.named


def test_a_crew_that_never_reports_is_told_of_ever_less_often() -> None:
    town = Town()
    town.until(59.5)
    town.says(S.EN_ROUTE)
    town.until(360)
    assert len(town.told) < 12
    assert town.told == sorted(town.told)
