"""Surges laid over calls that are there already.

The calls of an ordinary day stay as they are, each with its number, so that a day with and a day without a surge can be
compared call by call: fewer calls are some of them left out, more calls are drawn besides them. Both keep a Poisson
process one (superposition and thinning; Lewis and Shedler 1979): what one surge draws depends on those named before it,
never on those after.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dispatch.coverage.grid import METRES_A_DEGREE
from sim.calls import Calls
from sim.demand.chance import Apart, Chance
from sim.demand.errors import DemandUnusable
from sim.demand.laws import durations_s
from sim.demand.surges import DemandFactor, MassCasualty, Surge, call_surges

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


class MoreCalls(Protocol):
    """Draws calls as they usually come, thinned or multiplied by `weight` (H,) in each hour, of these priorities."""

    @property
    def hours(self) -> int: ...

    def draw(self, weight: Floats, priorities: frozenset[int] | None, chance: Chance) -> Calls: ...


@dataclass(frozen=True, eq=False, kw_only=True)
class SurgedCalls:
    """Calls with the surges in them; by surge, how many were added and how many left out."""

    calls: Calls
    added: dict[str, int]
    left_out: dict[str, int]


def apply_to_calls(calls: Calls, surges: Iterable[Surge], more: MoreCalls, chance: Chance) -> SurgedCalls:
    """The calls of the day that has these surges. New calls are numbered on from the highest number.

    Raises DemandUnusable when two surges have one name, or a mass casualty is after the end or has no place.
    """
    added: dict[str, int] = {}
    left_out: dict[str, int] = {}
    before: list[DemandFactor] = []
    next_id = int(calls.call_id.max()) + 1 if len(calls) else 1
    for surge in call_surges(surges):
        if isinstance(surge, MassCasualty) and calls.place_id is not None:
            raise DemandUnusable(f"{surge.name}: these calls have numbered places", "Leave the mass casualty out")
        if surge.name in added:
            raise DemandUnusable(f"two surges are called {surge.name!r}", "Name each differently", field="name")
        own = Apart(chance, f"surge/{surge.name}")
        kept = _thinned(calls, surge, own)
        extra = _casualties(surge, more, own) if isinstance(surge, MassCasualty) else _extra(surge, before, more, own)
        left_out[surge.name], added[surge.name] = len(calls) - len(kept), len(extra)
        calls = _joined(kept, extra, first_id=next_id)
        next_id += len(extra)
        if isinstance(surge, DemandFactor):
            before.append(surge)
    return SurgedCalls(calls=calls, added=added, left_out=left_out)


def _thinned(calls: Calls, surge: Surge, chance: Chance) -> Calls:
    """Each call kept with the probability of the factor, where that is below 1."""
    if isinstance(surge, MassCasualty):
        return calls
    return calls.chosen(chance.of("kept").random(len(calls)) < _factor(surge, calls))


def _extra(surge: Surge, before: list[DemandFactor], more: MoreCalls, chance: Chance) -> Calls:
    """What comes on top of the calls that came with the factors before: drawn at a bound by the hour, then thinned."""
    assert isinstance(surge, DemandFactor)
    bound = surge.steps.most_by_hour(more.hours) - 1.0
    for other in before:
        bound = bound * other.steps.most_by_hour(more.hours)
    drawn = more.draw(bound, surge.priorities, chance)
    wanted = np.maximum(_factor(surge, drawn) - 1.0, 0.0)
    for other in before:
        wanted = wanted * _factor(other, drawn)
    hour = (drawn.arrival_s // 3600.0).astype(np.int64)
    return drawn.chosen(chance.of("thinning").random(len(drawn)) * bound[hour] < wanted)


def _factor(surge: Surge, calls: Calls) -> Floats:
    """(k,) the factor at every call; 1 for other priorities."""
    assert isinstance(surge, DemandFactor)
    factor = surge.steps.at(calls.arrival_s)
    if surge.priorities is not None:
        factor[~np.isin(calls.priority, sorted(surge.priorities))] = 1.0
    return factor


def _casualties(surge: MassCasualty, more: MoreCalls, chance: Chance) -> Calls:
    """Places evenly over a disc, instants evenly over the time."""
    if surge.at_s + surge.over_s > more.hours * 3600.0:
        raise DemandUnusable(f"{surge.name}: it lasts beyond the {more.hours} hours of calls", "Let it begin earlier")
    count = surge.patients
    far_m, angle = surge.spread_m * np.sqrt(chance.of("place").random(count)), chance.of("angle").random(count)
    lat_step = 1.0 / METRES_A_DEGREE
    lon_step = lat_step / max(np.cos(np.radians(surge.lat)), 0.01)
    arrival_s = surge.at_s + surge.over_s * np.sort(chance.of("demand").random(count))
    return Calls(
        call_id=np.arange(1, count + 1),
        priority=chance.of("priority").permutation(_apportioned(surge)),
        lon=np.round(surge.lon + far_m * np.cos(2 * np.pi * angle) * lon_step, 7),
        lat=np.round(surge.lat + far_m * np.sin(2 * np.pi * angle) * lat_step, 7),
        arrival_s=np.round(arrival_s, 3),
        dispatch_delay_s=np.round(durations_s(surge.dispatch_delay, chance.of("dispatch-delay").random(count)), 3),
        on_scene_s=np.round(durations_s(surge.on_scene, chance.of("scene-time").random(count)), 3),
        transport=chance.of("transport").random(count) < surge.transport_share,
        handover_s=np.round(durations_s(surge.handover, chance.of("handover").random(count)), 3),
    )


def _apportioned(surge: MassCasualty) -> Longs:
    """Priorities of the patients, by largest remainder (Hamilton's method)."""
    exact = np.array([share for _, share in surge.priority_shares]) * surge.patients
    seats = np.floor(exact).astype(np.int64)
    missing = surge.patients - int(seats.sum())
    seats[np.argsort(seats - exact, kind="stable")[:missing]] += 1
    return np.repeat([priority for priority, _ in surge.priority_shares], seats).astype(np.int64)


def _joined(kept: Calls, extra: Calls, *, first_id: int) -> Calls:
    """Both in order of arrival; kept calls keep their numbers."""
    if not len(extra):
        return kept
    of_extra: dict[str, Any] = {**extra.columns(), "call_id": np.arange(first_id, first_id + len(extra))}
    columns = {name: np.concatenate([column, of_extra[name]]) for name, column in kept.columns().items()}
    order = np.argsort(columns["arrival_s"], kind="stable")
    return Calls(**{name: column[order] for name, column in columns.items()}, notes=kept.notes)
