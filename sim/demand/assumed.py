"""Demand where no calls are on record: as many people, as many calls; the rhythm and the kinds of the case mix."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from dispatch.coverage.demand import DemandForecast, demand_of_population
from dispatch.coverage.history import Inhabitants
from sim.case_mix import CaseKind, CaseMix
from sim.demand.errors import DemandUnusable
from sim.demand.laws import DurationLaw, Lognormal
from sim.demand.model import CallGroup, DemandModel

SCENE_SPREAD = 0.5


def model_of_population(
    people: Inhabitants,
    mix: CaseMix,
    *,
    name: str,
    timezone: str,
    cell_m: float = 500.0,
    most_cells: int = 20_000,
    priorities: Collection[int] = (),
) -> DemandModel:
    """Every kind of call of the mix is a group. Calls less urgent than any of `priorities`, where some are given, take
    the least urgent of them. Raises DemandUnusable where nobody lives."""
    if not len(people.points) or not float(people.people.sum()) > 0.0:
        raise DemandUnusable("nobody is known to live there", "Give a pack with a population, or a fitted model")
    forecast = demand_of_population(
        people.points,
        people.people,
        calls_per_person_year=mix.calls_per_person_year,
        hour_weights=mix.hour_of_day_weights,
        cell_m=cell_m,
        most_cells=most_cells,
    )
    return model_of_forecast(forecast, mix, name=name, timezone=timezone, priorities=priorities)


def model_of_forecast(
    forecast: DemandForecast, mix: CaseMix, *, name: str, timezone: str, priorities: Collection[int] = ()
) -> DemandModel:
    """The demand that a control room covers against, as kinds of calls of the mix; its hours are of this time zone."""
    least_urgent = max(priorities, default=9)
    return DemandModel(
        name=name,
        timezone=timezone,
        source=forecast.source,
        grid=forecast.grid,
        cells=forecast.cells,
        patterns=np.ascontiguousarray(forecast.calls_per_hour[None]),
        groups=tuple(assumed_group(kind, mix, priority=min(kind.priority, least_urgent)) for kind in mix.kinds),
    )


def assumed_group(kind: CaseKind, mix: CaseMix, *, priority: int) -> CallGroup:
    """A kind of call as the mix has it."""
    return CallGroup(
        name=kind.determinant,
        priority=priority,
        pattern=0,
        level=kind.share,
        transport_share=kind.transport_share,
        dispatch_delay=_dispatch_delay(mix),
        on_scene=Lognormal(median_s=kind.scene_median_s, spread=SCENE_SPREAD),
        handover=_handover(mix),
    )


def assumed_of_priority(mix: CaseMix, *, priority: int, name: str) -> CallGroup:
    """What the mix holds for calls of a priority; of all calls, where it has none of that."""
    kinds = [kind for kind in mix.kinds if kind.priority == priority] or list(mix.kinds)
    shares = np.array([kind.share for kind in kinds])
    return CallGroup(
        name=name,
        priority=priority,
        pattern=0,
        level=1.0,
        transport_share=float(np.average([kind.transport_share for kind in kinds], weights=shares)),
        dispatch_delay=_dispatch_delay(mix),
        on_scene=Lognormal(
            median_s=float(np.average([kind.scene_median_s for kind in kinds], weights=shares)), spread=SCENE_SPREAD
        ),
        handover=_handover(mix),
    )


def _dispatch_delay(mix: CaseMix) -> DurationLaw:
    return Lognormal(median_s=mix.times.call_taking_median_s, spread=mix.times.call_taking_spread)


def _handover(mix: CaseMix) -> DurationLaw:
    return Lognormal(median_s=mix.times.handover_median_s, spread=mix.times.handover_spread)
