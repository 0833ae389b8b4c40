"""Bundles: stock as a collection, found resources as a searchset, and stock read from a collection."""

from collections.abc import Iterable
from datetime import UTC

import msgspec

from controlroom.errors import CommandRefused
from controlroom.exchange.fhir.codes import FhirVersion, Resource
from controlroom.exchange.fhir.library import BloodResources, checked
from controlroom.exchange.fhir.product import told_of
from controlroom.exchange.rows import ReadRow, RowFault, read_rows
from controlroom.exchange.writing import IN_STOCK


def collection(resources: Iterable[Resource], *, version: FhirVersion) -> bytes:
    """A Bundle of type collection, checked as a whole."""
    return checked(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": found} for found in resources]},
        version=version,
    )


def searchset(resources: list[Resource], *, version: FhirVersion, total: int | None, links: dict[str, str]) -> bytes:
    """A Bundle of type searchset; `links` are by relation, such as self and next."""
    bundle: Resource = {
        "resourceType": "Bundle",
        "type": "searchset",
        "link": [{"relation": relation, "url": url} for relation, url in links.items()],
        "entry": [{"resource": found, "search": {"mode": "match"}} for found in resources],
    }
    return checked(bundle if total is None else bundle | {"total": total}, version=version)


def stock(resources: BloodResources, *, version: FhirVersion, place_id: str | None = None) -> bytes:
    """What is in stock, reserved or in quarantine."""
    state = resources.state
    held = (unit for unit in state.blood_units.values() if unit.status in IN_STOCK)
    chosen = sorted(unit.blood_unit_id for unit in held if place_id in (None, unit.place_id))
    found = (resources.read("BiologicallyDerivedProduct", name) for name in chosen)
    return collection([each for each in found if each is not None], version=version)


def read_stock(body: bytes, *, place_id: str | None = None) -> tuple[list[ReadRow], list[RowFault]]:
    """Units of an R5 Bundle; entry 1 is row 1. Raises CommandRefused where it is none."""
    try:
        told = msgspec.json.decode(body)
        entries = [entry["resource"] for entry in told["entry"]]
    except (msgspec.DecodeError, KeyError, TypeError) as error:
        detail = "the body is no FHIR Bundle with entries"
        raise CommandRefused("resource-invalid", detail, kind="invalid", field="body") from error
    rows, faults = [], []
    for number, resource in enumerate(entries, start=1):
        try:
            if resource.get("resourceType") != "BiologicallyDerivedProduct":
                raise CommandRefused("resource-unexpected", "only BiologicallyDerivedProduct is read", kind="invalid")
            checked(resource, version=FhirVersion.R5)
        except CommandRefused as refused:
            faults.append(RowFault(row=number, field="resource", code=refused.code, detail=refused.detail))
            continue
        told_here = told_of(resource)
        if not told_here:
            detail = "it tells nothing of a unit: no donation, no product"
            faults.append(RowFault(row=number, field="resource", code="cell-empty", detail=detail))
        rows.append((number, told_here))
    read, wrong = read_rows(rows, timezone=UTC, place_id=place_id)
    return read, [*faults, *wrong]
