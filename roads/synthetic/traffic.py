"""Travel-time factors of a working week: two rush hours, quiet nights, a calm weekend."""

from __future__ import annotations

import numpy as np

from roads.pack import ProfileTraffic

_SHARE_OF_DELAY = {
    "lights": {"trunk": 0.35, "primary": 0.45, "secondary": 0.4, "tertiary": 0.3, "residential": 0.15},
    "normal": {"trunk": 0.8, "primary": 1.0, "secondary": 0.9, "tertiary": 0.6, "residential": 0.25},
    "van": {"trunk": 0.8, "primary": 1.0, "secondary": 0.9, "tertiary": 0.6, "residential": 0.3},
}
_RUSHES = ((8.0, 1.3, 0.55), (17.7, 1.7, 0.65))
"""Hour, width in hours, extra share of travel time on a working day."""
_DAYTIME, _WEEKEND, _FRIDAY_EVENING = 0.16, 0.45, 1.15


def weekly_traffic() -> dict[str, ProfileTraffic]:
    delay = np.concatenate([_day(weekday) for weekday in range(7)])
    return {
        profile: ProfileTraffic(
            factors=_factors(delay, shares["secondary"]),
            by_road_class={road_class: _factors(delay, share) for road_class, share in shares.items()},
        )
        for profile, shares in _SHARE_OF_DELAY.items()
    }


def _day(weekday: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    hour = np.arange(24) + 0.5
    daytime = _DAYTIME / (1 + np.exp(-(hour - 7.5) * 1.5)) / (1 + np.exp((hour - 20.5) * 1.2))
    if weekday >= 5:
        midday = 0.22 * np.exp(-(((hour - 14.5) / 3.5) ** 2))
        return np.asarray(daytime * _WEEKEND + midday)
    evening = _FRIDAY_EVENING if weekday == 4 else 1.0
    sizes = (1.0, evening)
    rushes = [
        size * extra * np.exp(-(((hour - at) / width) ** 2))
        for size, (at, width, extra) in zip(sizes, _RUSHES, strict=True)
    ]
    return np.asarray(daytime + sum(rushes))


def _factors(delay: np.ndarray[tuple[int], np.dtype[np.float64]], share: float) -> tuple[float, ...]:
    return tuple(round(float(value), 3) for value in 1 + share * delay)
