"""Units made of units."""

from msgspec import Struct

from bloodbank.model import BloodGroup, Component


class Product(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the label of a product will say. `din` only for a pool, which has a number of its own."""

    product_code: str
    din: str | None = None
    volume_ml: float | None = None


class ProcessBloodUnits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Irradiate, wash, split, pool, thaw: sources end, products begin, with the earliest expiry of all rules."""

    process: str
    source_unit_ids: tuple[str, ...]
    products: tuple[Product, ...]


class MadeUnit(Struct, frozen=True, kw_only=True):
    """A unit that a process made."""

    blood_unit_id: str
    din: str
    product_code: str
    component: Component
    group: BloodGroup
    expires_at: float
    attributes: tuple[str, ...] = ()
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()
    collected_at: float | None = None
    volume_ml: float | None = None
    quarantine_reasons: tuple[str, ...] = ()
    only_for_patient_id: str | None = None


class BloodUnitsProcessed(Struct, frozen=True, kw_only=True):
    process: str
    source_unit_ids: tuple[str, ...]
    made: tuple[MadeUnit, ...]
    place_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        made = tuple(f"blood-unit/{unit.blood_unit_id}" for unit in self.made)
        return (*(f"blood-unit/{unit}" for unit in self.source_unit_ids), *made)


Command = ProcessBloodUnits
Event = BloodUnitsProcessed
