"""What a blood service decides of emergencies. Defaults: docs/clinical-decisions.md."""

from typing import Literal

from immutables import Map
from msgspec import Struct

from bloodbank.kinds import BloodGroup, Component

HOUR_S = 3_600.0
OLDEST_YEARS = 130


class EmergencySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Emergency issue.

    `rhd_negative_cap`: RhD-negative units of red cells that one patient of unknown group gets before somebody must
    answer for more. `owed_within_s`: sample, crossmatch, signature and fate of each unit are due so long after the
    issue. `unknown_group_not_bearing`: component -> groups, best first, for patients of unknown group who can't bear
    children. `register_override`: whether somebody may answer by name for a unit that differs by RhD alone from the
    group in the patient register; by ABO nobody may. Women younger than `childbearing_until_years` may bear children,
    men younger than `boys_until_years` are treated alike.
    """

    rhd_negative_cap: int = 4
    owed_within_s: float = 24 * HOUR_S
    unknown_group_not_bearing: Map[str, tuple[BloodGroup, ...]] = Map(
        {Component.RED_CELLS.value: (BloodGroup.O_POS, BloodGroup.O_NEG)}
    )
    register_override: Literal["never", "rhd-only"] = "rhd-only"
    childbearing_until_years: int = 51
    boys_until_years: int = 0

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        if not 0 <= self.rhd_negative_cap <= 100:
            raise ValueError(f"rhd_negative_cap must be 0 to 100 units, not {self.rhd_negative_cap!r}")
        if not 60.0 <= self.owed_within_s <= 31 * 24 * HOUR_S:
            raise ValueError(f"owed_within_s must be a minute to 31 days in seconds, not {self.owed_within_s!r}")
        for name in ("childbearing_until_years", "boys_until_years"):
            if not 0 <= getattr(self, name) <= OLDEST_YEARS:
                raise ValueError(f"{name} must be 0 to {OLDEST_YEARS} years, not {getattr(self, name)!r}")
