"""What the FHIR facade can do, as its CapabilityStatement."""

from controlroom.exchange.fhir.codes import FhirVersion, Resource
from controlroom.exchange.fhir.library import KINDS
from patients.fhir.entries import KINDS as PATIENT_KINDS

CHANGED_ON = "2026-11-23"
NUMBERS = {FhirVersion.R5: "5.0.0", FhirVersion.R4B: "4.3.0"}
ONLY_R5 = ("BiologicallyDerivedProductDispense",)
"""R4B has no such resource: it is `Basic` there, under its R5 name, which a CapabilityStatement of R4B can't say."""
TYPES = {"patient": "reference", "status": "token", "biological-source-event": "token"}
OF_PATIENT = ("BiologicallyDerivedProductDispense", "ServiceRequest", "Procedure", "AdverseEvent")
OF_DONATION = ("BiologicallyDerivedProduct", "BiologicallyDerivedProductDispense")


def capability(*, version: FhirVersion, address: str) -> Resource:
    """The CapabilityStatement of the facade at this address."""
    kinds = [kind for kind in KINDS if version is FhirVersion.R5 or kind not in ONLY_R5]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": CHANGED_ON,
        "kind": "instance",
        "software": {"name": "Arterial"},
        "implementation": {"description": "Patients and blood of one region, to read and to search", "url": address},
        "fhirVersion": NUMBERS[version],
        "format": ["application/fhir+json"],
        "rest": [{"mode": "server", "resource": [*map(_resource, kinds), *_patients()]}],
    }


def _resource(kind: str) -> Resource:
    names = ["status"]
    if kind in OF_PATIENT:
        names.append("patient")
    if kind in OF_DONATION:
        names.append("biological-source-event")
    return {
        "type": kind,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [{"name": name, "type": TYPES[name]} for name in names],
    }


def _patients() -> list[Resource]:
    """People are searched by POST; what is known of them by patient."""
    names = {"identifier": "token", "family": "string", "given": "string", "birthdate": "date"}
    people = _kind("Patient", names) | {"documentation": "Searched by POST to _search only"}
    return [people, *(_kind(kind, {"patient": "reference"}) for kind in PATIENT_KINDS.values())]


def _kind(kind: str, names: dict[str, str]) -> Resource:
    return {
        "type": kind,
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "searchParam": [{"name": name, "type": told} for name, told in names.items()],
    }
