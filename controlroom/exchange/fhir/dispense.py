"""Units held for, or given out to, a request: BiologicallyDerivedProductDispense in R5, Basic in R4B."""

from bloodbank.kinds import BloodUnitStatus
from bloodbank.model import BloodRequest, BloodState, BloodUnit
from controlroom.exchange.fhir.codes import (
    DISPENSE_STATUS,
    OWN,
    FhirVersion,
    Resource,
    instant,
    named,
    own_code,
    reference,
)

CROSS_VERSION = "http://hl7.org/fhir/5.0/StructureDefinition/extension-BiologicallyDerivedProductDispense"
"""Where R4B carries elements of an R5 resource (FHIR cross-version extensions)."""


def dispense(state: BloodState, unit: BloodUnit, *, version: FhirVersion) -> Resource | None:
    """None for a unit that no request holds, and for one whose patient nobody named yet."""
    request = state.requests.get(unit.request_id or "")
    patient_id = unit.patient_id or (None if request is None else request.patient_id)
    if request is None or patient_id is None or unit.status not in DISPENSE_STATUS:
        return None
    status = DISPENSE_STATUS[unit.status]
    return (
        _of_r5(state, unit, request, patient_id, status)
        if version is FhirVersion.R5
        else _of_r4b(unit, request, patient_id, status)
    )


def _of_r5(state: BloodState, unit: BloodUnit, request: BloodRequest, patient_id: str, status: str) -> Resource:
    found: Resource = {
        "resourceType": "BiologicallyDerivedProductDispense",
        "id": unit.blood_unit_id,
        "basedOn": [reference("ServiceRequest", request.request_id)],
        "status": status,
        "product": reference("BiologicallyDerivedProduct", unit.blood_unit_id),
        "patient": reference("Patient", patient_id),
        "destination": named("blood-place", request.place_id),
        "quantity": {"value": 1, "unit": "unit"},
    }
    of_patient = state.crossmatches.get(patient_id)
    crossmatch = None if of_patient is None else of_patient.get(unit.blood_unit_id)
    if crossmatch is not None:
        found["matchStatus"] = own_code("crossmatch", crossmatch.result.value)
    if unit.handed_out_at is not None and unit.status is not BloodUnitStatus.RESERVED:
        found["whenHandedOver"] = instant(unit.handed_out_at)
    return found


def _of_r4b(unit: BloodUnit, request: BloodRequest, patient_id: str, status: str) -> Resource:
    product = reference("BiologicallyDerivedProduct", unit.blood_unit_id)
    return {
        "resourceType": "Basic",
        "id": unit.blood_unit_id,
        "code": own_code("resource", "BiologicallyDerivedProductDispense"),
        "subject": reference("Patient", patient_id),
        "extension": [
            {"url": f"{CROSS_VERSION}.status", "valueCode": status},
            {"url": f"{CROSS_VERSION}.product", "valueReference": product},
            {"url": f"{CROSS_VERSION}.basedOn", "valueReference": reference("ServiceRequest", request.request_id)},
            {
                "url": f"{CROSS_VERSION}.destination",
                "valueReference": {"identifier": {"system": f"{OWN}:blood-place", "value": request.place_id}},
            },
        ],
    }
