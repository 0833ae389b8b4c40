"""What units for one incident are weighed by."""

from collections.abc import Mapping
from math import isfinite

from msgspec import Struct, field


class RecommendationSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calls of `life_threatening_priorities` get the earliest arrival, whatever policy is set for them.

    `coverage_weight_s`: so many seconds of one caller's waiting are worth the cover of all expected demand (policy
    `coverage-aware`). A busy unit that should be clear within `soon_free_within_s` is ranked too. A unit type in
    `range_by_unit_type_m` goes no farther than so many metres from where it is, in a straight line.

    Policy `preparedness`: the nearest `preparedness_units` of a zone count, each `preparedness_decay` times as much as
    the one before; zones are the `preparedness_cells` busiest cells of demand.
    """

    life_threatening_priorities: frozenset[int] = frozenset({1})
    coverage_weight_s: float = 1_800.0
    soon_free_within_s: float = 900.0
    range_by_unit_type_m: Mapping[str, float] = field(default_factory=dict)
    preparedness_units: int = 3
    preparedness_decay: float = 0.5
    preparedness_cells: int = 500

    def __post_init__(self) -> None:
        if not self.life_threatening_priorities or not all(1 <= p <= 9 for p in self.life_threatening_priorities):
            raise ValueError(
                "dispatch settings: recommendation.life_threatening_priorities must hold at least one priority, "
                "each from 1 to 9"
            )
        _check("coverage_weight_s", self.coverage_weight_s, 0.0, 86_400.0)
        _check("soon_free_within_s", self.soon_free_within_s, 0.0, 86_400.0)
        for unit_type, range_m in self.range_by_unit_type_m.items():
            _check(f"range_by_unit_type_m.{unit_type}", range_m, 1.0, 1e7)
        _check("preparedness_units", self.preparedness_units, 1, 20)
        _check("preparedness_decay", self.preparedness_decay, 0.01, 1.0)
        _check("preparedness_cells", self.preparedness_cells, 1, 5_000)


def _check(name: str, value: float, least: float, most: float) -> None:
    if not isfinite(value) or not least <= value <= most:
        raise ValueError(f"dispatch settings: recommendation.{name} must be from {least:g} to {most:g}, not {value!r}")
