"""What was typed wrongly at receipt is put right."""

from msgspec import Struct

from bloodbank.kinds import BloodGroup, Component


class UnitParticulars(Struct, frozen=True, kw_only=True):
    """What stands on the label of a unit."""

    product_code: str
    component: Component
    group: BloodGroup
    expires_at: float
    collected_at: float | None = None
    attributes: tuple[str, ...] = ()
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()


class CorrectBloodUnits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The labels say otherwise than the ledger, and two persons have looked at them. What is given is put right.

    A product code is of one unit. A group is the donor's: all units of the donation are named. What is given as it is
    in the ledger settles a result that contradicted it. `recall_when_out`: where units have left with a wrong group,
    recall the donation.
    """

    blood_unit_ids: tuple[str, ...]
    reason: str
    corrected_by: str
    verified_by: str | None = None
    group: BloodGroup | None = None
    expires_at: float | None = None
    collected_at: float | None = None
    product_code: str | None = None
    component: Component | None = None
    attributes: tuple[str, ...] | None = None
    antigens_absent: tuple[str, ...] | None = None
    antigens_present: tuple[str, ...] | None = None
    recall_when_out: bool = False


class BloodUnitCorrected(Struct, frozen=True, kw_only=True):
    """With another product code the unit has another id: `corrected_unit_id`; the old entry ends, the new one begins.

    `settled` are particulars that a later result had contradicted.
    """

    blood_unit_id: str
    corrected_unit_id: str
    before: UnitParticulars
    after: UnitParticulars
    reason: str
    corrected_by: str
    verified_by: str | None = None
    settled: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        names = dict.fromkeys((self.blood_unit_id, self.corrected_unit_id))
        return tuple(f"blood-unit/{name}" for name in names)


Command = CorrectBloodUnits
Event = BloodUnitCorrected
