"""What a service sets about its receiving hospitals. Sources of the defaults: docs/reference/dispatch-receiving.md."""

from collections.abc import Mapping
from math import isfinite

from msgspec import Struct, field

HOURS_S = 3_600.0


class BypassLimit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far a patient may be taken past nearer hospitals for one capability; absent = no limit of that kind."""

    longest_s: float | None = None
    longest_detour_s: float | None = None


def _bed_kinds() -> Mapping[str, str]:
    return {
        "burns": "burns",
        "infectious": "isolation",
        "intensive_care": "intensive-care",
        "maternity": "maternity",
        "paediatric": "paediatric",
        "psychiatric": "psychiatric",
    }


def _bypass() -> Mapping[str, BypassLimit]:
    return {
        "cardiac": BypassLimit(longest_s=3_600.0),
        "stroke": BypassLimit(longest_s=3_600.0, longest_detour_s=1_800.0),
        "trauma": BypassLimit(longest_s=2_700.0),
    }


class ReceivingSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of the receiving hospitals of one region.

    A handover lasts `handover_by_hospital_s`, else the median of the last handovers there when at least
    `least_handovers` are known, else `life.handover_s`; `handover_bays` units hand over at once. A unit that is
    over its time is taken to need `overdue_handover_s` more. A report of beds or diversion is stale after
    `stale_report_s`. `bed_kind_by_capability`: the bed a patient with that need takes, else `bed_kind`. `bypass`: the
    limits by capability, without level. A patient taken to a hospital that lacks a capability is transferred:
    `transfer_s` (or that of the capability) from arrival to departure, and the road on. Patients are driven to hospital
    by the profile `drive_profile`; None = by that of the incident's priority.
    """

    handover_by_hospital_s: Mapping[str, float] = field(default_factory=dict)
    handover_bays: int = 4
    handover_bays_by_hospital: Mapping[str, int] = field(default_factory=dict)
    least_handovers: int = 10
    overdue_handover_s: float = 300.0
    stale_report_s: float = 2 * HOURS_S
    bed_kind: str = "emergency"
    bed_kind_by_capability: Mapping[str, str] = field(default_factory=_bed_kinds)
    bypass: Mapping[str, BypassLimit] = field(default_factory=_bypass)
    transfer_s: float = 2 * HOURS_S
    transfer_by_capability_s: Mapping[str, float] = field(default_factory=dict)
    unlevelled_capability_level: int = 4
    drive_profile: str | None = None

    def __post_init__(self) -> None:
        for name in ("overdue_handover_s", "stale_report_s", "transfer_s"):
            _check_time(name, getattr(self, name))
        for name in ("handover_by_hospital_s", "transfer_by_capability_s"):
            for key, value in getattr(self, name).items():
                _check_time(f"{name}.{key}", value)
        _check_count("handover_bays", self.handover_bays, most=100)
        for hospital_id, bays in self.handover_bays_by_hospital.items():
            _check_count(f"handover_bays_by_hospital.{hospital_id}", bays, most=100)
        _check_count("least_handovers", self.least_handovers, most=100)
        _check_count("unlevelled_capability_level", self.unlevelled_capability_level, most=9)
        for capability, limit in self.bypass.items():
            for name in ("longest_s", "longest_detour_s"):
                value = getattr(limit, name)
                if value is not None:
                    _check_time(f"bypass.{capability}.{name}", value)

    def bays_of(self, hospital_id: str) -> int:
        return self.handover_bays_by_hospital.get(hospital_id, self.handover_bays)

    def transfer_of(self, bases: frozenset[str]) -> float:
        """From arrival at a hospital that lacks these to the departure for one that has them."""
        return max((self.transfer_by_capability_s.get(base, self.transfer_s) for base in bases), default=0.0)


def _check_time(name: str, value: float) -> None:
    if not isfinite(value) or value <= 0.0:
        raise ValueError(f"receiving settings: {name} must be a finite number of seconds above zero, not {value!r}")


def _check_count(name: str, value: int, *, most: int) -> None:
    if not 1 <= value <= most:
        raise ValueError(f"receiving settings: {name} must be a whole number from 1 to {most}, not {value!r}")
