"""Four quarters of a made-up town, and calls from them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
from msgspec.structs import replace as with_fields

from dispatch.coverage.grid import grid_over
from sim.calls import Calls
from sim.demand.calendar import A_MONDAY, simulated_hours
from sim.demand.generating import generate
from sim.demand.intensity import intensity
from sim.demand.laws import Constant, Gamma, Lognormal
from sim.demand.model import CallGroup, DemandModel
from sim.demand.placing import anywhere_in_cell
from sim.demand.records import CallRecords
from sim.streams import Streams

CENTRES = np.array([[27.50, 53.90], [27.52, 53.90], [27.50, 53.92], [27.52, 53.92]])
DAY = np.array([0.2] * 6 + [1.0] * 6 + [1.6] * 8 + [0.8] * 4)
DAY_S = 86_400.0


def group(name: str, priority: int, pattern: int = 0, **changed: Any) -> CallGroup:
    """A group of calls that take ten minutes on scene."""
    usual: dict[str, Any] = {
        "level": 1.0,
        "transport_share": 0.7,
        "dispatch_delay": Constant(value_s=60.0),
        "on_scene": Gamma(mean_s=600.0, shape=2.0),
        "handover": Lognormal(median_s=900.0, spread=0.4),
    }
    return CallGroup(name=name, priority=priority, pattern=pattern, **(usual | changed))


def town(**changed: Any) -> DemandModel:
    """Urgent calls come from the north-eastern quarter most, others evenly and seldom at weekends."""
    week = np.tile(DAY, 7)
    weekdays = np.where(np.arange(168) < 120, 1.2, 0.5)
    urgent = np.outer(week, [0.2, 0.2, 0.4, 1.2])
    other = np.outer(week * weekdays, [0.5, 0.5, 0.5, 0.5])
    model = DemandModel(
        name="Quarters",
        timezone="UTC",
        source="made up",
        grid=grid_over(CENTRES, cell_m=1_000.0),
        cells=CENTRES,
        patterns=np.stack([urgent, other]),
        groups=(group("urgent", 1, 0), group("other", 3, 1)),
    )
    return replace(model, **changed)


def with_groups(model: DemandModel, **changed: Any) -> DemandModel:
    """The model with something changed in every group."""
    return replace(model, groups=tuple(with_fields(each, **changed) for each in model.groups))


def calls_of(model: DemandModel, *, days: float, seed: int = 1, start: datetime = A_MONDAY) -> Calls:
    """Calls anywhere in the quarters."""
    hours = simulated_hours(duration_s=days * DAY_S, timezone=model.timezone, start=start, holidays=model.holidays)
    streams = Streams(seed)
    return generate(intensity(model, hours, streams), anywhere_in_cell(model), streams)


def quarter_of(calls: Calls) -> Any:
    """Which of the four each call comes from."""
    grid = grid_over(CENTRES, cell_m=1_000.0)
    numbers = grid.numbers_of(np.column_stack([calls.lon, calls.lat]))
    return np.argmax((numbers[:, None, :] == grid.numbers_of(CENTRES)[None]).all(axis=2), axis=1)


def same(first: Calls, second: Calls) -> bool:
    """The same to the last bit."""
    ours, theirs = first.columns(), second.columns()
    return all(np.array_equal(ours[name], theirs[name]) for name in ours)


def records_of(calls: Calls, model: DemandModel, *, start: datetime = A_MONDAY) -> CallRecords:
    """What the town's service would have written down: of the place, only the quarter's centre."""
    begin_s = (np.datetime64(start, "s") - np.datetime64(0, "s")).astype(float)
    priorities = np.array([each.priority for each in model.groups])
    return CallRecords(
        points=CENTRES[quarter_of(calls)],
        local_s=begin_s + calls.arrival_s,
        group=np.argmax(calls.priority[:, None] == priorities, axis=1),
        groups=tuple((each.name, each.priority) for each in model.groups),
        durations_s={name: getattr(calls, name) for name in ("dispatch_delay_s", "on_scene_s", "handover_s")},
        transport=calls.transport.astype(np.int64),
        left_out={},
        dated=True,
    )


def new_years(*years: int) -> frozenset[date]:
    """New Year's days and the days after."""
    return frozenset(date(year, 1, day) for year in years for day in (1, 2))
