"""What is known of a patient: to read in a role, to add to, to correct."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.desks import DeskOf
from api.http.documents import READ, answers
from api.http.json import json_response
from api.patients.access import AccessOf
from api.patients.identities import WRITE_PATIENT
from api.patients.record_bodies import EntryBody, EntryStatusBody
from api.patients.register import READ_PATIENT
from api.patients.roles import RoleOf
from api.values import PathId
from controlroom.patient_entries import record_entry
from patients import PatientRecord, RecordEntry, Vocabulary

router = APIRouter(prefix="/v1/patients", tags=["patients"])
EntryNumber = Annotated[int, Path(ge=1, le=2**53)]


@router.get("/vocabulary", responses=answers(Vocabulary, problems=READ))
def read_vocabulary(desk: DeskOf) -> Response:
    """Categories with their code systems, high-risk registers and directives in words, and what each role may see."""
    return json_response(desk.patients.records.words)


@router.get("/{patient_id}/record", responses=answers(PatientRecord, problems=READ_PATIENT))
def read_record(patient_id: PathId, desk: DeskOf, access: AccessOf, role: RoleOf) -> Response:
    """What the role may see of the person, under all ids that were joined."""
    return json_response(desk.patients.records.read(patient_id, role=role, access=access, now=desk.now()))


@router.post(
    "/{patient_id}/entries", status_code=201, responses=answers(RecordEntry, status=201, problems=WRITE_PATIENT)
)
def add_entry(patient_id: PathId, body: EntryBody, desk: DeskOf, access: AccessOf) -> Response:
    """Record an entry. An antibody goes to the blood bank too. The very same entry is not recorded twice."""
    entry = record_entry(desk.room, desk.patients, patient_id, body.draft(), access=access)
    return json_response(entry, status=201, headers={"Location": f"/v1/patients/{patient_id}/record"})


@router.post("/{patient_id}/entries/{entry_number}/status", responses=answers(RecordEntry, problems=WRITE_PATIENT))
def change_entry(
    patient_id: PathId, entry_number: EntryNumber, body: EntryStatusBody, desk: DeskOf, access: AccessOf
) -> Response:
    """It holds no longer, or was entered in error. An antibody that the blood bank knows stays known there."""
    changed = desk.patients.records.change_status(
        patient_id, entry_number, status=body.status, reason=body.reason, access=access, now=desk.now()
    )
    return json_response(changed)
