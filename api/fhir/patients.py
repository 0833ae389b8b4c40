"""Patients and what is known of them as FHIR resources, each role its part; errors are OperationOutcome.

Searches for people are POSTed, so that nothing personal stands in an address.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from msgspec import structs
from starlette.requests import Request
from starlette.responses import Response

from api.desks import DeskOf
from api.fhir.documents import FHIR
from api.fhir.search_form import SEARCH_FORM, form_of
from api.fhir.speaking import spoken_answer, version_asked
from api.patients.access import AccessOf
from api.patients.roles import RoleOf
from api.problems import Problem
from api.values import PathId
from controlroom.desk import Desk
from patients import Access, Patient, PatientRecord
from patients.fhir.checking import FhirVersion, Resource, checked
from patients.fhir.entries import CATEGORIES, entry_resource
from patients.fhir.people import patient_resource

router = APIRouter(prefix="/fhir", tags=["fhir"])
EntryNumber = Annotated[int, Path(ge=1, le=2**53)]
Whose = Annotated[str, Query(max_length=80, description="Patient/ID, or ID: whose it is")]


@router.get("/Patient/{patient_id}", response_class=Response, responses=FHIR)
def read_patient_resource(
    request: Request, patient_id: PathId, desk: DeskOf, access: AccessOf, role: RoleOf
) -> Response:
    """A person, with what the role may know."""
    version = version_asked(request)
    record = desk.patients.records.read(patient_id, role=role, access=access, now=desk.now())
    return spoken_answer(checked(_patient(desk, record), version=version), version)


@router.post("/Patient/_search", response_class=Response, responses=FHIR, openapi_extra=SEARCH_FORM)
def search_patient_resources(
    request: Request, desk: DeskOf, access: AccessOf, role: RoleOf, form: Annotated[dict[str, str], Depends(form_of)]
) -> Response:
    """By identifier, or by family name with what else is known: a Bundle of type searchset."""
    version = version_asked(request)
    records = (
        desk.patients.records.read(each.patient_id, role=role, access=access, now=desk.now())
        for each in _found(desk, access, form)
    )
    return _bundle([_patient(desk, record) for record in records], version)


def _offer(kind: str) -> None:
    """The two addresses of a kind; by name, as other kinds stand beside them."""

    @router.get(f"/{kind}/{{entry_number}}", response_class=Response, responses=FHIR, name=f"read_{kind}")
    def read_entry_resource(
        request: Request, entry_number: EntryNumber, desk: DeskOf, access: AccessOf, role: RoleOf, patient: Whose
    ) -> Response:
        """One entry of a patient's record; not found where the role may not see it."""
        version = version_asked(request)
        for resource in _entries(desk, access, kind=kind, patient=patient, role=role, version=version):
            if resource["id"] == str(entry_number):
                return spoken_answer(checked(resource, version=version), version)
        raise Problem("resource-not-found", f"There is no {kind} {entry_number}.", family="not-found", field="path")

    @router.get(f"/{kind}", response_class=Response, responses=FHIR, name=f"search_{kind}")
    def search_entry_resources(
        request: Request, desk: DeskOf, access: AccessOf, role: RoleOf, patient: Whose
    ) -> Response:
        """All entries of the kind that the role may see, of the person under all joined ids: a searchset."""
        version = version_asked(request)
        return _bundle(_entries(desk, access, kind=kind, patient=patient, role=role, version=version), version)


for _kind in CATEGORIES:
    _offer(_kind)


def _entries(desk: Desk, access: Access, *, kind: str, patient: str, role: str, version: FhirVersion) -> list[Resource]:
    patient_id = patient.removeprefix("Patient/")
    record = desk.patients.records.read(patient_id, role=role, access=access, now=desk.now())
    wanted = [entry for entry in record.entries if entry.category is CATEGORIES[kind]]
    return [entry_resource(entry, version=version, subject=f"Patient/{entry.patient_id}") for entry in wanted]


def _found(desk: Desk, access: Access, form: dict[str, str]) -> list[Patient]:
    if "family" in form:
        return desk.patients.find_by_name(
            family_name=form["family"],
            given_name=form.get("given"),
            birth_date=form.get("birthdate"),
            access=access,
            now=desk.now(),
        )
    sought = form["identifier"].rsplit("|", 1)[-1]
    found = desk.patients.find_by_identifier(sought, access=access, now=desk.now())
    return [] if found is None else [found]


def _patient(desk: Desk, record: PatientRecord) -> Resource:
    number_system = desk.patients.settings.outside.number_system
    return patient_resource(record.patient_id, structs.asdict(record)["identity"], number_system=number_system)


def _bundle(resources: list[Resource], version: FhirVersion) -> Response:
    bundle: Resource = {"resourceType": "Bundle", "type": "searchset", "total": len(resources)}
    if resources:
        bundle["entry"] = [{"resource": each, "search": {"mode": "match"}} for each in resources]
    return spoken_answer(checked(bundle, version=version), version)
