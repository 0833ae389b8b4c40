"""Surges laid over calls that are there already.

The calls of an ordinary day stay as they are, each with its number, so that a day with and a day without a surge can be
compared call by call: fewer calls are some of them left out, more calls are drawn besides them. Both keep a Poisson
process one (superposition and thinning; Lewis and Shedler 1979): what one surge draws depends on those named before it,
never on those after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.calls import NEUTRAL, Calls
from sim.demand.casualties import casualties
from sim.demand.chance import Apart, Chance
from sim.demand.errors import DemandUnusable
from sim.demand.surges import CallSurge, DemandFactor, MassCasualty, Surge, call_surges

Floats = NDArray[np.float64]


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
    """The calls of the day that has these surges: first the factors, then casualties, whom no factor touches.

    New calls are numbered on from the highest number. Raises DemandUnusable when two surges have one name, or a mass
    casualty is after the end or has no place.
    """
    asked = call_surges(surges)
    _require_names(asked)
    factors = [surge for surge in asked if isinstance(surge, DemandFactor)]
    added: dict[str, int] = {}
    left_out: dict[str, int] = {}
    next_id = int(calls.call_id.max()) + 1 if len(calls) else 1
    for number, surge in enumerate(factors):
        own = Apart(chance, f"surge/{surge.name}")
        kept = calls.chosen(own.of("kept").random(len(calls)) < _factor(surge, calls))
        extra = _extra(surge, factors[:number], more, own)
        added[surge.name], left_out[surge.name] = len(extra), len(calls) - len(kept)
        calls = _joined(kept, extra, first_id=next_id)
        next_id += len(extra)
    for disaster in (surge for surge in asked if isinstance(surge, MassCasualty)):
        _require_room(disaster, calls, more)
        patients = casualties(disaster, Apart(chance, f"surge/{disaster.name}"))
        added[disaster.name], left_out[disaster.name] = len(patients), 0
        calls = _joined(calls, patients, first_id=next_id)
        next_id += len(patients)
    return SurgedCalls(calls=calls, added=added, left_out=left_out)


def _extra(surge: DemandFactor, before: Sequence[DemandFactor], more: MoreCalls, chance: Chance) -> Calls:
    """What comes on top of the calls that came with the factors before: drawn at a bound by the hour, then thinned."""
    bound = surge.steps.most_by_hour(more.hours) - 1.0
    for other in before:
        bound = bound * other.steps.most_by_hour(more.hours)
    drawn = more.draw(bound, surge.priorities, chance)
    wanted = np.maximum(_factor(surge, drawn) - 1.0, 0.0)
    for other in before:
        wanted = wanted * _factor(other, drawn)
    hour = (drawn.arrival_s // 3600.0).astype(np.int64)
    return drawn.chosen(chance.of("thinning").random(len(drawn)) * bound[hour] < wanted)


def _factor(surge: DemandFactor, calls: Calls) -> Floats:
    """(k,) the factor at every call; 1 for other priorities."""
    factor = surge.steps.at(calls.arrival_s)
    if surge.priorities is not None:
        factor[~np.isin(calls.priority, sorted(surge.priorities))] = 1.0
    return factor


def _require_names(surges: Sequence[CallSurge]) -> None:
    names = [surge.name for surge in surges]
    again = [name for number, name in enumerate(names) if name in names[:number]]
    if again:
        raise DemandUnusable(f"two surges are called {again[0]!r}", "Name each differently", field="name")


def _require_room(disaster: MassCasualty, calls: Calls, more: MoreCalls) -> None:
    if calls.place_id is not None:
        raise DemandUnusable(f"{disaster.name}: these calls have numbered places", "Leave the mass casualty out")
    if disaster.at_s + disaster.over_s > more.hours * 3600.0:
        message = f"{disaster.name}: it lasts beyond the {more.hours} hours of calls"
        raise DemandUnusable(message, "Let it begin earlier")


def _joined(kept: Calls, extra: Calls, *, first_id: int) -> Calls:
    """Both in order of arrival; kept calls keep their numbers. Raises DemandUnusable."""
    if not len(extra):
        return kept
    if missing := kept.columns().keys() - extra.columns().keys() - NEUTRAL.keys():
        raise DemandUnusable(
            f"new calls know no {min(missing)}", "Lay surges over calls without it", field=min(missing)
        )
    of_extra: dict[str, Any] = {**extra.columns(), "call_id": np.arange(first_id, first_id + len(extra))}
    of_kept = kept.columns()
    for name in (name for name in NEUTRAL if name in of_kept or name in of_extra):
        of_kept.setdefault(name, np.full(len(kept), NEUTRAL[name]))
        of_extra.setdefault(name, np.full(len(extra), NEUTRAL[name]))
    columns = {name: np.concatenate([column, of_extra[name]]) for name, column in of_kept.items()}
    order = np.argsort(columns["arrival_s"], kind="stable")
    return Calls(**{name: column[order] for name, column in columns.items()}, notes=kept.notes)
