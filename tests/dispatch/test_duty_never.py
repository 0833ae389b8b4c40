"""What must never happen to crews and breaks, whatever is planned, said and decided in whatever order."""

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from dispatch.decider import evolve
from dispatch.messages import (
    AssignUnit,
    CancelBreak,
    CancelShift,
    ChangeOverShifts,
    ChangeShift,
    Command,
    EndBreak,
    Event,
    PlanBreak,
    PlanShift,
    QualifyCrewMember,
    RecordUnitStatus,
    ReviewAlarms,
    SignOffCrew,
    SignOnCrew,
    StandDownUnit,
    StartBreak,
)
from dispatch.model import UnitStatus
from dispatch.refusal import Refused
from dispatch.shifts.availability import duty_obstacle
from dispatch.shifts.change_overs import next_change_over_at
from dispatch.shifts.manning import manned_capabilities
from dispatch.state import DispatchState
from tests.dispatch.duty_world import HOUR_S, DutyTown

UNITS = st.sampled_from(["A1", "A2"])
MEMBERS = st.sampled_from(["olga", "ivan", "petr"])
CREWS = st.lists(MEMBERS, unique=True, max_size=2).map(tuple)
SHIFTS = st.sampled_from(["s1", "s2", "s3", "s4"])
HOURS = st.integers(-2, 20)


class Roster(RuleBasedStateMachine):
    """Anybody may ask for anything at any moment."""

    @initialize()
    def open(self) -> None:
        self.town = DutyTown()
        self.town.unit("A1", "west", "bariatric")
        self.town.unit("A2", "west", "intensive_care")
        for member_id, qualification in (("olga", "physician"), ("ivan", "intensive_care"), ("petr", "driver")):
            self.town.member(member_id, qualification)

    def ask(self, command: Command) -> None:
        before = self.town.state
        try:
            self.town.do(command)
        except Refused:
            assert self.town.state is before

    @rule(shift_id=SHIFTS, unit_id=UNITS, crew=CREWS, begin=HOURS, hours=st.integers(1, 12), despite=st.booleans())
    def a_shift_is_planned(
        self, shift_id: str, unit_id: str, crew: tuple[str, ...], begin: int, hours: int, despite: bool
    ) -> None:
        from_at = self.town.now + begin * HOUR_S
        self.ask(
            PlanShift(
                shift_id=shift_id,
                unit_id=unit_id,
                crew_ids=crew,
                from_at=from_at,
                until_at=from_at + hours * HOUR_S,
                despite_limits=despite,
            )
        )

    @rule(shift_id=SHIFTS, crew=st.none() | CREWS, end=st.none() | HOURS, unit_id=st.none() | UNITS)
    def a_shift_is_changed(
        self, shift_id: str, crew: tuple[str, ...] | None, end: int | None, unit_id: str | None
    ) -> None:
        until_at = None if end is None else self.town.now + end * HOUR_S
        self.ask(ChangeShift(shift_id=shift_id, crew_ids=crew, until_at=until_at, unit_id=unit_id, despite_limits=True))

    @rule(shift_id=SHIFTS)
    def a_shift_is_cancelled(self, shift_id: str) -> None:
        self.ask(CancelShift(shift_id=shift_id, reason="sick"))

    @rule(member_id=MEMBERS, unit_id=UNITS, despite=st.booleans())
    def somebody_signs_on(self, member_id: str, unit_id: str, despite: bool) -> None:
        self.ask(SignOnCrew(member_id=member_id, unit_id=unit_id, despite_limits=despite))

    @rule(member_id=MEMBERS)
    def somebody_signs_off(self, member_id: str) -> None:
        self.ask(SignOffCrew(member_id=member_id))

    @rule(member_id=MEMBERS, qualifications=st.frozensets(st.sampled_from(["physician", "intensive_care"])))
    def somebody_is_trained(self, member_id: str, qualifications: frozenset[str]) -> None:
        self.ask(QualifyCrewMember(member_id=member_id, qualifications=qualifications))

    @rule(unit_id=UNITS, hours=HOURS, to_priority=st.sampled_from([None, 0, 1]))
    def a_break_is_planned(self, unit_id: str, hours: int, to_priority: int | None) -> None:
        from_at = self.town.now + hours * HOUR_S
        self.ask(PlanBreak(unit_id=unit_id, from_at=from_at, interruptible_to_priority=to_priority))

    @rule(unit_id=UNITS)
    def a_break_begins(self, unit_id: str) -> None:
        self.ask(StartBreak(unit_id=unit_id))

    @rule(unit_id=UNITS)
    def a_break_ends(self, unit_id: str) -> None:
        self.ask(EndBreak(unit_id=unit_id))

    @rule(number=st.integers(1, 4))
    def a_break_is_cancelled(self, number: int) -> None:
        self.ask(CancelBreak(break_id=f"B-{number:06d}", reason="busy"))

    @rule(unit_id=UNITS, despite=st.booleans())
    def a_unit_is_sent(self, unit_id: str, despite: bool) -> None:
        incident_id = self.town.call(1)
        self.ask(AssignUnit(unit_id=unit_id, incident_id=incident_id, estimated_arrival_s=60.0, despite_duty=despite))

    @rule(unit_id=UNITS, status=st.sampled_from(UnitStatus))
    def a_crew_reports(self, unit_id: str, status: UnitStatus) -> None:
        self.ask(RecordUnitStatus(unit_id=unit_id, status=status))

    @rule(unit_id=UNITS)
    def a_unit_is_stood_down(self, unit_id: str) -> None:
        self.ask(StandDownUnit(unit_id=unit_id, reason="not needed"))

    @rule(hours=st.sampled_from([0.1, 1.0, 5.0, 13.0]))
    def time_passes(self, hours: float) -> None:
        self.town.wait(hours * HOUR_S)
        self.ask(ChangeOverShifts())
        self.ask(ReviewAlarms())

    @invariant()
    def a_unit_can_do_what_its_crew_makes_of_it(self) -> None:
        state, rules = self.town.state, self.town.settings.shifts
        for unit in state.units.values():
            assert unit.capabilities == manned_capabilities(state, unit, settings=rules)

    @invariant()
    def nobody_is_aboard_two_units(self) -> None:
        shifts = self.town.state.shifts
        aboard = [(member_id, unit_id) for unit_id, members in shifts.aboard.items() for member_id in members]
        assert sorted(aboard) == sorted((duty.member_id, duty.unit_id) for duty in shifts.duties.values())

    @invariant()
    def a_unit_with_work_rests_no_more_and_every_running_break_is_known(self) -> None:
        state = self.town.state
        running = {pause.unit_id: pause.break_id for pause in state.shifts.breaks.values() if pause.started_at}
        assert running == dict(state.shifts.running_break_ids)
        assert all(state.units[unit_id].incident_id is None for unit_id in running)

    @invariant()
    def a_begun_shift_is_its_units_and_has_not_ended(self) -> None:
        shifts = self.town.state.shifts
        for unit_id, shift_id in shifts.begun_shift_ids.items():
            shift = shifts.shifts[shift_id]
            assert (shift.unit_id, shift.ended_at) == (unit_id, None)
            assert shift.began_at is not None

    @invariant()
    def what_is_due_is_done_by_then(self) -> None:
        """After a change-over nothing that could have happened is left, and the next look lies ahead."""
        self.ask(ChangeOverShifts())
        before = self.town.state
        self.ask(ChangeOverShifts())
        assert self.town.state is before
        due_at = next_change_over_at(before, now=self.town.now, settings=self.town.settings.shifts)
        assert due_at is None or due_at > self.town.now

    @invariant()
    def the_gravest_call_is_kept_from_a_crew_by_absence_or_an_uninterruptible_break_only(self) -> None:
        for unit in self.town.state.units.values():
            found = duty_obstacle(self.town.state, unit, now=self.town.now, settings=self.town.settings, priority=1)
            assert found is None or found.code in ("off-duty", "off-duty-until", "on-break")

    def teardown(self) -> None:
        """The log, written and read again, gives the same state."""
        if not hasattr(self, "town"):
            return
        state = DispatchState()
        for happened in self.town.log:
            kind = type(happened.event)
            event: Event = msgspec.json.decode(msgspec.json.encode(happened.event), type=kind)
            state = evolve(state, event, at=happened.at)
        assert state == self.town.state


Roster.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestRoster = Roster.TestCase
