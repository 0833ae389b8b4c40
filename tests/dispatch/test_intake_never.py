"""What merging and parting must never do, whatever else happens in whatever order."""

from itertools import pairwise

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dispatch.decider import evolve
from dispatch.messages import (
    AssignUnit,
    CloseIncident,
    Command,
    MergeIncidents,
    RecordUnitStatus,
    StandDownUnit,
    UnmergeIncident,
)
from dispatch.model import IncidentStatus, UnitStatus
from dispatch.refusal import Refused
from dispatch.state import DispatchState
from tests.dispatch.intake_world import TelephoneTown

UNITS = ("A1", "A2", "B1", "B2")
CYCLE = (
    UnitStatus.ASSIGNED,
    UnitStatus.EN_ROUTE,
    UnitStatus.ON_SCENE,
    UnitStatus.TRANSPORTING,
    UnitStatus.AT_HOSPITAL,
    UnitStatus.RETURNING,
    UnitStatus.AVAILABLE_AT_STATION,
)
NEXT = dict(pairwise(CYCLE))


class MergingDay(RuleBasedStateMachine):
    """Calls come, units go, incidents are merged and parted."""

    def __init__(self) -> None:
        super().__init__()
        self.town = TelephoneTown()

    @initialize()
    def begin(self) -> None:
        self.town.receive(3)

    def ask(self, command: Command) -> None:
        before = self.town.state
        try:
            self.town.do(command)
        except Refused:
            assert self.town.state is before

    def an_incident(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.town.state.incidents)))

    def an_open_one(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(self.town.state.open_incident_ids))

    @rule(minute=st.integers(2, 4), priority=st.integers(1, 3), wait_s=st.floats(0, 60))
    def a_call_comes(self, minute: int, priority: int, wait_s: float) -> None:
        self.town.wait(wait_s)
        self.town.receive(minute, priority=priority, needs=[{}], patient_ids=[f"P-{len(self.town.log)}"])

    @precondition(lambda self: len(self.town.state.open_incident_ids) > 1)
    @rule(data=st.data())
    def two_are_merged(self, data: st.DataObject) -> None:
        self.ask(MergeIncidents(incident_id=self.an_open_one(data), other_incident_id=self.an_open_one(data)))

    @precondition(lambda self: self.town.state.intake.merges)
    @rule(data=st.data())
    def one_is_parted(self, data: st.DataObject) -> None:
        self.ask(UnmergeIncident(incident_id=data.draw(st.sampled_from(sorted(self.town.state.intake.merges)))))

    @rule(data=st.data())
    def what_makes_no_sense_is_asked(self, data: st.DataObject) -> None:
        self.ask(MergeIncidents(incident_id=self.an_incident(data), other_incident_id=self.an_incident(data)))
        self.ask(UnmergeIncident(incident_id=self.an_incident(data)))

    @precondition(lambda self: self.town.state.open_incident_ids)
    @rule(data=st.data(), unit_id=st.sampled_from(UNITS))
    def a_unit_is_sent(self, data: st.DataObject, unit_id: str) -> None:
        self.ask(AssignUnit(incident_id=self.an_open_one(data), unit_id=unit_id, additional=True))

    @rule(unit_id=st.sampled_from(UNITS))
    def a_crew_goes_on(self, unit_id: str) -> None:
        self.town.wait(30)
        following = NEXT.get(self.town.the_unit(unit_id).status)
        if following is not None:
            hospital_id = "H" if following in (UnitStatus.TRANSPORTING, UnitStatus.AT_HOSPITAL) else None
            self.ask(RecordUnitStatus(unit_id=unit_id, status=following, hospital_id=hospital_id))

    @rule(unit_id=st.sampled_from(UNITS))
    def a_unit_breaks_down_and_is_mended(self, unit_id: str) -> None:
        self.ask(RecordUnitStatus(unit_id=unit_id, status=UnitStatus.OUT_OF_SERVICE))
        self.ask(RecordUnitStatus(unit_id=unit_id, status=UnitStatus.AVAILABLE_AT_STATION))

    @rule(unit_id=st.sampled_from(UNITS))
    def a_unit_is_stood_down(self, unit_id: str) -> None:
        self.ask(StandDownUnit(unit_id=unit_id, reason="not needed"))

    @rule(data=st.data())
    def an_incident_is_closed(self, data: st.DataObject) -> None:
        self.ask(CloseIncident(incident_id=self.an_incident(data), disposition="done"))

    @invariant()
    def no_unit_is_lost_or_in_two_places(self) -> None:
        state = self.town.state
        on = [(unit_id, i.incident_id) for i in state.incidents.values() for unit_id in i.unit_ids]
        at = [(unit.unit_id, unit.incident_id) for unit in state.units.values() if unit.incident_id is not None]
        assert sorted(on) == sorted(at)

    @invariant()
    def no_call_or_patient_is_lost_or_twice(self) -> None:
        state = self.town.state
        listed = [call_id for ids in state.intake.call_ids_of.values() for call_id in ids]
        assert sorted(listed) == sorted(state.intake.calls)
        assert all(state.intake.calls[c].incident_id == i for i, ids in state.intake.call_ids_of.items() for c in ids)
        patients = [patient_id for incident in state.incidents.values() for patient_id in incident.patient_ids]
        assert len(patients) == len(set(patients)) == len(state.intake.calls) - 1

    @invariant()
    def the_board_holds_every_open_incident_once_in_its_order(self) -> None:
        state = self.town.state
        open_ids = [i.incident_id for i in state.incidents.values() if i.status is not IncidentStatus.CLOSED]
        assert sorted(state.open_incident_ids) == sorted(open_ids)
        board = [state.incidents[incident_id] for incident_id in state.open_incident_ids]
        assert board == sorted(board, key=lambda i: (i.priority, i.call_received_at, i.incident_id))

    def teardown(self) -> None:
        """Replaying the log gives the same state."""
        replayed = DispatchState()
        for happened in self.town.log:
            replayed = evolve(replayed, happened.event, at=happened.at)
        assert replayed == self.town.state


TestMergingDay = MergingDay.TestCase
TestMergingDay.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)
