"""How driving in a world goes through the week: slower in some hours than in others, and never twice the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from roads.pack.settings import HOURS_PER_WEEK, ProfileTraffic
from roads.traffic import TrafficState, Week

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Traffic:
    """By profile (k) and hour of the week (168, Monday 00:00 first); read-only.

    A drive that sets off in an hour takes `factor` x its time at free flow in the median, and is log-normal about it
    with `spread`, the standard deviation of the logarithm. Both are of the time on the road; legs off it stay as they
    are. `slowdown` (k, h) multiplies the factor in the first h hours of the world's clock: snow, for instance.
    """

    factor: Floats
    spread: Floats
    slowdown: Floats | None = None

    def __post_init__(self) -> None:
        for name in ("factor", "spread", "slowdown"):
            given = getattr(self, name)
            array = np.array(np.ones((len(self.factor), 0)) if given is None else given, np.float64)
            array.setflags(write=False)
            object.__setattr__(self, name, array)

    @property
    def is_free_flow(self) -> bool:
        """Every hour alike, and every drive as foretold."""
        return not self.spread.any() and all((array == 1.0).all() for array in (self.factor, self._slowdown))

    @property
    def checksum(self) -> str:
        """Of all factors and spreads, hexadecimal."""
        content = (self.factor, self.spread, self._slowdown)
        return hashlib.sha256(b"".join(array.tobytes() for array in content)).hexdigest()

    def on_the_clock(self, *, start_hour: int) -> tuple[Floats, Floats]:
        """(factor, spread) by profile and hour of the world's clock, in whole weeks; the last week repeats for ever.

        `start_hour`: the hour of the week at which the clock is 0.
        """
        hours = self._slowdown.shape[1]
        weeks = 1 + -(-hours // HOURS_PER_WEEK)
        factor, spread = (np.tile(np.roll(week, -start_hour, axis=1), weeks) for week in (self.factor, self.spread))
        factor[:, :hours] *= self._slowdown
        return factor, spread

    def with_spread(self, spread: float) -> Traffic:
        """The same with this spread in all hours."""
        return replace(self, spread=np.full_like(self.spread, spread))

    def without_week(self) -> Traffic:
        """Every hour of the week alike and every drive as foretold; slowdowns stay."""
        return replace(self, factor=np.ones_like(self.factor), spread=np.zeros_like(self.spread))

    @property
    def _slowdown(self) -> Floats:
        assert self.slowdown is not None
        return self.slowdown


def free_flow(profiles: int) -> Traffic:
    """Drives take what the roads say, at all hours."""
    return Traffic(np.ones((profiles, HOURS_PER_WEEK)), np.zeros((profiles, HOURS_PER_WEEK)))


def traffic_of(
    *,
    names: tuple[str, ...],
    traffic: Mapping[str, ProfileTraffic],
    spreads: Mapping[str, ProfileTraffic],
    road_classes: tuple[str, ...],
    class_share: Floats,
) -> Traffic:
    """Traffic of profiles by name, told by road class or not.

    `class_share` (k, c + 1): shares of the time that units of each profile drive at free flow on each road class, the
    last for roads without class. The factor of an hour is that of the classes, weighed by it: as if everybody kept to
    the ways that are fastest at free flow. The spread is that of the classes too, weighed by their time in that hour:
    a drive is slow or quick as a whole.
    """
    week = Week.of(traffic, spreads, road_classes)
    rows = [
        [_hour(week.traffic(name, hour), week.spread(name, hour), share) for hour in range(HOURS_PER_WEEK)]
        for name, share in zip(names, class_share, strict=True)
    ]
    both = np.array(rows, np.float64).reshape(len(names), HOURS_PER_WEEK, 2)
    return Traffic(both[:, :, 0], both[:, :, 1])


def _hour(slowing: TrafficState, spreading: TrafficState | None, share: Floats) -> tuple[float, float]:
    """(factor, spread) of one hour."""
    factor, time_share = slowing.uniform, share
    if slowing.by_class:
        time_share = share * np.array(slowing.by_class)
        factor = float(time_share.sum())
        time_share = time_share / factor
    if spreading is None:
        return factor, 0.0
    if not spreading.by_class:
        return factor, spreading.uniform
    return factor, float(time_share @ np.array(spreading.by_class))
