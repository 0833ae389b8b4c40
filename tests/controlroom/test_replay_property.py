"""Whatever is done to a region, in whatever order, its log replays to the very state it lived."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bloodbank.messages import IssueBlood, ReleaseReservation, ReserveBlood
from controlroom.adapters.memory_log import MemoryLog
from controlroom.chain import verify_chain
from controlroom.clock import ManualClock
from controlroom.errors import ControlRoomError
from controlroom.replay import Replay
from controlroom.timers import SetTimer
from dispatch.messages import AssignUnit, CloseIncident, LinkPatient, RecordUnitStatus, RegisterHospital, StandDownUnit
from dispatch.model import UnitStatus
from tests.controlroom.world import (
    MORNING,
    blood_place,
    blood_request,
    blood_unit,
    call,
    do,
    founded,
    open_room,
    post,
)

units = st.sampled_from(["u1", "u2", "u3", "nobody"])
incidents = st.integers(1, 6).map(lambda number: f"I-{number:06d}")
requests = st.integers(1, 4).map(lambda number: f"R-{number:06d}")
keys = st.none() | st.sampled_from(["a", "b", "c"])


class Region(RuleBasedStateMachine):
    """A region to which anything may be done; commands that are refused are part of life."""

    @initialize()
    def found(self) -> None:
        self.clock, self.log = ManualClock(MORNING), MemoryLog()
        self.room = founded(open_room(log=self.log, clock=self.clock, snapshot_every=7), units=3)
        do(self.room, blood_place())
        do(self.room, RegisterHospital(hospital_id="h1", name="H", lon=27.5, lat=53.9))
        for number in range(3):
            do(self.room, blood_unit(number))

    def attempt(self, command: object, key: str | None = None) -> None:
        before = self.room.state
        try:
            do(self.room, command, idempotency_key=key)
        except ControlRoomError:
            assert self.room.state is before

    @rule(key=keys)
    def report(self, key: str | None) -> None:
        self.attempt(call(), key)

    @rule(unit_id=units, lon=st.floats() | st.floats(27, 28), key=keys)
    def move(self, unit_id: str, lon: float, key: str | None) -> None:
        self.attempt(post(unit_id, lon=lon), key)

    @rule(unit_id=units, incident_id=incidents)
    def assign(self, unit_id: str, incident_id: str) -> None:
        self.attempt(AssignUnit(incident_id=incident_id, unit_id=unit_id))

    @rule(unit_id=units, status=st.sampled_from(list(UnitStatus)))
    def crew_reports(self, unit_id: str, status: UnitStatus) -> None:
        with_hospital = status in (UnitStatus.TRANSPORTING, UnitStatus.AT_HOSPITAL)
        self.attempt(RecordUnitStatus(unit_id=unit_id, status=status, hospital_id="h1" if with_hospital else None))

    @rule(unit_id=units)
    def stand_down(self, unit_id: str) -> None:
        self.attempt(StandDownUnit(unit_id=unit_id, reason="other unit is nearer"))

    @rule(incident_id=incidents, patient_id=st.text(max_size=4))
    def link(self, incident_id: str, patient_id: str) -> None:
        self.attempt(LinkPatient(incident_id=incident_id, patient_id=patient_id))

    @rule(incident_id=incidents)
    def close_incident(self, incident_id: str) -> None:
        self.attempt(CloseIncident(incident_id=incident_id, disposition="treated"))

    @rule()
    def ask_for_blood(self) -> None:
        self.attempt(blood_request(needed_by_at=self.clock.now() + 3_600.0))

    @rule(request_id=requests, number=st.integers(0, 3))
    def reserve(self, request_id: str, number: int) -> None:
        ids = sorted(self.room.state.bloodbank.blood_units)
        reservation = ReserveBlood(
            request_id=request_id,
            blood_unit_ids=(ids[number] if number < len(ids) else "none",),
            expires_at=self.clock.now() + 600.0,
        )
        self.attempt(reservation)

    @rule(request_id=requests)
    def release(self, request_id: str) -> None:
        self.attempt(ReleaseReservation(request_id=request_id, reason="no longer needed"))

    @rule(request_id=requests)
    def issue(self, request_id: str) -> None:
        self.attempt(IssueBlood(request_id=request_id))

    @rule(timer_id=st.sampled_from(["t1", "t2"]), in_s=st.integers(0, 100))
    def set_timer(self, timer_id: str, in_s: int) -> None:
        held = self.room.schedule(call())
        self.attempt(SetTimer(timer_id=timer_id, due_at=self.clock.now() + in_s, command=held))

    @rule(by_s=st.floats(-4.0, 100.0))
    def time_passes(self, by_s: float) -> None:
        self.clock.advance(by_s)
        self.room.fire_due_timers()

    @rule()
    def crash_and_open_again(self) -> None:
        self.log.release("minsk")
        lived = self.room.state
        self.room = open_room(log=self.log, clock=self.clock, snapshot_every=7)
        assert self.room.state == lived

    @invariant()
    def replay_gives_the_state_that_was_lived(self) -> None:
        replay = Replay(log=self.log, region="minsk", subjects=self.room.subjects)
        replay.to_the_end()
        assert replay.state == self.room.state

    def teardown(self) -> None:
        if hasattr(self, "log"):
            assert verify_chain(self.log, "minsk").ok


TestRegion = Region.TestCase
TestRegion.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
