"""The counted patients of an incident: how many, who attends them, where each goes, what became of each."""

from typing import Annotated

from fastapi import APIRouter, Path
from msgspec import Struct
from starlette.responses import Response

from api.commanding import Command, Commander, done
from api.desks import DeskOf, Language
from api.dispatch.incidents import incident_version
from api.dispatch.life_bodies import AttendanceBody, MorePatientsBody, OutcomeBody, PatientHospitalBody
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.etag import etag
from api.http.json import json_response
from api.problems import Problem
from api.values import PathId
from controlroom.desk import Desk
from controlroom.questions.responses import CountedPatient, patients_of
from dispatch.messages import (
    AddPatients,
    AttendPatient,
    ChoosePatientHospital,
    RecordPatientOutcome,
)

router = APIRouter(prefix="/v1/incidents/{incident_id}/counted-patients", tags=["incidents"])
Number = Annotated[int, Path(ge=1, le=1000, description="The patient's number on this incident")]
PatientCommand = AddPatients | AttendPatient | ChoosePatientHospital | RecordPatientOutcome


class CountedPatients(Struct, frozen=True, kw_only=True):
    """Patients by number; identities are known to the register only."""

    incident_id: str
    patients: tuple[CountedPatient, ...]


@router.get("", responses=answers(CountedPatients, problems=READ_ONE))
async def list_counted_patients(incident_id: PathId, desk: DeskOf, language: Language) -> Response:
    """Where every patient is, with the outcome in words and in NEMSIS codes. The ETag is the incident's."""
    version = incident_version(desk.room.state, incident_id)
    return json_response(_patients(desk, incident_id, language), headers={"ETag": etag(version)}, language=language)


@router.post("", responses=answers(CountedPatients, problems=WRITE_ONE))
async def add_patients(
    incident_id: PathId, body: MorePatientsBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Count more patients. From then on the incident is served only when every one of them has an outcome."""
    added = AddPatients(
        incident_id=incident_id, count=body.count, hospital_capabilities=frozenset(body.hospital_capabilities)
    )
    return await _told(command, added, desk, incident_id, language)


@router.post("/{number}/outcome", responses=answers(CountedPatients, problems=WRITE_ONE))
async def record_outcome(
    incident_id: PathId, number: Number, body: OutcomeBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """What became of a patient at the scene."""
    outcome = RecordPatientOutcome(incident_id=incident_id, patient_number=number, disposition=body.disposition)
    return await _told(command, outcome, desk, incident_id, language)


@router.post("/{number}/hospital", responses=answers(CountedPatients, problems=WRITE_ONE))
async def choose_patient_hospital(
    incident_id: PathId, number: Number, body: PatientHospitalBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Where this one patient goes; the incident's hospital holds for all others."""
    choice = ChoosePatientHospital(
        incident_id=incident_id,
        patient_number=number,
        hospital_id=body.hospital_id,
        despite_diversion=body.despite_diversion,
        despite_full=body.despite_full,
    )
    return await _told(command, choice, desk, incident_id, language)


@router.post("/{number}/attendance", responses=answers(CountedPatients, problems=WRITE_ONE))
async def attend_patient(
    incident_id: PathId, number: Number, body: AttendanceBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """A unit at the scene cares for this patient; it takes it along unless it says otherwise."""
    unit = desk.room.state.dispatch.units.get(body.unit_id)
    if unit is not None and unit.incident_id != incident_id:
        detail = f"Unit {body.unit_id} is not on incident {incident_id}."
        raise Problem("not-its-incident", detail, family="conflict", field="body.unit_id")
    return await _told(command, AttendPatient(unit_id=body.unit_id, patient_number=number), desk, incident_id, language)


async def _told(
    command: Commander, patient_command: PatientCommand, desk: Desk, incident_id: str, language: str
) -> Response:
    accepted = await command.send(patient_command, decided_on=f"incident/{incident_id}")
    version = incident_version(desk.room.state, incident_id)
    return done(_patients(desk, incident_id, language), accepted, version=version, language=language)


def _patients(desk: Desk, incident_id: str, language: str) -> CountedPatients:
    return CountedPatients(incident_id=incident_id, patients=patients_of(desk, incident_id, language=language))
