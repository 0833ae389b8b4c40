"""Which FHIR a request asks for, and answers in it."""

import re

from starlette.requests import Request
from starlette.responses import Response

from api.problems import Problem
from api.problems.outcome import MEDIA_TYPE
from patients.fhir.checking import FhirVersion


def version_asked(request: Request) -> FhirVersion:
    """By the parameter fhirVersion of Accept; R5 where it is silent."""
    asked = re.search(r"fhirversion\s*=\s*\"?([\d.]+)", request.headers.get("accept", "").lower())
    if asked is None or asked.group(1).startswith("5"):
        return FhirVersion.R5
    if asked.group(1).startswith("4.3") or asked.group(1) == "4":
        return FhirVersion.R4B
    detail = f"FHIR {asked.group(1)} is not spoken here: ask for fhirVersion=5.0 or 4.3."
    raise Problem("fhir-version-unknown", detail, family="invalid", field="header.Accept")


def spoken_answer(body: bytes, version: FhirVersion) -> Response:
    return Response(body, media_type=f"{MEDIA_TYPE}; fhirVersion={version.number}")
