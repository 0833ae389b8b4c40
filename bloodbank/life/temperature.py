"""What a logger's readings mean for what lies in the storage.

Between two readings nobody knows: the storage is taken to have left its range right after the last good reading and to
have come back at the next good one. Source of the limits: `bloodbank.life.settings.KeepingRule`.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bloodbank.life.settings import LifeSettings
from bloodbank.messages.storing import Reading
from bloodbank.model import BloodStorage, BloodUnit

EXCURSION = "temperature-excursion"
UNLOGGED = "temperature-not-logged"


class Watch(NamedTuple):
    """Since when a storage is outside its range after some readings (None: inside), and its longest time outside."""

    outside_since_at: float | None
    longest_outside_s: float


def watch(storage: BloodStorage, readings: Sequence[Reading]) -> Watch:
    """What the readings say of the storage, going on from what was known of it."""
    since_at, good_at, longest_s = storage.outside_since_at, storage.last_at, 0.0
    for reading in readings:
        inside = storage.low_c <= reading.celsius <= storage.high_c
        if not inside and since_at is None:
            since_at = reading.at if good_at is None else good_at
        if since_at is not None:
            longest_s = max(longest_s, reading.at - since_at)
        if inside:
            since_at, good_at = None, reading.at
    return Watch(since_at, longest_s)


def spoilt(
    storage: BloodStorage, readings: Sequence[Reading], units: Sequence[BloodUnit], *, settings: LifeSettings
) -> dict[str, list[BloodUnit]]:
    """Units to be set aside by these readings, by reason: each has its own limit."""
    found: dict[str, list[BloodUnit]] = {}
    longest_s, gap_s = watch(storage, readings).longest_outside_s, _longest_gap_s(storage, readings)
    for unit in units:
        if longest_s > settings.kept(unit.component, unit.attributes).excursion_limit_s:
            found.setdefault(EXCURSION, []).append(unit)
        elif gap_s > settings.longest_log_gap_s:
            found.setdefault(UNLOGGED, []).append(unit)
    return found


def _longest_gap_s(storage: BloodStorage, readings: Sequence[Reading]) -> float:
    instants = [*(() if storage.last_at is None else (storage.last_at,)), *(reading.at for reading in readings)]
    return max((later - earlier for earlier, later in pairwise(instants)), default=0.0)
