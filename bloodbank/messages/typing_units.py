"""What the laboratory finds of a unit after receipt."""

from msgspec import Struct

from bloodbank.kinds import BloodGroup


class RecordUnitTyping(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Results of one bag: its group found again, antigens, and attributes that it was found to have or not to have."""

    blood_unit_id: str
    typed_by: str
    group: BloodGroup | None = None
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()
    attributes_found: tuple[str, ...] = ()
    attributes_refuted: tuple[str, ...] = ()


class BloodUnitTyped(Struct, frozen=True, kw_only=True):
    """`contradicts`: what the label, or an earlier result of the donation, says otherwise: `group`, antigens,
    attributes.
    """

    blood_unit_id: str
    typed_by: str
    group: BloodGroup | None = None
    antigens_absent: tuple[str, ...] = ()
    antigens_present: tuple[str, ...] = ()
    attributes_found: tuple[str, ...] = ()
    attributes_refuted: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}",)


Command = RecordUnitTyping
Event = BloodUnitTyped
