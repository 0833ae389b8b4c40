"""How scarce blood is, and what is expected to be asked for."""

from msgspec import Struct

from bloodbank.kinds import BloodGroup, Component
from bloodbank.phases.model import DailyDemand, Phase


class SetDailyDemand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the region is asked for each day; kinds that are not named have none. The phases follow at once."""

    demand: tuple[DailyDemand, ...]


class ReviewPhases(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Count the days of stock. Given by the room's timer."""


class SetPhase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody decides the phase, whatever the count says, until an instant or until it is lifted."""

    component: Component
    group: BloodGroup
    phase: Phase
    set_by: str
    reason: str
    until_at: float | None = None


class LiftPhase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The count decides again."""

    component: Component
    group: BloodGroup
    reason: str


class DailyDemandSet(Struct, frozen=True, kw_only=True):
    demand: tuple[DailyDemand, ...]

    @property
    def streams(self) -> tuple[str, ...]:
        return ("blood-phases/demand",)


class StockPhaseChanged(Struct, frozen=True, kw_only=True):
    """`days` of stock; None where nothing is asked for. `set_by` is set while somebody has decided it by hand."""

    component: Component
    group: BloodGroup
    phase: Phase
    before: Phase
    days: float | None = None
    set_by: str | None = None
    reason: str | None = None
    until_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-phases/{self.component.value}-{self.group.value}",)


Command = SetDailyDemand | ReviewPhases | SetPhase | LiftPhase
Event = DailyDemandSet | StockPhaseChanged
