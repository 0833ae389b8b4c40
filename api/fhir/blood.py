"""Blood as FHIR resources, to read and to search: R5, or R4B where it is asked for.

`Accept: application/fhir+json; fhirVersion=4.3` asks for R4B.
"""

import re
from base64 import b64decode, urlsafe_b64encode
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from api.desks import DeskOf
from api.fhir.documents import FHIR
from api.problems import Problem
from api.problems.outcome import MEDIA_TYPE
from api.values import PathId
from controlroom.desk import Desk
from controlroom.exchange.fhir.bundle import searchset
from controlroom.exchange.fhir.capability import capability
from controlroom.exchange.fhir.codes import FhirVersion, Resource
from controlroom.exchange.fhir.library import BloodResources, checked

router = APIRouter(prefix="/fhir", tags=["fhir"])

Kind = Literal[
    "BiologicallyDerivedProduct",
    "BiologicallyDerivedProductDispense",
    "ServiceRequest",
    "Procedure",
    "AdverseEvent",
    "SupplyDelivery",
]
Count = Annotated[int, Query(alias="_count", ge=1, le=200)]


@router.get("/metadata", response_class=Response, responses=FHIR)
def read_capabilities(request: Request) -> Response:
    """The CapabilityStatement of the version that is asked for."""
    version = _version(request)
    address = str(request.url.replace(path="/fhir", query=""))
    return _answer(checked(capability(version=version, address=address), version=version), version)


@router.get("/{kind}/{resource_id}", response_class=Response, responses=FHIR)
def read_resource(request: Request, kind: Kind, resource_id: PathId, desk: DeskOf) -> Response:
    """One resource. A dispense is `Basic` in R4B, under the name it has in R5."""
    version = _version(request)
    found = _resources(desk, version).read(kind, resource_id)
    if found is None:
        raise Problem("resource-not-found", f"There is no {kind} {resource_id}.", family="not-found", field="path")
    return _answer(checked(found, version=version), version)


@router.get("/{kind}", response_class=Response, responses=FHIR)
def search_resources(
    request: Request,
    kind: Kind,
    desk: DeskOf,
    patient: Annotated[str | None, Query(max_length=80, description="Patient/ID, or ID")] = None,
    biological_source_event: Annotated[
        str | None, Query(alias="biological-source-event", max_length=80, description="Donation identification number")
    ] = None,
    status: Annotated[str | None, Query(max_length=40)] = None,
    count: Count = 50,
    page: Annotated[str | None, Query(max_length=200, description="From the link `next`; not to be made up")] = None,
) -> Response:
    """A Bundle of type searchset; the link `next` leads on."""
    version = _version(request)
    resources = _resources(desk, version)
    after = "" if page is None else _place(page)
    found: list[Resource] = []
    more: str | None = None
    for name in _candidates(desk, resources, kind, din=biological_source_event):
        if name <= after:
            continue
        resource = resources.read(kind, name)
        if resource is None or not _is_asked(resource, patient=patient, status=status):
            continue
        if len(found) == count:
            more = str(found[-1]["id"])
            break
        found.append(resource)
    asked = {name: value for name, value in request.query_params.items() if name != "page"}
    here = str(request.url.replace(query=""))
    links = {"self": _link(here, dict(request.query_params))}
    if more is not None:
        links["next"] = _link(here, asked | {"page": urlsafe_b64encode(more.encode()).decode()})
    return _answer(searchset(found, version=version, total=None, links=links), version)


def _candidates(desk: Desk, resources: BloodResources, kind: str, *, din: str | None) -> list[str]:
    if din is None:
        return resources.ids(kind)
    units = desk.room.state.bloodbank.units_of_donation.get(din.rsplit("|", 1)[-1], ())
    return sorted(units) if kind in ("BiologicallyDerivedProduct", "BiologicallyDerivedProductDispense") else []


def _is_asked(resource: Resource, *, patient: str | None, status: str | None) -> bool:
    whose = (resource.get("patient") or resource.get("subject") or {}).get("reference", "")
    if patient is not None and whose != f"Patient/{patient.removeprefix('Patient/')}":
        return False
    told = resource.get("status") or (resource.get("productStatus") or {}).get("code")
    return status is None or told == status


def _resources(desk: Desk, version: FhirVersion) -> BloodResources:
    return BloodResources(desk.room.state.bloodbank, desk.blood_settings, version)


def _version(request: Request) -> FhirVersion:
    asked = re.search(r"fhirversion\s*=\s*\"?([\d.]+)", request.headers.get("accept", "").lower())
    if asked is None or asked.group(1).startswith("5"):
        return FhirVersion.R5
    if asked.group(1).startswith("4.3") or asked.group(1) == "4":
        return FhirVersion.R4B
    detail = f"FHIR {asked.group(1)} is not spoken here: ask for fhirVersion=5.0 or 4.3."
    raise Problem("fhir-version-unknown", detail, family="invalid", field="header.Accept")


def _place(page: str) -> str:
    try:
        return b64decode(page.encode(), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        detail = "Take `page` from the link `next`."
        raise Problem("page-malformed", detail, family="invalid", field="query.page") from error


def _link(here: str, asked: dict[str, str]) -> str:
    return f"{here}?{urlencode(asked)}" if asked else here


def _answer(body: bytes, version: FhirVersion) -> Response:
    spoken = "5.0" if version is FhirVersion.R5 else "4.3"
    return Response(body, media_type=f"{MEDIA_TYPE}; fhirVersion={spoken}")
