"""What redistribution weighs against what, and what it must keep to. Defaults: docs/clinical-decisions.md."""

import math

from msgspec import Struct

LONGEST_DAYS = 60


class RedistributionSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Prices in points a unit; the plan is the one that costs least.

    `shortage`: a unit that is asked for and not there within `cover_days`, the days until places are supplied again.
    `waste`: a unit that expires unused within `horizon_days`. `moved` and `hour`: each unit that is moved, and each
    hour it is driven. `nearest_places`: a place gives to so many of the nearest. `least_consignment`: fewer units than
    this are not sent from one place to another; `most_consignment`: nor more. `least_days_left`: a unit that is moved
    still keeps so long when it arrives. `nightly_hour`: the hour of the region's day from which on a plan is proposed,
    once a night; None: only when it is asked for.
    """

    shortage: float = 100.0
    waste: float = 60.0
    moved: float = 2.0
    hour: float = 1.0
    horizon_days: int = 14
    cover_days: int = 3
    nearest_places: int = 10
    least_consignment: int = 3
    most_consignment: int = 200
    least_days_left: int = 1
    nightly_hour: float | None = 2.0

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for name in ("shortage", "waste", "moved", "hour"):
            if not 0.0 <= getattr(self, name) <= 1e6 or not math.isfinite(getattr(self, name)):
                raise ValueError(f"{name} must be 0 to 1000000 points, not {getattr(self, name)!r}")
        for name, least, most in (
            ("horizon_days", 1, LONGEST_DAYS),
            ("cover_days", 1, LONGEST_DAYS),
            ("nearest_places", 1, 1000),
            ("least_consignment", 1, 1000),
            ("most_consignment", 1, 100_000),
            ("least_days_left", 0, LONGEST_DAYS),
        ):
            if not least <= getattr(self, name) <= most:
                raise ValueError(f"{name} must be {least} to {most}, not {getattr(self, name)!r}")
        if self.nightly_hour is not None and not 0.0 <= self.nightly_hour < 24.0:
            raise ValueError(f"nightly_hour must be 0 to 24, not {self.nightly_hour!r}")
        if self.cover_days > self.horizon_days:
            raise ValueError(f"cover_days must be {self.horizon_days} (horizon_days) at most, not {self.cover_days}")
