"""Alarms and change-overs follow of themselves: by timers that are data, survive a restart, and double nothing."""

from collections import Counter
from contextlib import suppress
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from controlroom.adapters.memory_log import MemoryLog
from controlroom.adapters.memory_positions import InProcessPositions
from controlroom.clock import ManualClock
from controlroom.errors import ControlRoomError
from controlroom.following import alarms, shifts
from controlroom.room import ControlRoom
from controlroom.subjects import standard_subjects
from dispatch.alarms.review import review
from dispatch.messages import (
    AcknowledgeAlarm,
    AlarmCleared,
    AssignUnit,
    CloseIncident,
    PlanBreak,
    PlanShift,
    RecordUnitStatus,
    RegisterCrewMember,
    RegisterHospital,
    ReviewAlarms,
    SignOffCrew,
    SignOnCrew,
    StandDownUnit,
    SwitchEpidemicNorms,
)
from dispatch.model import Position, UnitStatus
from dispatch.settings import DispatchSettings
from tests.controlroom.world import MORNING, call, do, founded, open_room

HOUR_S = 3_600.0


class Watched:
    """A room of one region with what follows of itself; it can be closed and opened again."""

    def __init__(self, *, units: int = 2, threaded: bool = False) -> None:
        self.clock, self.log, self.threaded = ManualClock(MORNING), MemoryLog(), threaded
        self.positions = InProcessPositions(clock=self.clock)
        self.room = self.open()
        founded(self.room, units=units)
        do(self.room, RegisterHospital(hospital_id="h1", name="H", lon=27.5, lat=53.9))

    def open(self) -> ControlRoom:
        subjects, dispatch_settings = standard_subjects(), DispatchSettings()
        table = (
            *shifts.reactions(subjects, dispatch_settings),
            *alarms.reactions(subjects, dispatch_settings, self.positions),
        )
        return open_room(log=self.log, clock=self.clock, reactions=table, threaded=self.threaded)

    def again(self) -> None:
        self.room.close()
        self.room = self.open()

    def pass_s(self, seconds: float, *, step_s: float = 5.0) -> None:
        """Time goes by, and the room's timers with it."""
        until_at = self.clock.now() + seconds
        while self.clock.now() < until_at:
            self.clock.advance(min(step_s, until_at - self.clock.now()))
            self.room.fire_due_timers()

    def seen(self, unit_id: str) -> None:
        self.positions.put(unit_id, Position(lon=27.55, lat=53.9, seen_at=self.clock.now()))

    def told(self, *names: str) -> list[tuple[str, Any]]:
        """Events of these types, in order."""
        found = [(record.type.partition(".")[2], record.event) for record in self.room.events(limit=10_000)]
        return [(name, event) for name, event in found if name in names]

    def kinds(self) -> list[str]:
        return [event.kind.value for _, event in self.told("AlarmRaised")]

    def timers(self) -> set[str]:
        return set(self.room.state.timers)


def test_a_call_to_which_nobody_goes_is_told_of_a_minute_later_and_cleared_at_once() -> None:
    world = Watched()
    do(world.room, call())
    world.pass_s(59)
    assert world.kinds() == []
    world.pass_s(1)
    assert world.kinds() == ["call-unassigned"]
    do(world.room, AssignUnit(incident_id="I-000001", unit_id="u1", estimated_arrival_s=300.0))
    assert not world.room.state.dispatch.alarms.open, "cleared with the assignment, without waiting for a timer"
    assert len(world.told("AlarmCleared")) == 1


def test_nobody_answering_it_goes_up_by_itself_unless_somebody_does() -> None:
    world = Watched()
    do(world.room, call())
    world.pass_s(60)
    do(world.room, AcknowledgeAlarm(alarm_id="AL-000001", acknowledged_by="olga"))
    do(world.room, call())
    world.pass_s(60)
    world.pass_s(200)
    escalated = [event.alarm_id for _, event in world.told("AlarmEscalated")]
    assert escalated == ["AL-000002"]


def test_a_restart_neither_loses_nor_doubles_an_alarm() -> None:
    world = Watched()
    do(world.room, call())
    world.pass_s(30)
    world.again()
    world.pass_s(40)
    world.again()
    world.pass_s(40)
    assert world.kinds() == ["call-unassigned"]
    assert world.timers() == {"alarms/watch"}
    world.again()
    world.pass_s(200)
    assert len(world.told("AlarmEscalated")) == 1


def test_an_event_has_what_it_touched_looked_at_and_not_the_whole_region() -> None:
    """Complaint of a service with a thousand units: each assignment waited until all calls were gone through."""
    world = Watched(units=2)
    for _ in range(3):
        do(world.room, call())
    world.pass_s(60)
    watch = alarms.WatchAlarms(standard_subjects(), DispatchSettings(), world.positions)
    before = world.room.state.dispatch.alarms
    [assigned] = do(world.room, AssignUnit(incident_id="I-000002", unit_id="u1", estimated_arrival_s=300.0)).events
    state = world.room.state
    unheeded = replace(state, dispatch=replace(state.dispatch, alarms=before))
    [look, *_] = watch(assigned, unheeded)
    assert look.command == ReviewAlarms(unit_ids=("u1",), incident_ids=("I-000002",))
    assert len(world.room.state.dispatch.alarms.open) == 2


def test_other_norms_are_watched_from_the_moment_they_are_in_force() -> None:
    """An urgent call has 75 minutes, in an epidemic 195: what was late is late no more."""
    world = Watched()
    do(world.room, replace(call(), priority=2))
    world.pass_s(80 * 60, step_s=60)
    late = {alarm.kind.value for alarm in world.room.state.dispatch.alarms.open.values()}
    assert "norm-missed" in late
    do(world.room, SwitchEpidemicNorms(epidemic=True, reason="influenza"))
    late = {alarm.kind.value for alarm in world.room.state.dispatch.alarms.open.values()}
    assert late == {"call-unassigned"}


def test_one_timer_watches_a_whole_region() -> None:
    """Twenty calls and their units have one timer between them, not one each."""
    world = Watched(units=20)
    for number in range(1, 21):
        do(world.room, call())
        do(world.room, AssignUnit(incident_id=f"I-{number:06d}", unit_id=f"u{number}", estimated_arrival_s=300.0))
    assert world.timers() == {"alarms/watch"}
    world.pass_s(60)
    assert Counter(world.kinds()) == {"no-acknowledgement": 20}


def test_a_unit_that_is_not_seen_any_more_is_told_of_within_a_check() -> None:
    """A stale position is found by the watch itself, whether anybody looks at the map or not."""
    world = Watched(units=2)
    world.seen("u1")
    world.seen("u2")
    world.pass_s(1_800, step_s=60)
    world.seen("u1")
    world.pass_s(1_800 + 60, step_s=60)
    [(_, raised)] = world.told("AlarmRaised")
    assert (raised.kind, raised.unit_id) == ("stale-position", "u2")
    world.seen("u2")
    world.pass_s(60, step_s=60)
    assert not world.room.state.dispatch.alarms.open


def test_a_shift_begins_and_ends_by_the_clock() -> None:
    world = Watched()
    do(world.room, RegisterCrewMember(member_id="olga", qualifications=frozenset({"physician"})))
    plan = PlanShift(
        shift_id="day", unit_id="u1", crew_ids=("olga",), from_at=MORNING + HOUR_S, until_at=MORNING + 9 * HOUR_S
    )
    do(world.room, plan)
    do(world.room, PlanBreak(unit_id="u1", from_at=MORNING + 5 * HOUR_S))
    assert "shifts/change-over" in world.timers()
    world.pass_s(HOUR_S, step_s=60)
    assert "physician" in world.room.state.dispatch.units["u1"].capabilities
    world.again()
    world.pass_s(10 * HOUR_S, step_s=60)
    turned = [name for name, _ in world.told("ShiftBegan", "ShiftEnded", "BreakStarted", "BreakEnded")]
    assert turned == ["ShiftBegan", "BreakStarted", "BreakEnded", "ShiftEnded"]
    assert "physician" not in world.room.state.dispatch.units["u1"].capabilities
    assert world.timers() == {"alarms/watch"}, "nothing more is due"


def test_a_shift_planned_earlier_than_those_known_brings_the_timer_forward() -> None:
    world = Watched()
    for shift_id, unit_id, hours in (("late", "u1", 5), ("early", "u2", 2)):
        from_at = MORNING + hours * HOUR_S
        do(
            world.room,
            PlanShift(shift_id=shift_id, unit_id=unit_id, crew_ids=(), from_at=from_at, until_at=from_at + HOUR_S),
        )
    assert world.room.state.timers["shifts/change-over"].due_at == MORNING + 2 * HOUR_S


def test_with_threads_the_watch_works_by_itself() -> None:
    """What one operator's console did not see, the stream shows to all of them."""
    world = Watched(threaded=True)
    with world.room as room, room.follow(after=0) as follower:
        do(room, call())
        seen: list[str] = []
        while "timers.TimerSet" not in seen:
            seen += [message.type for message in follower.next_batch(30.0)]
        world.clock.advance(61.0)
        while "dispatch.AlarmRaised" not in seen:
            seen += [message.type for message in follower.next_batch(30.0)]


class Shift(RuleBasedStateMachine):
    """A shift of a region in which anything may happen, and the clock goes on."""

    @initialize()
    def open(self) -> None:
        self.world = Watched(units=3)
        do(self.world.room, RegisterCrewMember(member_id="olga", qualifications=frozenset({"physician"})))

    def attempt(self, command: object) -> None:
        with suppress(ControlRoomError):
            do(self.world.room, command)

    @rule()
    def a_call_comes(self) -> None:
        self.attempt(call())

    @rule(number=st.integers(1, 4), unit=st.integers(1, 3), estimate=st.sampled_from([None, 60.0, 3_000.0]))
    def a_unit_is_sent(self, number: int, unit: int, estimate: float | None) -> None:
        self.attempt(
            AssignUnit(incident_id=f"I-{number:06d}", unit_id=f"u{unit}", estimated_arrival_s=estimate, additional=True)
        )

    @rule(unit=st.integers(1, 3), status=st.sampled_from(UnitStatus))
    def a_crew_reports(self, unit: int, status: UnitStatus) -> None:
        with_hospital = status in (UnitStatus.TRANSPORTING, UnitStatus.AT_HOSPITAL)
        self.attempt(RecordUnitStatus(unit_id=f"u{unit}", status=status, hospital_id="h1" if with_hospital else None))

    @rule(unit=st.integers(1, 3))
    def a_unit_is_stood_down(self, unit: int) -> None:
        self.attempt(StandDownUnit(unit_id=f"u{unit}", reason="not needed"))

    @rule(number=st.integers(1, 4))
    def an_incident_is_closed(self, number: int) -> None:
        self.attempt(CloseIncident(incident_id=f"I-{number:06d}", disposition="done"))

    @rule(unit=st.integers(1, 3))
    def a_unit_is_seen(self, unit: int) -> None:
        self.world.seen(f"u{unit}")

    @rule(unit=st.integers(1, 3), on=st.booleans())
    def a_physician_comes_or_goes(self, unit: int, on: bool) -> None:
        self.attempt(SignOnCrew(member_id="olga", unit_id=f"u{unit}", despite_limits=True) if on
                     else SignOffCrew(member_id="olga"))  # fmt: skip

    @rule(number=st.integers(1, 9))
    def an_alarm_is_acknowledged(self, number: int) -> None:
        self.attempt(AcknowledgeAlarm(alarm_id=f"AL-{number:06d}", acknowledged_by="olga"))

    @rule(seconds=st.sampled_from([1.0, 61.0, 400.0, 4_000.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.pass_s(seconds, step_s=50.0)

    @rule()
    def the_program_starts_again(self) -> None:
        self.world.again()

    @invariant()
    def every_alarm_raised_is_open_or_was_cleared_and_goes_up_at_most_once(self) -> None:
        raised = [event.alarm_id for _, event in self.world.told("AlarmRaised")]
        cleared = [event.alarm_id for _, event in self.world.told("AlarmCleared")]
        assert len(set(raised)) == len(raised)
        assert len(set(cleared)) == len(cleared)
        assert set(raised) - set(cleared) == set(self.world.room.state.dispatch.alarms.open)
        escalated = Counter(event.alarm_id for _, event in self.world.told("AlarmEscalated"))
        assert set(escalated.values()) <= {1}

    @invariant()
    def a_cause_has_one_alarm_for_as_long_as_it_lasts(self) -> None:
        open_causes: set[str] = set()
        cause_of: dict[str, str] = {}
        for name, event in self.world.told("AlarmRaised", "AlarmCleared"):
            if name == "AlarmRaised":
                assert event.cause not in open_causes
                open_causes.add(event.cause)
                cause_of[event.alarm_id] = event.cause
            else:
                open_causes.remove(cause_of[event.alarm_id])

    @invariant()
    def what_an_event_has_ended_is_not_left_open(self) -> None:
        state, now = self.world.room.state, self.world.room.state.last_at
        whole = review(state.dispatch, None, now=now, settings=DispatchSettings())
        assert [event for event in whole if isinstance(event, AlarmCleared)] == []

    @invariant()
    def a_call_left_alone_too_long_has_its_alarm(self) -> None:
        now, state = self.world.clock.now(), self.world.room.state.dispatch
        about = {alarm.incident_id for alarm in state.alarms.open.values() if alarm.kind == "call-unassigned"}
        for incident in state.incidents.values():
            untouched = not incident.responses and incident.closed_at is None
            if untouched and now - incident.call_received_at > 60.0 + 50.0:
                assert incident.incident_id in about


TestShift = Shift.TestCase
TestShift.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
