"""What a unit has aboard for now, and can do by it."""

from msgspec import Struct


class EquipUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit has, or no longer has, what a capability takes: blood in its box, for instance."""

    unit_id: str
    capability: str
    equipped: bool


class UnitEquipmentChanged(Struct, frozen=True, kw_only=True):
    """`capabilities`: all that the unit has from now on."""

    unit_id: str
    capability: str
    equipped: bool
    capabilities: frozenset[str]

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}",)


Command = EquipUnit
Event = UnitEquipmentChanged
