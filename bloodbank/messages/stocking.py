"""Units of blood come into the bank and leave it unused."""

from msgspec import Struct

from bloodbank.model import BloodGroup, Component


class ReceiveBloodUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit arrives with its label. `quarantine_reason` keeps it back until it is released.

    `attributes` and antigens as in `BloodUnit`; `only_for_patient_id` for autologous and directed units.
    """

    din: str
    product_code: str
    component: Component
    group: BloodGroup
    expires_at: float
    place_id: str
    attributes: tuple[str, ...] = ()
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()
    collected_at: float | None = None
    volume_ml: float | None = None
    quarantine_reason: str | None = None
    only_for_patient_id: str | None = None


class ReceiveBloodUnits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of these, or, when one can't be received, none."""

    units: tuple[ReceiveBloodUnit, ...]


class DiscardBloodUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    blood_unit_id: str
    reason: str


class BloodUnitReceived(Struct, frozen=True, kw_only=True):
    blood_unit_id: str
    din: str
    product_code: str
    component: Component
    group: BloodGroup
    expires_at: float
    place_id: str
    attributes: tuple[str, ...] = ()
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()
    collected_at: float | None = None
    volume_ml: float | None = None
    quarantine_reasons: tuple[str, ...] = ()
    only_for_patient_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}",)


class BloodUnitDiscarded(Struct, frozen=True, kw_only=True):
    """`request_id` names the request that had the unit; before delivery it lacks the unit again."""

    blood_unit_id: str
    reason: str
    request_id: str | None = None
    occurred_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        held = () if self.request_id is None else (f"blood-request/{self.request_id}",)
        return (f"blood-unit/{self.blood_unit_id}", *held)


Command = ReceiveBloodUnit | ReceiveBloodUnits | DiscardBloodUnit
Event = BloodUnitReceived | BloodUnitDiscarded
