"""Units of blood as BiologicallyDerivedProduct, and back.

R4B knows no donation number, no expiry and no properties of a product: they stand in extensions there, the donation
number in `collection` as in the HL7 ICSR implementation guide.
"""

from collections.abc import Iterator
from typing import Any

from bloodbank.kinds import BloodUnitStatus
from bloodbank.life.settings import KeepingRule, LifeSettings
from bloodbank.model import BloodUnit
from controlroom.exchange.fhir.codes import (
    DIN_EXTENSION,
    DIN_SYSTEM,
    EXPIRY_EXTENSION,
    OWN,
    PRODUCT_SYSTEM,
    PROPERTY_EXTENSION,
    FhirVersion,
    Resource,
    instant,
    named,
    own_code,
    reference,
)

PRODUCT_CATEGORY = "http://terminology.hl7.org/CodeSystem/product-category"
USABLE = (BloodUnitStatus.AVAILABLE, BloodUnitStatus.RESERVED)


def product(unit: BloodUnit, *, version: FhirVersion, settings: LifeSettings) -> Resource:
    """The resource as a dictionary; `identifier` is the unit's id, DIN and product code joined."""
    found: Resource = {
        "resourceType": "BiologicallyDerivedProduct",
        "id": unit.blood_unit_id,
        "identifier": [{"system": f"{OWN}:blood-unit", "value": unit.blood_unit_id}],
        "productCode": {
            "coding": [
                {"system": PRODUCT_SYSTEM, "code": unit.product_code[:5]},
                {"system": f"{OWN}:component", "code": unit.component.value},
            ],
            "text": unit.component.value,
        },
    }
    if unit.request_id is not None:
        found["request"] = [reference("ServiceRequest", unit.request_id)]
    if unit.source_unit_ids:
        parents = [reference("BiologicallyDerivedProduct", name) for name in unit.source_unit_ids]
        found["parent"] = parents
    rule = settings.kept(unit.component, unit.attributes)
    return found | (_of_r5(unit, rule) if version is FhirVersion.R5 else _of_r4b(unit, rule))


def _of_r5(unit: BloodUnit, rule: KeepingRule) -> Resource:
    found: Resource = {
        "productCategory": {"system": PRODUCT_CATEGORY, "code": "fluid"},
        "productStatus": {"system": f"{OWN}:blood-unit-status", "code": unit.status.value},
        "biologicalSourceEvent": {"system": DIN_SYSTEM, "value": unit.din},
        "division": unit.product_code[6:],
        "expirationDate": instant(unit.expires_at),
        "processingFacility": [named("blood-place", unit.place_id)],
        "storageTempRequirements": {
            "low": {"value": rule.low_c, "unit": "Cel", "system": "http://unitsofmeasure.org", "code": "Cel"},
            "high": {"value": rule.high_c, "unit": "Cel", "system": "http://unitsofmeasure.org", "code": "Cel"},
        },
        "property": [
            {"type": own_code("product-property", name), "valueString": value} for name, value in _properties(unit)
        ],
    }
    if unit.collected_at is not None:
        found["collection"] = {"collectedDateTime": instant(unit.collected_at)}
    return found


def _of_r4b(unit: BloodUnit, rule: KeepingRule) -> Resource:
    donation = {"url": DIN_EXTENSION, "valueIdentifier": {"system": DIN_SYSTEM, "value": unit.din}}
    collection: Resource = {"extension": [donation]}
    if unit.collected_at is not None:
        collection["collectedDateTime"] = instant(unit.collected_at)
    found: Resource = {
        "productCategory": "fluid",
        "status": "available" if unit.status in USABLE else "unavailable",
        "collection": collection,
        "extension": [
            {"url": EXPIRY_EXTENSION, "valueDateTime": instant(unit.expires_at)},
            *(
                {
                    "url": PROPERTY_EXTENSION,
                    "extension": [{"url": "type", "valueCode": name}, {"url": "value", "valueString": value}],
                }
                for name, value in _properties(unit)
            ),
        ],
        "storage": [{"description": f"{rule.low_c:g} to {rule.high_c:g} degrees Celsius", "scale": "celsius"}],
    }
    return found


def _properties(unit: BloodUnit) -> Iterator[tuple[str, str]]:
    """What a label says besides; each as often as it holds."""
    yield "blood-group", unit.group.value
    yield "product-code", unit.product_code
    if unit.volume_ml is not None:
        yield "volume-ml", f"{unit.volume_ml:g}"
    for name, values in (
        ("attribute", unit.attributes),
        ("antigen-absent", unit.antigens_absent),
        ("antigen-present", unit.antigens_present),
        ("quarantine-reason", unit.quarantine_reasons),
    ):
        for value in values:
            yield name, value
    if unit.only_for_patient_id is not None:
        yield "only-for-patient", unit.only_for_patient_id


def told_of(resource: dict[str, Any]) -> dict[str, Any]:
    """What an R5 resource tells, under the columns of a table of stock; `table.read_rows` judges it."""
    properties: dict[str, list[str]] = {}
    for told in resource.get("property") or []:
        code = (told.get("type", {}).get("coding") or [{}])[0].get("code", "")
        properties.setdefault(code, []).append(str(told.get("valueString", "")))
    codings = (resource.get("productCode") or {}).get("coding") or []
    own = [coding.get("code") for coding in codings if coding.get("system") == f"{OWN}:component"]
    facility = (resource.get("processingFacility") or [{}])[0].get("identifier") or {}
    found = {
        "din": (resource.get("biologicalSourceEvent") or {}).get("value"),
        "product_code": _first(properties, "product-code"),
        "component": own[0] if own else (resource.get("productCode") or {}).get("text"),
        "group": _first(properties, "blood-group"),
        "expires_at": resource.get("expirationDate"),
        "place_id": facility.get("value"),
        "collected_at": (resource.get("collection") or {}).get("collectedDateTime"),
        "volume_ml": _first(properties, "volume-ml"),
        "attributes": " ".join(properties.get("attribute", ())),
        "antigens_absent": " ".join(properties.get("antigen-absent", ())),
        "antigens_present": " ".join(properties.get("antigen-present", ())),
        "quarantine_reason": "; ".join(properties.get("quarantine-reason", ())),
        "only_for_patient_id": _first(properties, "only-for-patient"),
    }
    return {name: value for name, value in found.items() if value}


def _first(properties: dict[str, list[str]], name: str) -> str | None:
    values = properties.get(name)
    return values[0] if values else None
