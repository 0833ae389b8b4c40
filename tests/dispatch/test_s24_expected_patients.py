"""Numbered stories of how many patients there are: told by callers, counted by crews, and fewer than was thought."""

import pytest

from dispatch.intake.expected import patients_expected
from dispatch.life.patient import PatientDisposition
from dispatch.life.stage import wants_units
from dispatch.mass_casualty.suggesting import suggestion_to_declare
from dispatch.messages import (
    AddPatients,
    ChangeNeeds,
    CloseIncident,
    DeclareMassCasualty,
    Event,
    FurtherUnitsRequested,
    FurtherUnitsWithdrawn,
    MergeIncidents,
    RecordPatientOutcome,
    RecordUnitStatus,
    RequestFurtherUnits,
    StandDownUnit,
    UnmergeIncident,
)
from dispatch.model import IncidentStatus, Need, UnitStatus
from dispatch.needs import open_needs
from dispatch.response_plans.needs import units_of
from tests.dispatch.intake_world import TelephoneTown
from tests.dispatch.world import need

S, D = UnitStatus, PatientDisposition


@pytest.fixture
def town() -> TelephoneTown:
    return TelephoneTown()


def crash(town: TelephoneTown, *, expected: int | None, **more: object) -> str:
    """A call about an accident with so many hurt, as the caller says; of itself it needs one ambulance."""
    return town.receive(3, determinant="accident", patients_expected=expected, template_code=None, **more)[0]


def units_needed(town: TelephoneTown, incident_id: str) -> int:
    return units_of(town.the_incident(incident_id).needs)


def go(town: TelephoneTown, unit_id: str, incident_id: str, *statuses: UnitStatus) -> None:
    town.assign(unit_id, incident_id)
    town.report(unit_id, S.EN_ROUTE, *statuses)


def outcome(town: TelephoneTown, incident_id: str, number: int, disposition: PatientDisposition) -> list[Event]:
    return town.do(RecordPatientOutcome(incident_id=incident_id, patient_number=number, disposition=disposition))


def test_01_as_many_ambulances_are_asked_for_as_the_caller_tells_of_patients(town: TelephoneTown) -> None:
    alone = units_needed(town, crash(town, expected=None))
    assert units_needed(town, crash(town, expected=1)) == alone
    incident = crash(town, expected=3)
    assert units_needed(town, incident) == 3
    assert len(town.recommend(incident).chosen) == 3
    assert units_needed(town, crash(town, expected=60)) == town.settings.intake.most_units_for_expected


def test_02_what_the_operator_says_is_needed_goes_before_the_number(town: TelephoneTown) -> None:
    incident = crash(town, expected=3, needs=[{"capabilities": ["physician"]}])
    assert town.the_incident(incident).needs == (need("physician"),)


def test_03_a_second_caller_who_sees_more_raises_the_need_and_one_who_sees_fewer_does_not(town: TelephoneTown) -> None:
    incident = crash(town, expected=2)
    town.receive(3, incident_id=incident, patients_expected=1)
    assert (patients_expected(town.state, incident), units_needed(town, incident)) == (2, 2)
    town.receive(3, incident_id=incident, patients_expected=3)
    assert (patients_expected(town.state, incident), units_needed(town, incident)) == (3, 3)
    go(town, "A1", incident, S.ON_SCENE)
    town.receive(3, incident_id=incident, patients_expected=4)
    assert units_needed(town, incident) == 3, "the crew that is there says itself what it needs"


def test_04_an_expectation_is_nobody_who_must_be_settled(town: TelephoneTown) -> None:
    """A number that a caller told counts no patients: the incident is closed without an outcome for each."""
    incident = crash(town, expected=3)
    go(town, "A1", incident, S.ON_SCENE)
    town.wait(600)
    town.report("A1", S.TRANSPORTING)
    assert not wants_units(town.the_incident(incident)), "one ambulance took whoever there was"
    town.do(RecordUnitStatus(unit_id="A1", status=S.AT_HOSPITAL, hospital_id="H", handed_over=True))
    town.report("A1", S.RETURNING)
    assert town.the_incident(incident).status is IncidentStatus.SERVED
    town.do(CloseIncident(incident_id=incident, disposition="transported"))
    assert town.the_incident(incident).patients == ()


def test_05_two_of_three_counted_are_not_found_and_nobody_else_is_asked_for(town: TelephoneTown) -> None:
    """Elsewhere the board went on wanting ambulances for people who were not there."""
    incident = crash(town, expected=None)
    events = town.do(AddPatients(incident_id=incident, count=3))
    assert [type(event) for event in events[1:]] == [FurtherUnitsRequested]
    go(town, "A1", incident, S.ON_SCENE)
    assert len(open_needs(town.state, town.the_incident(incident))) == 2
    outcome(town, incident, 2, D.NOT_FOUND)
    [_, withdrawn] = outcome(town, incident, 3, D.NOT_FOUND)
    assert isinstance(withdrawn, FurtherUnitsWithdrawn)
    assert (open_needs(town.state, town.the_incident(incident)), town.plan().assignments) == ((), ())
    town.wait(600)
    town.do(RecordUnitStatus(unit_id="A1", status=S.TRANSPORTING, patient_numbers=(1,)))
    town.do(RecordUnitStatus(unit_id="A1", status=S.AT_HOSPITAL, hospital_id="H"))
    town.do(CloseIncident(incident_id=incident, disposition="transported"))


def test_06_units_on_the_way_to_people_who_are_not_there_are_offered_for_stand_down(town: TelephoneTown) -> None:
    incident = crash(town, expected=3)
    town.do(AddPatients(incident_id=incident, count=3))
    go(town, "A1", incident, S.ON_SCENE)
    for unit_id in ("A2", "B1"):
        go(town, unit_id, incident)
    outcome(town, incident, 1, D.CARE_REFUSED)
    [_, withdrawn] = outcome(town, incident, 2, D.NOT_FOUND)
    assert isinstance(withdrawn, FurtherUnitsWithdrawn)
    assert set(withdrawn.surplus_unit_ids) == {"A2", "B1"}
    assert town.the_incident(incident).unit_ids == ("A1", "A2", "B1"), "nobody is dropped without a word"
    assert [type(event).__name__ for event in town.do(StandDownUnit(unit_id="A2", reason="nobody"))] == [
        "UnitStoodDown"
    ]


def test_07_one_ambulance_takes_two_and_the_second_is_called_off(town: TelephoneTown) -> None:
    incident = crash(town, expected=2)
    town.do(AddPatients(incident_id=incident, count=2))
    go(town, "A1", incident, S.ON_SCENE)
    go(town, "A2", incident)
    town.wait(600)
    events = town.do(RecordUnitStatus(unit_id="A1", status=S.TRANSPORTING, patient_numbers=(1, 2), hospital_id="H"))
    assert isinstance(events[-1], FurtherUnitsWithdrawn)
    assert events[-1].surplus_unit_ids == ("A2",)


def test_08_what_a_plan_or_a_crew_asked_for_is_not_withdrawn(town: TelephoneTown) -> None:
    incident = crash(town, expected=None, needs=[{"count": 2}])
    town.do(AddPatients(incident_id=incident, count=3))
    go(town, "A1", incident, S.ON_SCENE)
    town.do(RequestFurtherUnits(unit_id="A1", needs=(need("physician"),), reason="arrest"))
    for number in (2, 3):
        outcome(town, incident, number, D.NOT_FOUND)
    assert town.the_incident(incident).needs == (Need(count=2), need("physician"))


def test_09_nobody_is_sent_any_more_once_every_patient_has_an_outcome(town: TelephoneTown) -> None:
    incident = crash(town, expected=None, needs=[{}, {"capabilities": ["physician"]}])
    town.do(AddPatients(incident_id=incident))
    go(town, "A1", incident, S.ON_SCENE)
    assert town.plan().assignments
    outcome(town, incident, 1, D.NO_CARE_NEEDED)
    assert town.plan().assignments == ()
    town.report("A1", S.RETURNING)
    assert town.the_incident(incident).status is IncidentStatus.SERVED


def test_10_needs_said_anew_are_the_operators(town: TelephoneTown) -> None:
    incident = crash(town, expected=None)
    town.do(AddPatients(incident_id=incident, count=3))
    town.do(ChangeNeeds(incident_id=incident, needs=(Need(count=3),), reason="three streets to search"))
    go(town, "A1", incident, S.ON_SCENE)
    for number in (1, 2):
        assert len(outcome(town, incident, number, D.NOT_FOUND)) == 1
    assert units_needed(town, incident) == 3


def test_11_merged_the_greater_number_holds_and_parted_each_has_its_own(town: TelephoneTown) -> None:
    older = crash(town, expected=2)
    town.wait(60)
    younger = crash(town, expected=4)
    before = town.state.incidents
    town.do(MergeIncidents(incident_id=older, other_incident_id=younger))
    assert (patients_expected(town.state, older), units_needed(town, older)) == (4, 4)
    town.do(AddPatients(incident_id=older, count=4))
    for number in (1, 2, 3):
        outcome(town, older, number, D.NOT_FOUND)
    assert units_needed(town, older) == 1
    outcome(town, older, 4, D.NOT_FOUND)
    assert units_needed(town, older) == 1, "an incident without any need would be no call"
    town.do(UnmergeIncident(incident_id=younger))
    assert town.state.incidents[younger] == before[younger]


def test_12_from_a_number_on_declaring_a_mass_casualty_incident_is_suggested(town: TelephoneTown) -> None:
    """The number comes from the callers, and is what is declared when nobody says another."""
    settings = town.settings.mass_casualty
    few = crash(town, expected=settings.suggested_from - 1)
    assert suggestion_to_declare(town.state, town.the_incident(few), settings=settings) is None
    bus = crash(town, expected=30)
    suggested = suggestion_to_declare(town.state, town.the_incident(bus), settings=settings)
    assert suggested is not None
    assert (suggested.code, suggested.values["patients"]) == ("mass-casualty-suggested", 30)
    town.do(DeclareMassCasualty(incident_id=bus, reason="bus overturned"))
    assert town.state.mass_casualties[bus].expected_casualties == 30
    assert suggestion_to_declare(town.state, town.the_incident(bus), settings=settings) is None
    needed = units_needed(town, bus)
    town.receive(3, incident_id=bus, patients_expected=50)
    assert units_needed(town, bus) == needed, "its own plan says what vehicles it wants"
