"""Whatever crews and operators do in whatever order: no call is lost, no patient forgotten, no unit in two places."""

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from dispatch.decider import evolve
from dispatch.life.patient import IncidentPatient, PatientDisposition, PatientPlace
from dispatch.life.response import Response
from dispatch.life.stage import wants_units
from dispatch.life.timeline import TIMES_IN_ORDER
from dispatch.lifecycle import CAN_STILL_TAKE, is_free
from dispatch.messages import (
    AddPatients,
    AssignUnit,
    AttendPatient,
    ChangeNeeds,
    ChangePriority,
    ChangeStation,
    ChoosePatientHospital,
    CloseIncident,
    Command,
    DivertUnit,
    Event,
    RecordPatientOutcome,
    RecordUnitStatus,
    ReopenIncident,
    ReorderStack,
    RequestFurtherUnits,
    ReturnToService,
    StackIncident,
    StandDownUnit,
    StartStackedIncident,
    TakeOutOfService,
    UnstackIncident,
)
from dispatch.model import Incident, IncidentStatus, UnitStatus
from dispatch.needs import open_needs
from dispatch.refusal import Refused
from dispatch.state import DispatchState
from tests.dispatch.world import Town, at_minute, need

S = UnitStatus
UNITS = {"A1": (), "A2": ("als",), "B1": ("als",), "B2": ()}
SHAPES = ((need(),), (need("als"),), (need(), need("als")), (need(count=2),))
unit_ids = st.sampled_from(sorted(UNITS))
minutes = st.integers(0, 12)
numbers = st.integers(1, 4)
outcomes = st.sampled_from(PatientDisposition)


class ResponsesOfADay(RuleBasedStateMachine):
    """Anybody may ask for anything at any moment."""

    def __init__(self) -> None:
        super().__init__()
        self.town = Town()

    @initialize()
    def open_the_day(self) -> None:
        self.town.station("west", 0)
        self.town.station("east", 12)
        self.town.hospital("H", 3)
        self.town.hospital("G", 9)
        for unit_id, capabilities in UNITS.items():
            self.town.unit(unit_id, "west" if unit_id < "B" else "east", *capabilities)
        crash = self.town.call(4, needs=(need(), need("als")))
        self.town.do(AddPatients(incident_id=crash, count=3))
        self.town.call(6, priority=2)
        self.town.call(7, priority=3)

    def ask(self, command: Command) -> None:
        before = self.town.state
        try:
            self.town.do(command)
        except Refused:
            assert self.town.state is before

    def some(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.town.state.incidents)))

    @rule(minute=minutes, priority=st.integers(1, 3), shape=st.sampled_from(SHAPES))
    def a_call_comes(self, minute: int, priority: int, shape: tuple[object, ...]) -> None:
        self.town.call(minute, priority=priority, needs=shape)  # type: ignore[arg-type]

    @rule()
    def a_plan_is_followed(self) -> None:
        """Then nobody who waits could have been sent somebody."""
        for planned in self.town.plan().assignments:
            self.town.assign(planned.unit_id, planned.incident_id)
        for incident in self.town.state.incidents.values():
            if incident.status is IncidentStatus.WAITING:
                chosen = self.town.recommend(incident.incident_id).chosen
                assert not [unit_id for unit_id in chosen if is_free(self.town.the_unit(unit_id))]

    @precondition(lambda self: any(unit.incident_id for unit in self.town.state.units.values()))
    @rule(data=st.data(), steps=st.integers(1, 4), wait_s=st.sampled_from([0.0, 61.0, 700.0]))
    def a_crew_goes_on(self, data: st.DataObject, steps: int, wait_s: float) -> None:
        """The likeliest next reports, so that days get somewhere."""
        busy = sorted(unit_id for unit_id, unit in self.town.state.units.items() if unit.incident_id)
        unit_id = data.draw(st.sampled_from(busy))
        for _ in range(steps):
            self.town.wait(wait_s)
            self.a_likely_report(unit_id)

    def a_likely_report(self, unit_id: str) -> None:
        following = {
            S.ASSIGNED: S.EN_ROUTE,
            S.EN_ROUTE: S.ON_SCENE,
            S.ON_SCENE: S.TRANSPORTING,
            S.TRANSPORTING: S.AT_HOSPITAL,
            S.AT_HOSPITAL: S.RETURNING,
        }
        status = following.get(self.town.the_unit(unit_id).status, S.AVAILABLE_AT_STATION)
        hospital_id = "H" if status is S.AT_HOSPITAL else None
        self.ask(RecordUnitStatus(unit_id=unit_id, status=status, hospital_id=hospital_id))

    @rule(
        unit_id=unit_ids,
        status=st.sampled_from(UnitStatus),
        ago_s=st.sampled_from([None, 0.0, 90.0, 800.0, -60.0]),
        data=st.data(),
        given=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    )
    def a_crew_reports(
        self, unit_id: str, status: UnitStatus, ago_s: float | None, data: st.DataObject, given: tuple[bool, ...]
    ) -> None:
        """Late, early, twice, of another incident, with patients of its own choice, from anywhere."""
        names_incident, names_patients, says_where = given
        lon, lat = at_minute(data.draw(minutes))
        known = sorted(self.town.state.incidents)
        self.ask(
            RecordUnitStatus(
                unit_id=unit_id,
                status=status,
                reported_at=None if ago_s is None else self.town.now - ago_s,
                incident_id=data.draw(st.sampled_from(known)) if names_incident and known else None,
                patient_numbers=(data.draw(numbers),) if names_patients else (),
                lon=lon if says_where else None,
                lat=lat if says_where else None,
            )
        )

    @precondition(lambda self: self.town.state.incidents)
    @rule(data=st.data(), unit_id=unit_ids, forced=st.booleans(), minute=minutes)
    def a_unit_is_redirected(self, data: st.DataObject, unit_id: str, forced: bool, minute: int) -> None:
        lon, lat = at_minute(minute)
        incident_id = self.some(data)
        commands: tuple[Command, ...] = (
            DivertUnit(unit_id=unit_id, to_incident_id=incident_id, reason="nearer", forced=forced),
            DivertUnit(unit_id=unit_id, to_incident_id=incident_id, reason="nearer", forced=True, additional=True),
            AssignUnit(unit_id=unit_id, incident_id=incident_id, additional=forced),
            StandDownUnit(unit_id=unit_id, reason="not needed"),
            TakeOutOfService(unit_id=unit_id, reason="brakes", lon=lon, lat=lat),
            ReturnToService(unit_id=unit_id, returning=forced),
            ChangeStation(unit_id=unit_id, station_id="west" if forced else "east", reason="cover"),
        )
        self.ask(data.draw(st.sampled_from(commands)))

    @precondition(lambda self: self.town.state.incidents)
    @rule(data=st.data(), unit_id=unit_ids, shape=st.sampled_from(SHAPES), disposition=st.none() | outcomes)
    def an_incident_is_revised(
        self, data: st.DataObject, unit_id: str, shape: tuple[object, ...], disposition: PatientDisposition | None
    ) -> None:
        incident_id = self.some(data)
        commands: tuple[Command, ...] = (
            ChangePriority(incident_id=incident_id, priority=data.draw(st.integers(1, 3)), reason="news"),
            ChangeNeeds(incident_id=incident_id, needs=shape, reason="news"),  # type: ignore[arg-type]
            RequestFurtherUnits(unit_id=unit_id, needs=shape, reason="help"),  # type: ignore[arg-type]
            CloseIncident(incident_id=incident_id, disposition="done", settle_patients_as=disposition),
            ReopenIncident(incident_id=incident_id, reason="again", needs=shape),  # type: ignore[arg-type]
            ReopenIncident(incident_id=incident_id, reason="again"),
        )
        self.ask(data.draw(st.sampled_from(commands)))

    @precondition(lambda self: self.town.state.incidents)
    @rule(data=st.data(), unit_id=unit_ids, number=numbers, disposition=outcomes)
    def something_is_said_of_a_patient(
        self, data: st.DataObject, unit_id: str, number: int, disposition: PatientDisposition
    ) -> None:
        incident_id = self.some(data)
        commands: tuple[Command, ...] = (
            AddPatients(incident_id=incident_id, count=data.draw(st.integers(1, 2))),
            AttendPatient(unit_id=unit_id, patient_number=number),
            ChoosePatientHospital(incident_id=incident_id, patient_number=number, hospital_id="G"),
            RecordPatientOutcome(incident_id=incident_id, patient_number=number, disposition=disposition),
        )
        self.ask(data.draw(st.sampled_from(commands)))

    @precondition(lambda self: self.town.state.incidents)
    @rule(data=st.data(), unit_id=unit_ids, place=st.none() | st.integers(0, 2))
    def a_job_is_queued_or_not(self, data: st.DataObject, unit_id: str, place: int | None) -> None:
        incident_id = self.some(data)
        queue = self.town.state.stacking.stacks.get(unit_id, ())
        commands: tuple[Command, ...] = (
            StackIncident(unit_id=unit_id, incident_id=incident_id, place=place),
            UnstackIncident(incident_id=incident_id, reason="changed my mind"),
            ReorderStack(unit_id=unit_id, incident_ids=queue[::-1]),
            StartStackedIncident(unit_id=unit_id, incident_id=incident_id),
        )
        self.ask(data.draw(st.sampled_from(commands)))

    @invariant()
    def no_unit_is_in_two_places(self) -> None:
        state = self.town.state
        on = {unit_id: unit.incident_id for unit_id, unit in state.units.items() if unit.incident_id is not None}
        listed = [(unit_id, i.incident_id) for i in state.incidents.values() for unit_id in i.unit_ids]
        assert sorted(listed) == sorted(on.items())
        for unit_id in on:
            assert not is_free(state.units[unit_id])

    @invariant()
    def no_call_is_lost(self) -> None:
        """An open call has units, or waits with a need that can be filled, or was served with all patients settled."""
        state = self.town.state
        open_ones = [i for i in state.incidents.values() if i.status is not IncidentStatus.CLOSED]
        in_order = sorted(open_ones, key=lambda i: (i.priority, i.call_received_at, i.incident_id))
        assert [incident.incident_id for incident in in_order] == list(state.open_incident_ids)
        for incident in open_ones:
            alone = incident.status in (IncidentStatus.WAITING, IncidentStatus.SERVED)
            assert alone == (not incident.unit_ids)
            if incident.status is IncidentStatus.WAITING:
                assert open_needs(state, incident)
            if incident.status is IncidentStatus.SERVED:
                assert all(patient.disposition is not None for patient in incident.patients)

    @invariant()
    def no_patient_is_forgotten(self) -> None:
        """For whoever waits at a scene somebody is there, is coming, or is still to be sent."""
        state = self.town.state
        for incident in state.incidents.values():
            waiting = [patient for patient in incident.patients if patient.waits_at_scene]
            coming = [unit_id for unit_id in incident.unit_ids if state.units[unit_id].status in CAN_STILL_TAKE]
            if waiting and not coming:
                assert open_needs(state, incident)
                assert wants_units(incident)

    @invariant()
    def every_patient_is_in_one_place(self) -> None:
        for incident in self.town.state.incidents.values():
            for patient in incident.patients:
                self._check_place(incident, patient)

    def _check_place(self, incident: Incident, patient: IncidentPatient) -> None:
        units = self.town.state.units
        if patient.unit_id is not None:
            assert patient.unit_id in incident.unit_ids
            carrying = {PatientPlace.ABOARD: S.TRANSPORTING, PatientPlace.AT_HOSPITAL: S.AT_HOSPITAL}
            assert units[patient.unit_id].status is carrying[patient.place]
            assert patient.disposition is None
        else:
            assert (patient.place is PatientPlace.AT_SCENE) == (patient.disposition is None)
        if patient.waits_at_scene:
            assert all(units[u].status is S.ON_SCENE and u in incident.unit_ids for u in patient.attending_unit_ids)

    @invariant()
    def the_times_of_a_response_are_in_order_and_it_lasts_as_long_as_the_unit_is_there(self) -> None:
        for incident in self.town.state.incidents.values():
            lasting = [response.unit_id for response in incident.responses if response.left_at is None]
            assert sorted(lasting) == sorted(incident.unit_ids)
            for response in incident.responses:
                times = _known_times(response)
                assert times == sorted(times)
                assert times[-1] <= self.town.now

    @invariant()
    def what_is_queued_on_a_unit_waits_for_it(self) -> None:
        state = self.town.state
        queued = {job: unit_id for unit_id, stack in state.stacking.stacks.items() for job in stack}
        assert queued == dict(state.stacking.unit_of)
        assert sum(map(len, state.stacking.stacks.values())) == len(queued)
        assert set(state.stacking.offered) <= set(queued)
        for job, unit_id in queued.items():
            assert state.units[unit_id].status is not S.OUT_OF_SERVICE
            assert state.incidents[job].status is not IncidentStatus.CLOSED
            assert unit_id not in state.incidents[job].unit_ids

    def teardown(self) -> None:
        """The log, written and read again, gives the same state."""
        state = DispatchState()
        for happened in self.town.log:
            kind = type(happened.event)
            event: Event = msgspec.json.decode(msgspec.json.encode(happened.event), type=kind)
            state = evolve(state, event, at=happened.at)
        assert state == self.town.state


def _known_times(response: Response) -> list[float]:
    times = [getattr(response, name) for name in (*TIMES_IN_ORDER, "left_at")]
    return [time for time in times if time is not None]


ResponsesOfADay.TestCase.settings = settings(max_examples=80, stateful_step_count=50, deadline=None)
TestResponsesOfADay = ResponsesOfADay.TestCase
