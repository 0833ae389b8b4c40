"""Calls drawn from an intensity: an exact Poisson process, no step of time, no rejection.

Counts of hours first, then the instants in each hour, then what marks a call (group, place, durations), by the
marking theorem (Kingman, Poisson Processes, section 5.2). Every mark has a stream of its own and takes equally many
numbers for each call: a longer simulation begins with the same calls, and another law of on-scene times or of
priorities moves no call.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calls import Calls
from sim.demand.calendar import HOUR_S
from sim.demand.chance import Chance
from sim.demand.intensity import Intensity
from sim.demand.laws import DurationLaw, durations_s
from sim.demand.model import DemandModel
from sim.demand.placing import PlaceLaw

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]

DEGREE_DECIMALS, SECOND_DECIMALS = 7, 3


def generate(intensity: Intensity, places: PlaceLaw, chance: Chance, *, weight: Floats | None = None) -> Calls:
    """Calls numbered from 1. `weight` (g, H) multiplies the expected calls of groups and hours."""
    expected = intensity.expected if weight is None else intensity.expected * weight
    hour, arrival_s = _arrivals(intensity, expected.sum(axis=0), chance)
    group = _marked(expected, hour, chance.of("priority").random(len(hour)))
    at = chance.of("place").random((len(hour), 3))
    cell = _cells(intensity, group=group, hour=hour, chance=at[:, 0])
    points = np.round(places.points(cell, at[:, 1:]), DEGREE_DECIMALS)
    return Calls(
        call_id=np.arange(1, len(hour) + 1),
        priority=np.array([each.priority for each in intensity.model.groups], np.int64)[group],
        lon=points[:, 0],
        lat=points[:, 1],
        arrival_s=arrival_s,
        **_care(intensity.model, group, chance),
    )


def _arrivals(intensity: Intensity, expected: Floats, chance: Chance) -> tuple[Longs, Floats]:
    """Hour and instant of every call, in order."""
    hours = intensity.hours
    hour = np.repeat(np.arange(len(hours)), chance.of("demand").poisson(expected))
    within_h = chance.of("demand-time").random(len(hour)) * hours.length_h[hour]
    scale = 10.0**SECOND_DECIMALS
    arrival_s = np.floor((hour + within_h) * HOUR_S * scale) / scale
    return hour, np.sort(np.minimum(arrival_s, np.nextafter(hours.duration_s, 0.0)))


def _marked(expected: Floats, hour: Longs, chance: Floats) -> Longs:
    """The group of every call, each as likely as its share of the hour."""
    below = np.cumsum(expected, axis=0)
    aim = chance * below[-1, hour]
    group = np.zeros(len(hour), np.int64)
    for edge in below[:-1]:
        group += aim >= edge[hour]
    return group


def _cells(intensity: Intensity, *, group: Longs, hour: Longs, chance: Floats) -> Longs:
    """The cell of every call, by the pattern of its group in its hour of the week."""
    patterns = intensity.model.patterns
    pattern = np.array([each.pattern for each in intensity.model.groups], np.int64)[group]
    key = pattern * patterns.shape[1] + intensity.hours.hour_of_week[hour]
    order = np.argsort(key, kind="stable")
    cell = np.empty(len(hour), np.int64)
    keys, first = np.unique(key[order], return_index=True)
    for number, rows in zip(keys.tolist(), np.split(order, first)[1:], strict=True):
        below = np.cumsum(patterns[divmod(number, patterns.shape[1])])
        cell[rows] = np.searchsorted(below, chance[rows] * below[-1], side="right")
    return cell


def _care(model: DemandModel, group: Longs, chance: Chance) -> dict[str, Any]:
    """What is drawn about a call besides where and when."""
    going = np.array([each.transport_share for each in model.groups])
    return {
        "dispatch_delay_s": _durations([g.dispatch_delay for g in model.groups], group, chance, "dispatch-delay"),
        "on_scene_s": _durations([g.on_scene for g in model.groups], group, chance, "scene-time"),
        "transport": chance.of("transport").random(len(group)) < going[group],
        "handover_s": _durations([g.handover for g in model.groups], group, chance, "handover"),
    }


def _durations(laws: list[DurationLaw], group: Longs, chance: Chance, purpose: str) -> Floats:
    drawn = chance.of(purpose).random(len(group))
    found = np.zeros(len(group))
    for number, law in enumerate(laws):
        own = group == number
        found[own] = durations_s(law, drawn[own])
    return np.round(found, SECOND_DECIMALS)
