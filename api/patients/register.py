"""Register, read and find patients; see what they are linked with and who looked."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.commanding import IdempotencyKey
from api.desks import DeskOf
from api.http.documents import READ_ONE, WRITE, answers
from api.http.json import json_response
from api.patients.access import AccessOf
from api.patients.bodies import PatientBody, PatientSearch, draft_of
from api.values import PathId
from controlroom.desk import Desk
from patients import Access, AccessRecord, Link, Patient

router = APIRouter(prefix="/v1/patients", tags=["patients"])
READ_PATIENT = (*READ_ONE, "unavailable")


class Patients(Struct, frozen=True, kw_only=True):
    patients: tuple[Patient, ...]


class Links(Struct, frozen=True, kw_only=True):
    links: tuple[Link, ...]


class Accesses(Struct, frozen=True, kw_only=True):
    accesses: tuple[AccessRecord, ...]


@router.post("", status_code=201, responses=answers(Patient, status=201, problems=WRITE))
def register_patient(
    body: PatientBody, desk: DeskOf, access: AccessOf, idempotency_key: IdempotencyKey = None
) -> Response:
    """Register a person. A personal number can be registered once; a second time is a conflict."""
    patient = desk.patients.register(draft_of(body), access=access, now=desk.now(), request_key=idempotency_key)
    return json_response(patient, status=201, headers={"Location": f"/v1/patients/{patient.patient_id}"})


@router.post("/search", responses=answers(Patients, problems=WRITE))
def search_patients(body: PatientSearch, desk: DeskOf, access: AccessOf) -> Response:
    """Find by identifier, or by name with birth date in any case and spelling. Every search is in the access log."""
    return json_response(Patients(patients=tuple(_found(desk, body, access))))


def _found(desk: Desk, body: PatientSearch, access: Access) -> list[Patient]:
    if body.identifier is not None:
        patient = desk.patients.find_by_identifier(body.identifier, access=access, now=desk.now())
        return [] if patient is None else [patient]
    return desk.patients.find_by_name(
        family_name=body.family_name or "",
        given_name=body.given_name,
        birth_date=body.birth_date,
        access=access,
        now=desk.now(),
    )


@router.get("/{patient_id}", responses=answers(Patient, problems=READ_PATIENT))
def read_patient(patient_id: PathId, desk: DeskOf, access: AccessOf) -> Response:
    """One patient."""
    return json_response(desk.patients.get(patient_id, access=access, now=desk.now()))


@router.get("/{patient_id}/links", responses=answers(Links, problems=READ_PATIENT))
def read_links(patient_id: PathId, desk: DeskOf, access: AccessOf) -> Response:
    """The incidents and transfusions of a patient, oldest first."""
    return json_response(Links(links=tuple(desk.patients.links(patient_id, access=access, now=desk.now()))))


@router.get("/{patient_id}/accesses", responses=answers(Accesses, problems=READ_PATIENT))
def read_accesses(patient_id: PathId, desk: DeskOf, access: AccessOf) -> Response:
    """Who looked at this patient's record, oldest first, this look included."""
    return json_response(Accesses(accesses=tuple(desk.patients.accesses(patient_id, access=access, now=desk.now()))))
