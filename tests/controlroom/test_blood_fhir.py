"""Blood as FHIR: every resource is what the library of its version accepts, and stock comes back from a bundle."""

import json
from typing import Any

import pytest

from bloodbank.kinds import BloodUnitStatus
from bloodbank.messages import RecordTransfusion
from bloodbank.settings import BloodSettings
from controlroom.errors import CommandRefused
from controlroom.exchange.fhir.bundle import read_stock, stock
from controlroom.exchange.fhir.codes import DIN_EXTENSION, DIN_SYSTEM, FhirVersion
from controlroom.exchange.fhir.library import KINDS, BloodResources, checked
from tests.bloodbank.world import Bank

R5, R4B = FhirVersion.R5, FhirVersion.R4B


@pytest.fixture
def lived() -> Bank:
    """A unit transfused, one reserved for a request, one in stock."""
    bank = Bank().found()
    given, held, _ = (bank.receive("A+", at="north", days=days) for days in (3, 4, 5))
    first = bank.request("A+", at="north")
    bank.reserve(first, given)
    bank.issue(first)
    bank.tell(RecordTransfusion(blood_unit_id=given, patient_id="patient-1"))
    second = bank.request("A+", at="north", patient_id="patient-2")
    bank.reserve(second, held)
    return bank


def resources(bank: Bank, version: FhirVersion) -> BloodResources:
    return BloodResources(bank.state, BloodSettings(), version)


def by_status(bank: Bank, status: BloodUnitStatus) -> str:
    return next(unit.blood_unit_id for unit in bank.state.blood_units.values() if unit.status is status)


@pytest.mark.parametrize("version", [R5, R4B])
@pytest.mark.parametrize("kind", KINDS)
def test_every_resource_is_accepted_by_the_library_of_its_version(lived: Bank, kind: str, version: FhirVersion) -> None:
    for resource in resources(lived, version).all(kind):
        told = json.loads(checked(resource, version=version))
        assert told["resourceType"] in (kind, "Basic")
        assert told["id"]


def test_a_unit_carries_its_donation_expiry_and_group_in_both_versions(lived: Bank) -> None:
    name = by_status(lived, BloodUnitStatus.AVAILABLE)
    unit = lived.unit(name)
    modern: Any = resources(lived, R5).read("BiologicallyDerivedProduct", name)
    assert modern["biologicalSourceEvent"] == {"system": DIN_SYSTEM, "value": unit.din}
    assert modern["expirationDate"].endswith("Z")
    older: Any = resources(lived, R4B).read("BiologicallyDerivedProduct", name)
    assert older["collection"]["extension"][0]["url"] == DIN_EXTENSION
    assert older["status"] == "available"


def test_a_held_unit_is_allocated_and_a_given_one_a_procedure_of_its_patient(lived: Bank) -> None:
    held = by_status(lived, BloodUnitStatus.RESERVED)
    given = by_status(lived, BloodUnitStatus.TRANSFUSED)
    dispensed: Any = resources(lived, R5).read("BiologicallyDerivedProductDispense", held)
    assert (dispensed["status"], dispensed["patient"]) == ("allocated", {"reference": "Patient/patient-2"})
    older: Any = resources(lived, R4B).read("BiologicallyDerivedProductDispense", held)
    assert older["resourceType"] == "Basic"
    done: Any = resources(lived, R5).read("Procedure", given)
    assert (done["status"], done["subject"]) == ("completed", {"reference": "Patient/patient-1"})
    assert resources(lived, R5).read("Procedure", held) is None


def test_stock_comes_back_from_a_bundle_as_it_was(lived: Bank) -> None:
    read, faults = read_stock(stock(resources(lived, R5), version=R5))
    assert faults == []
    told = {f"{row.unit.din}-{row.unit.product_code}": row.unit for row in read}
    assert set(told) == {by_status(lived, BloodUnitStatus.AVAILABLE), by_status(lived, BloodUnitStatus.RESERVED)}
    for name, unit in told.items():
        was = lived.unit(name)
        assert (unit.group, unit.component, unit.place_id) == (was.group, was.component, was.place_id)
        assert unit.expires_at == pytest.approx(was.expires_at, abs=1.0)


def test_a_bad_entry_is_named_and_a_bad_body_refused() -> None:
    entries = [{"resource": {"resourceType": "Patient"}}, {"resource": {"resourceType": "BiologicallyDerivedProduct"}}]
    broken = {"resource": {"resourceType": "BiologicallyDerivedProduct", "expirationDate": "soon"}}
    body = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [*entries, broken]}).encode()
    read, faults = read_stock(body)
    assert read == []
    assert {(fault.row, fault.code) for fault in faults} == {
        (1, "resource-unexpected"),
        (2, "cell-empty"),
        (3, "resource-invalid"),
    }
    with pytest.raises(CommandRefused, match="no FHIR Bundle"):
        read_stock(b"[]")
