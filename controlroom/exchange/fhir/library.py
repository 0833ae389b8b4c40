"""Resources checked by the FHIR library, and what of the blood bank is which resource."""

from collections.abc import Callable, Iterator
from typing import Any

from pydantic import ValidationError

from bloodbank.model import BloodState
from bloodbank.settings import BloodSettings
from controlroom.errors import CommandRefused
from controlroom.exchange.fhir.codes import FhirVersion, Resource
from controlroom.exchange.fhir.dispense import dispense
from controlroom.exchange.fhir.product import product
from controlroom.exchange.fhir.request import service_request
from controlroom.exchange.fhir.transfusion import adverse_event, procedure, supply_delivery, used_without_record

Read = Callable[[str], Resource | None]
KINDS = (
    "BiologicallyDerivedProduct",
    "BiologicallyDerivedProductDispense",
    "ServiceRequest",
    "Procedure",
    "AdverseEvent",
    "SupplyDelivery",
)


class BloodResources:
    """The blood bank as FHIR resources of one version. A dispense is `Basic` in R4B, under its R5 name here."""

    def __init__(self, state: BloodState, settings: BloodSettings, version: FhirVersion) -> None:
        self._state, self._settings, self._version = state, settings, version

    @property
    def state(self) -> BloodState:
        return self._state

    def ids(self, kind: str) -> list[str]:
        """Ids of everything that may be a resource of the kind, in order; `read` says which is."""
        found: dict[str, Any] = {
            "BiologicallyDerivedProduct": self._state.blood_units,
            "BiologicallyDerivedProductDispense": self._state.blood_units,
            "ServiceRequest": self._state.requests,
            "Procedure": self._state.blood_units,
            "AdverseEvent": self._state.reactions,
            "SupplyDelivery": self._state.transfers,
        }
        return sorted(found[kind])

    def read(self, kind: str, name: str) -> Resource | None:
        """The resource, or None when there is none."""
        readers: dict[str, Read] = {
            "BiologicallyDerivedProduct": self._product,
            "BiologicallyDerivedProductDispense": self._dispense,
            "ServiceRequest": self._request,
            "Procedure": self._procedure,
            "AdverseEvent": self._reaction,
            "SupplyDelivery": self._delivery,
        }
        return readers[kind](name)

    def all(self, kind: str) -> Iterator[Resource]:
        for name in self.ids(kind):
            found = self.read(kind, name)
            if found is not None:
                yield found

    def _product(self, name: str) -> Resource | None:
        unit = self._state.blood_units.get(name)
        return None if unit is None else product(unit, version=self._version, settings=self._settings.life)

    def _dispense(self, name: str) -> Resource | None:
        unit = self._state.blood_units.get(name)
        return None if unit is None else dispense(self._state, unit, version=self._version)

    def _request(self, name: str) -> Resource | None:
        request = self._state.requests.get(name)
        return None if request is None else service_request(request, version=self._version)

    def _procedure(self, name: str) -> Resource | None:
        transfusion = self._state.transfusions.get(name)
        if transfusion is not None:
            return procedure(transfusion, version=self._version)
        unit = self._state.blood_units.get(name)
        if unit is None or unit.patient_id is None:
            return None
        return used_without_record(unit, version=self._version)

    def _reaction(self, name: str) -> Resource | None:
        reaction = self._state.reactions.get(name)
        return None if reaction is None else adverse_event(reaction, version=self._version)

    def _delivery(self, name: str) -> Resource | None:
        transfer = self._state.transfers.get(name)
        return None if transfer is None else supply_delivery(transfer, version=self._version)


def checked(resource: Resource, *, version: FhirVersion) -> bytes:
    """JSON of a resource that the library of its version accepts. Raises CommandRefused `resource-invalid`."""
    from fhir.resources import get_fhir_model_class
    from fhir.resources.R4B import get_fhir_model_class as get_r4b_model_class

    find = get_fhir_model_class if version is FhirVersion.R5 else get_r4b_model_class
    try:
        model = find(resource["resourceType"]).model_validate(resource)
    except (KeyError, LookupError) as error:
        raise _refused(f"resourceType: {error} is no FHIR resource") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise _refused(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    return str(model.model_dump_json(exclude_none=True)).encode()


def _refused(detail: str) -> CommandRefused:
    return CommandRefused("resource-invalid", detail, kind="invalid", field="body")
