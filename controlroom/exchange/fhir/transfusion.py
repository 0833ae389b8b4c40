"""Transfusions as Procedure, reactions as AdverseEvent, transfers as SupplyDelivery."""

from bloodbank.bedside.model import Transfusion, TransfusionOutcome
from bloodbank.haemovigilance.model import Reaction
from bloodbank.haemovigilance.terms import Severity
from bloodbank.model import BloodUnit
from bloodbank.redistributing.model import BloodTransfer
from controlroom.exchange.fhir.codes import (
    DELIVERY_STATUS,
    OWN,
    USED_PRODUCT_EXTENSION,
    FhirVersion,
    Resource,
    coded,
    instant,
    named,
    own_code,
    reference,
)

SNOMED = "http://snomed.info/sct"
TRANSFUSION = "5447007"
"""SNOMED CT: transfusion (procedure)."""
CAUSALITY = f"{OWN}:imputability"
SERIOUSNESS = "http://terminology.hl7.org/CodeSystem/adverse-event-seriousness"


def procedure(transfusion: Transfusion, *, version: FhirVersion) -> Resource:
    """The unit stands in an extension: neither version's Procedure can name a product of human origin."""
    used = reference("BiologicallyDerivedProduct", transfusion.blood_unit_id)
    found: Resource = {
        "resourceType": "Procedure",
        "id": transfusion.blood_unit_id,
        "extension": [{"url": USED_PRODUCT_EXTENSION, "valueReference": used}],
        "basedOn": [reference("ServiceRequest", transfusion.request_id)],
        "status": _status(transfusion),
        "code": coded(TRANSFUSION, system=SNOMED, text="transfusion"),
        "subject": reference("Patient", transfusion.patient_id),
    }
    period = {"start": instant(transfusion.started_at)}
    if transfusion.ended_at is not None:
        period["end"] = instant(transfusion.ended_at)
    return found | {"occurrencePeriod" if version is FhirVersion.R5 else "performedPeriod": period}


def used_without_record(unit: BloodUnit, *, version: FhirVersion) -> Resource:
    """A unit that was recorded as transfused without a record of when."""
    found: Resource = {
        "resourceType": "Procedure",
        "id": unit.blood_unit_id,
        "extension": [
            {
                "url": USED_PRODUCT_EXTENSION,
                "valueReference": reference("BiologicallyDerivedProduct", unit.blood_unit_id),
            }
        ],
        "status": "completed",
        "code": coded(TRANSFUSION, system=SNOMED, text="transfusion"),
        "subject": reference("Patient", unit.patient_id or "unknown"),
    }
    return found


def _status(transfusion: Transfusion) -> str:
    if transfusion.ended_at is None:
        return "in-progress"
    return "stopped" if transfusion.outcome is TransfusionOutcome.STOPPED else "completed"


def adverse_event(reaction: Reaction, *, version: FhirVersion) -> Resource:
    """A reaction with the units it is laid to."""
    serious = coded("serious" if reaction.severity >= Severity.SEVERE else "non-serious", system=SERIOUSNESS)
    found: Resource = {
        "resourceType": "AdverseEvent",
        "id": reaction.reaction_id,
        "actuality": "actual",
        "subject": reference("Patient", reaction.patient_id),
        "detected": instant(reaction.onset_at),
        "recordedDate": instant(reaction.reported_at),
        "seriousness": serious,
    }
    kind = own_code("reaction", reaction.kind.value)
    products = [reference("BiologicallyDerivedProduct", name) for name in reaction.blood_unit_ids]
    if version is FhirVersion.R4B:
        suspects = [{"instance": product} for product in products]
        return found | {
            "event": kind,
            "date": instant(reaction.onset_at),
            "severity": coded(
                "severe" if reaction.severity >= Severity.SEVERE else "mild",
                system="http://terminology.hl7.org/CodeSystem/adverse-event-severity",
            ),
            "suspectEntity": suspects,
        }
    causality = {} if reaction.imputability is None else {"causality": _causality(reaction)}
    return found | {
        "status": "completed" if reaction.assessed_at is not None else "in-progress",
        "code": kind,
        "occurrenceDateTime": instant(reaction.onset_at),
        "suspectEntity": [{"instanceReference": product} | causality for product in products],
    }


def _causality(reaction: Reaction) -> Resource:
    assert reaction.imputability is not None
    return {"entityRelatedness": coded(reaction.imputability.value, system=CAUSALITY)}


def supply_delivery(transfer: BloodTransfer, *, version: FhirVersion) -> Resource | None:
    """None while it is only proposed. Each unit is an item in R5; R4B takes the first, and the count."""
    if transfer.status not in DELIVERY_STATUS:
        return None
    products = [reference("BiologicallyDerivedProduct", name) for name in transfer.blood_unit_ids]
    found: Resource = {
        "resourceType": "SupplyDelivery",
        "id": transfer.transfer_id,
        "status": DELIVERY_STATUS[transfer.status],
        "destination": named("blood-place", transfer.to_place_id),
    }
    if transfer.approved_at is not None:
        found["occurrenceDateTime"] = instant(transfer.approved_at)
    count = {"value": len(products), "unit": "unit"}
    if version is FhirVersion.R4B:
        return found | {
            "suppliedItem": {
                "quantity": count,
                "itemCodeableConcept": own_code("service", "blood-units"),
                "extension": [{"url": USED_PRODUCT_EXTENSION, "valueReference": product} for product in products],
            }
        }
    return found | {
        "suppliedItem": [{"quantity": {"value": 1, "unit": "unit"}, "itemReference": product} for product in products]
    }
