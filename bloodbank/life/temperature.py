"""What a logger's readings mean for what lies, or lay, in the storage.

Between two readings nobody knows: the storage is taken to have left its range right after the last good reading and to
have come back at the next good one. A unit is concerned by that part of it in which it lay there. Source of the limits:
`bloodbank.life.settings.KeepingRule`.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from bloodbank.life.settings import LifeSettings
from bloodbank.messages.storing import Reading
from bloodbank.model import BloodStorage, BloodUnit, Stay

EXCURSION = "temperature-excursion"
UNLOGGED = "temperature-not-logged"


class Span(NamedTuple):
    since_at: float
    until_at: float


class Watch(NamedTuple):
    """Since when a storage is outside its range after some readings (None: inside), and all times outside."""

    outside_since_at: float | None
    outside: tuple[Span, ...]


def watch(storage: BloodStorage, readings: Sequence[Reading]) -> Watch:
    """What the readings say of the storage, going on from what was known of it."""
    since_at, good_at = storage.outside_since_at, storage.last_at
    outside: list[Span] = []
    for reading in readings:
        inside = storage.low_c <= reading.celsius <= storage.high_c
        if not inside and since_at is None:
            since_at = reading.at if good_at is None else good_at
        if inside and since_at is not None:
            outside.append(Span(since_at, reading.at))
        if inside:
            since_at, good_at = None, reading.at
    if since_at is not None:
        outside.append(Span(since_at, readings[-1].at))
    return Watch(since_at, tuple(outside))


def spoilt(
    storage: BloodStorage,
    readings: Sequence[Reading],
    kept: Iterable[tuple[BloodUnit, Stay]],
    *,
    settings: LifeSettings,
) -> dict[str, list[BloodUnit]]:
    """Units to be set aside by these readings, by reason: each has its own limit and its own time in the storage."""
    found: dict[str, list[BloodUnit]] = {}
    outside, unlogged = watch(storage, readings).outside, _between(storage, readings)
    for unit, stay in kept:
        if _longest_s(outside, stay) > settings.kept(unit.component, unit.attributes).excursion_limit_s:
            found.setdefault(EXCURSION, []).append(unit)
        elif _longest_s(unlogged, stay) > settings.longest_log_gap_s:
            found.setdefault(UNLOGGED, []).append(unit)
    return found


def _longest_s(spans: Iterable[Span], stay: Stay) -> float:
    return max((min(s.until_at, stay.left_at) - max(s.since_at, stay.stored_at) for s in spans), default=0.0)


def _between(storage: BloodStorage, readings: Sequence[Reading]) -> list[Span]:
    instants = [*(() if storage.last_at is None else (storage.last_at,)), *(reading.at for reading in readings)]
    return [Span(earlier, later) for earlier, later in pairwise(instants)]
