"""Phases follow from the days of stock, or from somebody's decision."""

import math
from collections.abc import Iterable

from immutables import Map
from msgspec import structs

from bloodbank.checks import require_id, require_instant, require_number, require_text
from bloodbank.decisions.labelled import require_kind_of_blood
from bloodbank.messages import (
    DailyDemandSet,
    Event,
    LiftPhase,
    ReviewPhases,
    SetDailyDemand,
    SetPhase,
    StockPhaseChanged,
)
from bloodbank.model import BloodGroup, BloodState, Component
from bloodbank.phases.counting import days_of_stock, phase_of, units_in_stock
from bloodbank.phases.model import DailyDemand, Phase, StockPhase, phase_key
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

MOST_A_DAY = 1_000_000.0
LONGEST_S = 366 * 86_400.0


def set_daily_demand(state: BloodState, command: SetDailyDemand, *, now: float, settings: BloodSettings) -> list[Event]:
    """The phases are counted anew with the same commit."""
    seen: set[str] = set()
    for row, each in enumerate(command.demand):
        require_kind_of_blood(each.component, each.group)
        require_number(each.units, f"demand[{row}].units", low=0.0, high=MOST_A_DAY)
        require_number(each.supply, f"demand[{row}].supply", low=0.0, high=MOST_A_DAY)
        require_number(each.variance_ratio, f"demand[{row}].variance_ratio", low=1.0, high=1000.0)
        key = phase_key(each.component, each.group)
        if key in seen:
            raise Refused("given-twice", f"demand[{row}]: {key} is given twice", kind="invalid", field="demand")
        seen.add(key)
    known: Map[str, DailyDemand] = Map({phase_key(each.component, each.group): each for each in command.demand})
    if known == state.daily_demand:
        return []
    after = structs.replace(state, daily_demand=known)
    return [DailyDemandSet(demand=command.demand), *_counted(after, now=now, settings=settings)]


def review_phases(state: BloodState, command: ReviewPhases, *, now: float, settings: BloodSettings) -> list[Event]:
    """Nothing when nothing has changed."""
    return _counted(state, now=now, settings=settings)


def _counted(state: BloodState, *, now: float, settings: BloodSettings) -> list[Event]:
    return [change for key in _kinds(state) if (change := _change(state, key, now=now, settings=settings)) is not None]


def _kinds(state: BloodState) -> Iterable[tuple[Component, BloodGroup]]:
    keys = {*state.daily_demand, *state.phases}
    for component in Component:
        for group in BloodGroup:
            if phase_key(component, group) in keys:
                yield component, group


def _change(
    state: BloodState, kind: tuple[Component, BloodGroup], *, now: float, settings: BloodSettings
) -> StockPhaseChanged | None:
    standing = state.phases.get(phase_key(*kind))
    if standing is not None and standing.set_by is not None and (standing.until_at is None or now < standing.until_at):
        return None
    before = Phase.GREEN if standing is None else standing.phase
    was_set = standing is not None and standing.set_by is not None
    days = _days(state, kind, now=now)
    rule = settings.phases.rule_of(*kind)
    phase = Phase.GREEN if rule is None else phase_of(days, rule, before=before)
    if phase is before and not was_set:
        return None
    return _changed(kind, phase, before, days)


def _days(state: BloodState, kind: tuple[Component, BloodGroup], *, now: float) -> float:
    demand = state.daily_demand.get(phase_key(*kind))
    return days_of_stock(units_in_stock(state, *kind, now=now), 0.0 if demand is None else demand.units)


def _changed(kind: tuple[Component, BloodGroup], phase: Phase, before: Phase, days: float) -> StockPhaseChanged:
    finite = days if math.isfinite(days) else None
    return StockPhaseChanged(component=kind[0], group=kind[1], phase=phase, before=before, days=finite)


def set_phase(state: BloodState, command: SetPhase, *, now: float, settings: BloodSettings) -> list[Event]:
    """By hand, with who and why."""
    require_kind_of_blood(command.component, command.group)
    if not isinstance(command.phase, Phase):
        raise Refused("unknown-phase", f"phase: give one of {', '.join(Phase)}", kind="invalid", field="phase")
    require_id(command.set_by, "set_by")
    require_text(command.reason, "reason")
    if command.until_at is not None:
        require_instant(command.until_at, "until_at", earliest=now, latest=now + LONGEST_S)
    kind = (command.component, command.group)
    standing = state.phases.get(phase_key(*kind))
    event = structs.replace(
        _changed(kind, command.phase, Phase.GREEN if standing is None else standing.phase, _days(state, kind, now=now)),
        set_by=command.set_by,
        reason=command.reason,
        until_at=command.until_at,
    )
    return [] if standing is not None and _same(standing, event) else [event]


def _same(standing: StockPhase, event: StockPhaseChanged) -> bool:
    return (standing.phase, standing.set_by, standing.reason, standing.until_at) == (
        event.phase,
        event.set_by,
        event.reason,
        event.until_at,
    )


def lift_phase(state: BloodState, command: LiftPhase, *, now: float, settings: BloodSettings) -> list[Event]:
    """Only where somebody had decided."""
    require_kind_of_blood(command.component, command.group)
    require_text(command.reason, "reason")
    kind = (command.component, command.group)
    standing = state.phases.get(phase_key(*kind))
    if standing is None or standing.set_by is None:
        detail = f"the phase of {command.component} {command.group} was not set by hand"
        raise Refused("phase-not-set", detail, kind="conflict", field="group")
    days = _days(state, kind, now=now)
    rule = settings.phases.rule_of(*kind)
    phase = Phase.GREEN if rule is None else phase_of(days, rule, before=Phase.GREEN)
    return [structs.replace(_changed(kind, phase, standing.phase, days), reason=command.reason)]


DECISIONS: Decisions = {
    SetDailyDemand: set_daily_demand,
    ReviewPhases: review_phases,
    SetPhase: set_phase,
    LiftPhase: lift_phase,
}
