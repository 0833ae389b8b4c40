"""How scarce blood is now, who still gets it, and when it would run out."""

import math

import numpy as np
from msgspec import Struct

from bloodbank.forecast.history import SeriesKey
from bloodbank.model import BloodGroup, Component, Urgency
from bloodbank.phases.counting import days_of_stock, units_in_stock
from bloodbank.phases.model import DailyDemand, Phase, phase_key
from bloodbank.phases.run_out import RunOut, run_out
from bloodbank.refusal import Refused
from controlroom.desk import Desk
from controlroom.questions.blood_planning import blood_forecast


class PhaseLine(Struct, frozen=True, kw_only=True):
    """One component and group. `days` is None where nothing is asked for.

    `urgencies`: requests that still get it; `substitutions`: groups to use in its stead where they suit the patient.
    """

    component: Component
    group: BloodGroup
    phase: Phase
    units: int
    units_a_day: float
    days: float | None
    target_days: float | None
    urgencies: tuple[Urgency, ...]
    substitutions: tuple[BloodGroup, ...]
    since_at: float | None = None
    set_by: str | None = None
    reason: str | None = None
    until_at: float | None = None


class PhasePicture(Struct, frozen=True, kw_only=True):
    """`restricted`: whether issuing for other urgencies is warned of or refused."""

    at: float
    restricted: str
    lines: tuple[PhaseLine, ...]


def phases_now(desk: Desk) -> PhasePicture:
    """Every component and group that something is asked for of, or that is in a phase."""
    blood, settings = desk.room.state.bloodbank, desk.blood_settings.phases
    lines = [
        _line(desk, component, group)
        for component in Component
        for group in BloodGroup
        if phase_key(component, group) in blood.daily_demand or phase_key(component, group) in blood.phases
    ]
    return PhasePicture(at=desk.now(), restricted=settings.restricted, lines=tuple(lines))


def _line(desk: Desk, component: Component, group: BloodGroup) -> PhaseLine:
    blood, settings, key = desk.room.state.bloodbank, desk.blood_settings.phases, phase_key(component, group)
    standing, demand = blood.phases.get(key), blood.daily_demand.get(key)
    phase = Phase.GREEN if standing is None else standing.phase
    units = units_in_stock(blood, component, group, now=desk.now())
    a_day = 0.0 if demand is None else demand.units
    days, rule = days_of_stock(units, a_day), settings.rule_of(component, group)
    return PhaseLine(
        component=component,
        group=group,
        phase=phase,
        units=units,
        units_a_day=a_day,
        days=days if math.isfinite(days) else None,
        target_days=None if rule is None else rule.target_days,
        urgencies=settings.urgencies.get(phase.value, tuple(Urgency)),
        substitutions=() if phase is Phase.GREEN else settings.substitutions.get(key, ()),
        since_at=None if standing is None else standing.since_at,
        set_by=None if standing is None else standing.set_by,
        reason=None if standing is None else standing.reason,
        until_at=None if standing is None else standing.until_at,
    )


def run_outs(desk: Desk, *, component: Component | None = None, group: BloodGroup | None = None) -> tuple[RunOut, ...]:
    """For every component and group that something is asked for of; the same stock has the same answer."""
    state = desk.room.state
    chosen = [
        demand
        for demand in state.bloodbank.daily_demand.values()
        if component in (None, demand.component) and group in (None, demand.group)
    ]
    chosen.sort(key=lambda demand: (list(Component).index(demand.component), list(BloodGroup).index(demand.group)))
    now, settings = desk.now(), desk.blood_settings
    return tuple(
        run_out(
            state.bloodbank, demand, now=now, settings=settings, generator=np.random.default_rng([state.position, row])
        )
        for row, demand in enumerate(chosen)
    )


def forecast_daily_demand(desk: Desk) -> tuple[DailyDemand, ...]:
    """What the log's own forecast expects a day, by component and group. Raises Refused while there is no forecast."""
    answer = blood_forecast(desk, only=SeriesKey(), by=("product", "group"), at="supplying")
    if answer.forecast is None:
        detail = f"demand: there are {answer.weeks} weeks of history, too few for a forecast; give the demand"
        raise Refused("history-too-short", detail, kind="conflict", field="demand")
    components, groups = {each.value for each in Component}, {each.value for each in BloodGroup}
    found = []
    for series in answer.forecast.series:
        if series.key.product in components and series.key.group in groups and series.days:
            mean = sum(day.mean for day in series.days) / len(series.days)
            variance = sum(day.variance for day in series.days) / len(series.days)
            found.append(
                DailyDemand(
                    component=Component(series.key.product),
                    group=BloodGroup(series.key.group),
                    units=max(0.0, mean),
                    variance_ratio=min(max(1.0, variance / mean), 1000.0) if mean > 0.0 else 1.0,
                )
            )
    return tuple(found)
