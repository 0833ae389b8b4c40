"""How much travel times vary."""

from collections.abc import Mapping
from math import isfinite

from msgspec import Struct, field

WIDEST_SPREAD = 2.0


class UncertaintySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A travel time is log-normal: its median is the time by road, `spread` the standard deviation of its logarithm.

    A profile may have a spread of its own, which comes before what was learnt from drives; `spread` is for what was
    not learnt. 0 takes travel times as certain.
    """

    spread: float = 0.25
    spread_by_profile: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _check("spread", self.spread)
        for profile, spread in self.spread_by_profile.items():
            _check(f"spread_by_profile.{profile}", spread)


def _check(name: str, value: float) -> None:
    if not isfinite(value) or not 0.0 <= value <= WIDEST_SPREAD:
        limit = f"from 0 to {WIDEST_SPREAD:g}"
        raise ValueError(f"dispatch settings: uncertainty.{name} must be {limit}, not {value!r}")
