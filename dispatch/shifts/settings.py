"""What may differ between services about crews: who makes a unit what, rest, breaks, the end of a shift."""

from collections.abc import Mapping
from math import isfinite

from msgspec import Struct, field

HOUR_S = 3_600.0
LOWEST_PRIORITY = 9


class CrewRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A capability that somebody aboard must bring: any one of `qualifications` gives it.

    With `needs_equipment` the vehicle must have the capability as well.
    """

    qualifications: frozenset[str]
    needs_equipment: bool = False


def _crew_rules() -> Mapping[str, CrewRule]:
    return {
        "paramedic": CrewRule(qualifications=frozenset({"paramedic", "feldsher", "physician"})),
        "physician": CrewRule(qualifications=frozenset({"physician"})),
        "intensive_care": CrewRule(qualifications=frozenset({"intensive_care"}), needs_equipment=True),
        "paediatric": CrewRule(qualifications=frozenset({"paediatric"})),
        "psychiatric": CrewRule(qualifications=frozenset({"psychiatric"})),
        "obstetric": CrewRule(qualifications=frozenset({"obstetric", "midwife"})),
    }


class ShiftSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of crews, rest and breaks.

    A unit follows the roster while a shift of it lies ahead or ended less than `roster_remembered_s` ago; without a
    roster it is always on duty. Calls of priority 1 are kept from a crew by nothing but absence and a break that may
    not be interrupted.
    """

    sign_on_required: bool = False
    roster_remembered_s: float = 168 * HOUR_S
    crew_rules: Mapping[str, CrewRule] = field(default_factory=_crew_rules)
    longest_shift_s: float = 24 * HOUR_S
    minimum_rest_s: float = 12 * HOUR_S
    change_vehicle_within_s: float = 900.0
    most_weekly_s: float = 48 * HOUR_S
    end_of_shift_from_priority: int = 2
    expected_job_s: float = HOUR_S
    end_of_shift_margin_s: float = 900.0
    break_s: float = 1_800.0
    least_break_s: float = 1_200.0
    longest_break_s: float = 7_200.0
    break_due_after_s: float = 4 * HOUR_S
    break_window_s: float = 2 * HOUR_S
    break_overdue_from_priority: int = 3
    break_interruptible_to_priority: int = 1
    most_jobs_without_break: int = 6
    break_slot_s: float = 900.0
    break_plan_horizon_s: float = 4 * HOUR_S
    break_plan_effort: float = 1.0
    break_minimum_cover: float = 0.8
    change_over_check_s: float = 60.0

    def __post_init__(self) -> None:
        for name in ("roster_remembered_s", "minimum_rest_s", "change_vehicle_within_s", "end_of_shift_margin_s"):
            _check(name, getattr(self, name), least=0.0)
        for name in (
            "longest_shift_s",
            "most_weekly_s",
            "expected_job_s",
            "break_due_after_s",
            "change_over_check_s",
            "break_plan_horizon_s",
        ):
            _check(name, getattr(self, name), least=1.0)
        for name in ("break_window_s", "break_slot_s", "least_break_s"):
            _check(name, getattr(self, name), least=60.0)
        _check("longest_break_s", self.longest_break_s, least=self.least_break_s)
        _check("break_s", self.break_s, least=self.least_break_s, most=self.longest_break_s)
        _check("break_plan_effort", self.break_plan_effort, least=0.01, most=600.0)
        _check("break_minimum_cover", self.break_minimum_cover, least=0.0, most=1.0)
        _check("most_jobs_without_break", self.most_jobs_without_break, least=1)
        for name in ("end_of_shift_from_priority", "break_overdue_from_priority"):
            _check(name, getattr(self, name), least=2, most=LOWEST_PRIORITY + 1)
        _check("break_interruptible_to_priority", self.break_interruptible_to_priority, least=0, most=LOWEST_PRIORITY)
        for capability, rule in self.crew_rules.items():
            if not rule.qualifications:
                raise ValueError(f"dispatch settings: shifts.crew_rules.{capability} names no qualifications")


def _check(name: str, value: float, *, least: float, most: float = 1e9) -> None:
    if not isfinite(value) or not least <= value <= most:
        raise ValueError(f"dispatch settings: shifts.{name} must be a number from {least:g} to {most:g}, not {value!r}")
