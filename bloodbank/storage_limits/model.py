"""Limits of a place: so many units of a component, or so many kept at a temperature."""

from enum import StrEnum

from msgspec import Struct

from bloodbank.kinds import Component


class TemperatureClass(StrEnum):
    """How blood is kept, by the range of its keeping rule: below zero, up to 15 degrees Celsius, above."""

    FROZEN = "frozen"
    CHILLED = "chilled"
    ROOM = "room-temperature"


class StorageLimit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """At most so many units, of a component or a temperature class: one of both is given. 0: the place keeps none."""

    most_units: int
    component: Component | None = None
    temperature_class: TemperatureClass | None = None

    @property
    def of(self) -> str:
        """What it limits, as a word."""
        return str(self.component or self.temperature_class or "")
