"""Code systems, and what our words are called in them."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bloodbank.kinds import BloodUnitStatus, RequestStatus, Urgency
from bloodbank.redistributing.model import TransferStatus

Resource = dict[str, Any]

DIN_SYSTEM = "urn:oid:2.16.840.1.113883.6.18.2.1"
"""ISBT 128 donation identification numbers (ICCBBA)."""
PRODUCT_SYSTEM = "urn:oid:2.16.840.1.113883.6.18.2.6"
"""ISBT 128 product description codes (ICCBBA)."""
OWN = "urn:arterial"
DIN_EXTENSION = f"{OWN}:fhir:donation-identification-number"
EXPIRY_EXTENSION = f"{OWN}:fhir:expiration-date"
PROPERTY_EXTENSION = f"{OWN}:fhir:product-property"
USED_PRODUCT_EXTENSION = f"{OWN}:fhir:used-product"


class FhirVersion(StrEnum):
    R5 = "r5"
    R4B = "r4b"


DISPENSE_STATUS = {
    BloodUnitStatus.RESERVED: "allocated",
    BloodUnitStatus.ISSUED: "issued",
    BloodUnitStatus.IN_TRANSIT: "issued",
    BloodUnitStatus.DELIVERED: "issued",
    BloodUnitStatus.TRANSFUSED: "issued",
}
"""BiologicallyDerivedProductDispense.status of a unit that is held for, or was given out to, a request."""
REQUEST_STATUS = {
    RequestStatus.OPEN: "active",
    RequestStatus.RESERVED: "active",
    RequestStatus.ISSUED: "active",
    RequestStatus.DELIVERED: "completed",
    RequestStatus.CANCELLED: "revoked",
}
REQUEST_PRIORITY = {Urgency.ROUTINE: "routine", Urgency.URGENT: "urgent", Urgency.EMERGENCY: "stat"}
DELIVERY_STATUS = {
    TransferStatus.IN_TRANSIT: "in-progress",
    TransferStatus.INCOMPLETE: "in-progress",
    TransferStatus.RECEIVED: "completed",
    TransferStatus.CANCELLED: "abandoned",
}
"""SupplyDelivery.status; a transfer that is only proposed is no delivery yet."""


def instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def coded(code: str, *, system: str, text: str | None = None) -> Resource:
    """A CodeableConcept."""
    concept: Resource = {"coding": [{"system": system, "code": code}]}
    return concept if text is None else concept | {"text": text}


def own_code(kind: str, code: str) -> Resource:
    """A CodeableConcept of our own words."""
    return coded(code, system=f"{OWN}:{kind}")


def reference(kind: str, name: str) -> Resource:
    return {"reference": f"{kind}/{name}"}


def named(kind: str, name: str) -> Resource:
    """A reference to something that is no resource here: by its identifier."""
    return {"identifier": {"system": f"{OWN}:{kind}", "value": name}}
