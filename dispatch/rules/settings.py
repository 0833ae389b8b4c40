"""When a unit may be taken from one call for another."""

from math import isfinite

from msgspec import Struct, field

from dispatch.model import UnitStatus

BEFORE_THE_SCENE = frozenset({UnitStatus.ASSIGNED, UnitStatus.EN_ROUTE})


class PreemptionSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit in one of `statuses` (none: units are never taken) may be taken for a call of priority `up_to_priority`
    or more urgent, when the call it leaves is less urgent by `priority_levels` at least.

    It is proposed before a free unit only when it arrives earlier by `earlier_by_s`.
    """

    statuses: frozenset[UnitStatus] = field(default_factory=lambda: BEFORE_THE_SCENE)
    priority_levels: int = 1
    up_to_priority: int = 2
    earlier_by_s: float = 120.0

    def __post_init__(self) -> None:
        if not self.statuses <= BEFORE_THE_SCENE:
            allowed = ", ".join(sorted(BEFORE_THE_SCENE))
            raise ValueError(f"dispatch settings: preemption.statuses may hold {allowed}: a patient is never left")
        for name, least, most in (("priority_levels", 1, 9), ("up_to_priority", 0, 9), ("earlier_by_s", 0.0, 86_400.0)):
            value = getattr(self, name)
            if not isfinite(value) or not least <= value <= most:
                raise ValueError(f"dispatch settings: preemption.{name} must be from {least} to {most}, not {value!r}")
