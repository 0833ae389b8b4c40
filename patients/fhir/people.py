"""A person as a Patient resource, and read from one."""

from collections.abc import Mapping

from patients.errors import PatientRefused
from patients.fhir.checking import Resource
from patients.model import PatientDraft, Sex

OWN_PATIENTS = "urn:arterial:patient"
PATRONYMIC = "urn:arterial:fhir:patronymic"


def patient_resource(patient_id: str, told: Mapping[str, str | None], *, number_system: str) -> Resource:
    """Of the fields that may be told; the patronymic is a second given name, as the national guide has it."""
    resource: Resource = {
        "resourceType": "Patient",
        "id": patient_id,
        "identifier": [{"system": OWN_PATIENTS, "value": patient_id}],
    }
    if told.get("personal_number"):
        resource["identifier"].append({"use": "official", "system": number_system, "value": told["personal_number"]})
    if told.get("family_name"):
        given = [name for name in (told.get("given_name"), told.get("patronymic")) if name]
        resource["name"] = [{"use": "official", "family": told["family_name"], "given": given}]
    if told.get("sex"):
        resource["gender"] = told["sex"]
    if told.get("birth_date"):
        resource["birthDate"] = told["birth_date"]
    if told.get("phone"):
        resource["telecom"] = [{"system": "phone", "value": told["phone"]}]
    return resource


def read_patient(resource: Resource, *, number_system: str) -> PatientDraft:
    """The person of a checked Patient; nameless ones are refused. Raises PatientRefused."""
    names = resource.get("name") or []
    name = next((each for each in names if each.get("use") == "official"), names[0] if names else {})
    given = name.get("given") or []
    if not name.get("family") or not given:
        detail = "name: family and given name are needed"
        raise PatientRefused("name-missing", detail, kind="invalid", field="name")
    numbers = [each.get("value") for each in resource.get("identifier") or [] if each.get("system") == number_system]
    phones = [each.get("value") for each in resource.get("telecom") or [] if each.get("system") == "phone"]
    born = resource.get("birthDate")
    return PatientDraft(
        family_name=name["family"],
        given_name=given[0],
        patronymic=given[1] if len(given) > 1 else None,
        birth_date=born if isinstance(born, str) and len(born) == 10 else None,
        sex=resource.get("gender") or Sex.UNKNOWN,
        personal_number=numbers[0] if numbers else None,
        phone=phones[0] if phones else None,
    )
