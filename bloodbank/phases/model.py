"""The phase a component and group is in."""

from enum import StrEnum

from msgspec import Struct

from bloodbank.kinds import BloodGroup, Component


class Phase(StrEnum):
    """From plenty to want."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class StockPhase(Struct, frozen=True, kw_only=True):
    """`days` of stock when it was set; None where nothing was asked for.

    A phase that somebody has set by hand (`set_by`) holds until `until_at`, or until it is lifted.
    """

    component: Component
    group: BloodGroup
    phase: Phase
    days: float | None
    since_at: float
    set_by: str | None = None
    reason: str | None = None
    until_at: float | None = None


class DailyDemand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Units of a component and group asked for in the region each day, and units that come in."""

    component: Component
    group: BloodGroup
    units: float
    supply: float = 0.0
    variance_ratio: float = 1.0


def phase_key(component: Component, group: BloodGroup) -> str:
    """The key of `BloodState.phases` and `BloodState.daily_demand`."""
    return f"{component.value}/{group.value}"
