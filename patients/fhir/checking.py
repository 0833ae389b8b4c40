"""Versions of FHIR, and resources checked by the library of theirs."""

from enum import StrEnum
from typing import Any

from pydantic import ValidationError

from patients.errors import PatientRefused

Resource = dict[str, Any]


class FhirVersion(StrEnum):
    R5 = "r5"
    R4B = "r4b"

    @property
    def number(self) -> str:
        return "5.0" if self is FhirVersion.R5 else "4.3"


def checked(resource: Resource, *, version: FhirVersion) -> bytes:
    """JSON of a resource that the library of its version accepts. Raises PatientRefused `resource-invalid`.

    The text names the field at fault and never its value, which may be personal.
    """
    from fhir.resources import get_fhir_model_class
    from fhir.resources.R4B import get_fhir_model_class as get_r4b_model_class

    find = get_fhir_model_class if version is FhirVersion.R5 else get_r4b_model_class
    try:
        model = find(resource["resourceType"]).model_validate(resource)
    except (KeyError, LookupError, TypeError):
        raise _refused("resourceType: this is no FHIR resource") from None
    except ValidationError as error:
        place = ".".join(map(str, error.errors()[0]["loc"]))
        raise _refused(f"{place}: this is not as FHIR {version.number} has it") from None
    return str(model.model_dump_json(exclude_none=True)).encode()


def _refused(detail: str) -> PatientRefused:
    return PatientRefused("resource-invalid", detail, kind="invalid", field="body")
