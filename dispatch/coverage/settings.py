"""What coverage is measured by."""

from collections.abc import Mapping
from math import isfinite

from msgspec import Struct, field

SHARE = (0.001, 0.999)


def _day() -> tuple[float, ...]:
    """The quiet early morning and the two humps of the day."""
    return (
        0.71, 0.61, 0.54, 0.50, 0.49, 0.53, 0.65, 0.84, 1.05, 1.20, 1.27, 1.29,
        1.27, 1.24, 1.21, 1.19, 1.19, 1.22, 1.27, 1.31, 1.27, 1.16, 1.02, 0.87,
    )  # fmt: skip


class CoverageSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of coverage.

    A place is covered when a free unit reaches it within the norm of `priority`, or within `aim_s` where that is
    shorter (outside the city it may take as much longer as the norm), less `call_handling_s` (from the call to the
    assignment) and the unit's preparation. By a long norm alone all is covered from anywhere, and nothing told apart.
    A free unit is busy by the time it is wanted with probability `busy_fraction` (a unit type may have its own); with
    `busy_fraction_from_log` it is what the units of the type have lived, the configured value counting as much as
    `busy_prior_s` of a unit's time. `travel_spread` is the standard deviation of the logarithm of road times: 0 takes
    them as certain. Only units with all `capabilities` count. Without a history of calls, demand comes from the
    population: `calls_per_person_year` by `hour_weights` (24, midnight first). Cells are `cell_m` wide, and wider
    where there would be more than `most_cells`.
    """

    priority: int = 1
    aim_s: float | None = 480.0
    busy_fraction: float = 0.3
    busy_fraction_by_unit_type: Mapping[str, float] = field(default_factory=dict)
    busy_fraction_from_log: bool = False
    busy_prior_s: float = 1_209_600.0
    call_handling_s: float = 120.0
    travel_spread: float = 0.0
    capabilities: frozenset[str] = frozenset()
    calls_per_person_year: float = 0.27
    hour_weights: tuple[float, ...] = field(default_factory=_day)
    cell_m: float = 500.0
    most_cells: int = 5_000

    def __post_init__(self) -> None:
        _check("priority", self.priority, 1, 9)
        if self.aim_s is not None:
            _check("aim_s", self.aim_s, 1.0, 86_400.0)
        _check("busy_fraction", self.busy_fraction, *SHARE)
        for unit_type, share in self.busy_fraction_by_unit_type.items():
            _check(f"busy_fraction_by_unit_type.{unit_type}", share, *SHARE)
        _check("busy_prior_s", self.busy_prior_s, 1.0, 1e9)
        _check("call_handling_s", self.call_handling_s, 0.0, 86_400.0)
        _check("travel_spread", self.travel_spread, 0.0, 2.0)
        _check("calls_per_person_year", self.calls_per_person_year, 1e-6, 1_000.0)
        _check("cell_m", self.cell_m, 50.0, 100_000.0)
        _check("most_cells", self.most_cells, 1, 200_000)
        if len(self.hour_weights) != 24:
            raise ValueError(f"dispatch settings: coverage.hour_weights must be 24, not {len(self.hour_weights)}")
        for hour, weight in enumerate(self.hour_weights):
            _check(f"hour_weights.{hour}", weight, 1e-6, 1e6)

    def busy_fraction_of(self, unit_type: str) -> float:
        return self.busy_fraction_by_unit_type.get(unit_type, self.busy_fraction)


def _check(name: str, value: float, least: float, most: float) -> None:
    if not isfinite(value) or not least <= value <= most:
        raise ValueError(f"dispatch settings: coverage.{name} must be from {least:g} to {most:g}, not {value!r}")
