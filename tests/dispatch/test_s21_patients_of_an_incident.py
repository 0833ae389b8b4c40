"""Numbered stories of incidents with several patients: each in one place, each with a hospital and an outcome."""

import pytest
from msgspec.structs import replace

from dispatch.life.outcomes import NEMSIS
from dispatch.life.patient import IncidentPatient, PatientDisposition, PatientPlace
from dispatch.life.stage import wants_units
from dispatch.messages import (
    AddPatients,
    AttendPatient,
    ChooseHospital,
    ChoosePatientHospital,
    CloseIncident,
    DivertHospital,
    Event,
    FurtherUnitsRequested,
    IncidentOpened,
    LinkPatient,
    PatientsStranded,
    RecordPatientOutcome,
    RecordUnitStatus,
    StandDownUnit,
)
from dispatch.model import IncidentStatus, UnitStatus
from dispatch.refusal import Refused
from tests.dispatch.world import Town, at_minute, need

S, D, P = UnitStatus, PatientDisposition, PatientPlace


@pytest.fixture
def town() -> Town:
    """Two ambulances in the west, one in the east, two hospitals."""
    town = Town()
    town.station("west", 0)
    town.station("east", 20)
    town.hospital("H", 8)
    town.hospital("G", 12)
    town.unit("A1", "west")
    town.unit("A2", "west")
    town.unit("B1", "east")
    return town


def crash(town: Town, *, patients: int = 2, units: int = 1) -> str:
    """A road accident with so many patients, ambulances on scene."""
    incident = town.call(3, needs=[need(count=units)])
    for unit_id in ("A1", "A2")[:units]:
        town.assign(unit_id, incident)
        town.report(unit_id, S.EN_ROUTE, S.ON_SCENE)
    town.do(AddPatients(incident_id=incident, count=patients))
    return incident


def patient(town: Town, incident_id: str, number: int) -> IncidentPatient:
    return next(p for p in town.the_incident(incident_id).patients if p.number == number)


def take(town: Town, unit_id: str, *numbers: int, hospital_id: str | None = "H") -> list[Event]:
    town.wait(60.0)
    return town.do(
        RecordUnitStatus(unit_id=unit_id, status=S.TRANSPORTING, patient_numbers=numbers, hospital_id=hospital_id)
    )


def outcome(town: Town, incident_id: str, number: int, disposition: PatientDisposition) -> None:
    town.do(RecordPatientOutcome(incident_id=incident_id, patient_number=number, disposition=disposition))


def test_01_two_patients_go_in_two_units_to_two_hospitals(town: Town) -> None:
    incident = crash(town, units=2)
    take(town, "A1", 2, hospital_id="H")
    take(town, "A2", hospital_id="G")
    assert (patient(town, incident, 2).unit_id, patient(town, incident, 2).hospital_id) == ("A1", "H")
    assert (patient(town, incident, 1).unit_id, patient(town, incident, 1).hospital_id) == ("A2", "G")
    for unit_id in ("A1", "A2"):
        town.report(unit_id, S.AT_HOSPITAL, S.RETURNING)
    assert [p.disposition for p in town.the_incident(incident).patients] == [D.TRANSPORTED, D.TRANSPORTED]
    assert town.the_incident(incident).status is IncidentStatus.SERVED


def test_02_a_patient_left_at_the_scene_calls_for_a_unit_in_the_same_decision(town: Town) -> None:
    """One ambulance, two patients: the second is not forgotten when the first is driven away."""
    incident = crash(town)
    events = take(town, "A1", 1)
    assert [type(event) for event in events[1:]] == [FurtherUnitsRequested]
    assert wants_units(town.the_incident(incident))
    assert town.recommend(incident).chosen == ("A2",)
    assert [p.incident_id for p in town.plan().assignments] == [incident]
    town.assign("A2", incident)
    town.report("A2", S.EN_ROUTE, S.ON_SCENE)
    assert len(take(town, "A2")) == 1
    assert patient(town, incident, 2).unit_id == "A2"


def test_03_an_incident_waits_while_a_patient_has_no_outcome(town: Town) -> None:
    incident = crash(town)
    take(town, "A1", 1)
    town.report("A1", S.AT_HOSPITAL, S.RETURNING)
    assert town.the_incident(incident).status is IncidentStatus.WAITING
    outcome(town, incident, 2, D.NOT_FOUND)
    assert town.the_incident(incident).status is IncidentStatus.SERVED
    assert town.plan().assignments == ()


def test_04_a_crew_that_drives_off_without_an_outcome_leaves_the_call_on_the_board(town: Town) -> None:
    incident = crash(town, patients=1)
    town.report("A1", S.RETURNING)
    assert town.the_incident(incident).status is IncidentStatus.WAITING
    assert town.recommend(incident).chosen == ("A1",), "the crew that forgot is the nearest"
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE)
    take(town, "A1")
    town.report("A1", S.AT_HOSPITAL, S.RETURNING)
    assert town.the_incident(incident).status is IncidentStatus.SERVED


def test_05_treated_refused_not_found_each_has_its_words_and_codes(town: Town) -> None:
    incident = crash(town, patients=3)
    outcome(town, incident, 1, D.TREATED_ON_SCENE)
    outcome(town, incident, 2, D.CARE_REFUSED)
    outcome(town, incident, 3, D.NOT_FOUND)
    town.report("A1", S.RETURNING)
    assert town.the_incident(incident).status is IncidentStatus.SERVED
    assert NEMSIS[D.NOT_FOUND].unit == "4227009"
    assert NEMSIS[D.CARE_REFUSED].transport == "4230009"
    assert set(NEMSIS) == set(D)


def test_06_an_outcome_recorded_by_mistake_is_corrected_and_a_delivered_patient_is_not(town: Town) -> None:
    incident = crash(town)
    outcome(town, incident, 1, D.NOT_FOUND)
    outcome(town, incident, 1, D.CARE_REFUSED)
    assert patient(town, incident, 1).disposition is D.CARE_REFUSED
    take(town, "A1", 2)
    with pytest.raises(Refused, match="with unit A1") as refused:
        outcome(town, incident, 2, D.NOT_FOUND)
    assert refused.value.code == "patient-not-at-scene"


def test_07_those_a_unit_attends_go_with_it_though_it_does_not_say_whom(town: Town) -> None:
    incident = crash(town, patients=3, units=2)
    town.do(AttendPatient(unit_id="A1", patient_number=3))
    town.do(AttendPatient(unit_id="A2", patient_number=3))
    assert patient(town, incident, 3).attending_unit_ids == ("A1", "A2"), "two crews for one patient"
    take(town, "A1")
    assert patient(town, incident, 3).unit_id == "A1"
    take(town, "A2")
    assert patient(town, incident, 1).unit_id == "A2"


def test_08_each_patient_may_have_a_hospital_of_its_own(town: Town) -> None:
    incident = crash(town, units=2)
    town.do(ChooseHospital(incident_id=incident, hospital_id="H"))
    town.do(ChoosePatientHospital(incident_id=incident, patient_number=2, hospital_id="G"))
    take(town, "A1", 1, hospital_id=None)
    take(town, "A2", 2, hospital_id=None)
    assert (town.the_unit("A1").hospital_id, town.the_unit("A2").hospital_id) == ("H", "G")


def test_09_a_patient_is_not_sent_to_a_diverting_hospital_unless_expressly(town: Town) -> None:
    incident = crash(town)
    town.do(DivertHospital(hospital_id="G", until_at=town.now + 600))
    choice = ChoosePatientHospital(incident_id=incident, patient_number=1, hospital_id="G")
    with pytest.raises(Refused) as refused:
        town.do(choice)
    assert refused.value.code == "hospital-diverting"


def test_10_a_known_person_is_linked_to_one_of_the_patients(town: Town) -> None:
    incident = crash(town)
    town.do(LinkPatient(incident_id=incident, patient_id="P-7", patient_number=2))
    assert [p.patient_id for p in town.the_incident(incident).patients] == [None, "P-7"]
    assert town.the_incident(incident).patient_ids == ("P-7",)


def test_11_an_incident_is_closed_over_open_patients_only_when_the_operator_settles_them(town: Town) -> None:
    incident = crash(town)
    town.report("A1", S.RETURNING)
    with pytest.raises(Refused, match="patients 1, 2 have no outcome") as refused:
        town.do(CloseIncident(incident_id=incident, disposition="done"))
    assert refused.value.code == "patients-unsettled"
    town.do(CloseIncident(incident_id=incident, disposition="done", settle_patients_as=D.CARE_REFUSED))
    assert {p.disposition for p in town.the_incident(incident).patients} == {D.CARE_REFUSED}


def test_12_a_breakdown_with_the_patient_aboard_moves_the_call_to_where_the_unit_stands(town: Town) -> None:
    """The next ambulance is sent to the roadside, not to the house where the patient was an hour ago."""
    incident = town.call(3)
    town.assign("A1", incident)
    town.report("A1", S.EN_ROUTE, S.ON_SCENE, S.TRANSPORTING)
    lon, lat = at_minute(16)
    received_at = town.the_incident(incident).call_received_at
    [_, stranded] = town.do(RecordUnitStatus(unit_id="A1", status=S.OUT_OF_SERVICE, lon=lon, lat=lat))
    assert isinstance(stranded, PatientsStranded)
    waiting = town.the_incident(incident)
    assert (waiting.lon, waiting.lat, waiting.scene) == (lon, lat, at_minute(3))
    assert (waiting.status, waiting.call_received_at) == (IncidentStatus.WAITING, received_at)
    assert town.recommend(incident).chosen == ("B1",), "B1 in the east is nearer to the roadside than A2"


def test_13_a_breakdown_on_the_way_while_others_are_at_the_scene_becomes_a_call_of_its_own(town: Town) -> None:
    incident = crash(town, units=2)
    take(town, "A1", 2)
    lon, lat = at_minute(16)
    events = town.do(RecordUnitStatus(unit_id="A1", status=S.OUT_OF_SERVICE, lon=lon, lat=lat))
    opened = next(event for event in events if isinstance(event, IncidentOpened))
    split = town.the_incident(opened.incident_id)
    assert (split.lon, split.lat, split.split_from_incident_id) == (lon, lat, incident)
    assert split.call_received_at == town.the_incident(incident).call_received_at, "it keeps its place in the queue"
    assert [p.place for p in split.patients] == [P.AT_SCENE]
    assert [p.number for p in town.the_incident(incident).patients] == [1]
    assert [(p.unit_id, p.incident_id) for p in town.plan().assignments] == [("B1", split.incident_id)]


def test_14_a_patient_is_handed_from_one_unit_to_another_on_the_way(town: Town) -> None:
    incident = crash(town, patients=1)
    town.assign("A2", incident, additional=True)
    town.report("A2", S.EN_ROUTE, S.ON_SCENE)
    take(town, "A1", 1)
    take(town, "A2", 1)
    assert patient(town, incident, 1).unit_id == "A2"
    town.report("A2", S.AT_HOSPITAL, S.RETURNING)
    assert patient(town, incident, 1).disposition is D.TRANSPORTED


def test_15_standing_down_the_last_unit_that_could_take_a_patient_asks_for_another(town: Town) -> None:
    """It was sent beyond the needs, so no need opens when it is called off; the patient still has to be fetched."""
    incident = crash(town, patients=2)
    town.assign("A2", incident, additional=True)
    take(town, "A1", 1)
    events = town.do(StandDownUnit(unit_id="A2", reason="wanted elsewhere"))
    assert [type(event) for event in events[1:]] == [FurtherUnitsRequested]
    assert "A2" in town.recommend(incident).chosen


def test_16_a_patient_nobody_counted_is_not_found_by_number(town: Town) -> None:
    incident = crash(town)
    with pytest.raises(Refused) as refused:
        outcome(town, incident, 9, D.NOT_FOUND)
    assert (refused.value.code, refused.value.field) == ("incident-patient-not-found", "patient_number")
    with pytest.raises(Refused, match="has 1, 2"):
        take(town, "A1", 9)


def test_17_closing_while_the_unit_is_at_the_hospital_hands_its_patient_over(town: Town) -> None:
    incident = crash(town, patients=1)
    take(town, "A1", 1)
    town.report("A1", S.AT_HOSPITAL)
    town.do(CloseIncident(incident_id=incident, disposition="transported"))
    assert patient(town, incident, 1).disposition is D.TRANSPORTED
    assert patient(town, incident, 1).unit_id is None


def test_18_a_patient_is_not_sent_where_what_it_needs_is_closed_unless_expressly(town: Town) -> None:
    """A hospital that closed its stroke unit takes the other patients of the same crash."""
    incident = crash(town)
    town.hospital("K", 9, "general", "stroke-2")
    town.do(AddPatients(incident_id=incident, hospital_capabilities=frozenset({"stroke-2"})))
    town.do(DivertHospital(hospital_id="K", until_at=town.now + 600, capabilities=frozenset({"stroke"})))
    choice = ChoosePatientHospital(incident_id=incident, patient_number=3, hospital_id="K")
    with pytest.raises(Refused, match="stroke-2") as refused:
        town.do(choice)
    assert refused.value.code == "capability-diverting"
    town.do(ChoosePatientHospital(incident_id=incident, patient_number=1, hospital_id="K"))
    town.do(replace(choice, despite_diversion=True))
    assert [patient(town, incident, number).hospital_id for number in (1, 2, 3)] == ["K", None, "K"]
