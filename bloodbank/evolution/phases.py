"""Phases and what they are counted by."""

from immutables import Map
from msgspec import structs

from bloodbank.messages import DailyDemandSet, StockPhaseChanged
from bloodbank.model import BloodState
from bloodbank.phases.model import StockPhase, phase_key
from bloodbank.tables import Changes


def demand_set(state: BloodState, event: DailyDemandSet, *, at: float) -> BloodState:
    known = Map({phase_key(each.component, each.group): each for each in event.demand})
    return structs.replace(state, daily_demand=known)


def changed(state: BloodState, event: StockPhaseChanged, *, at: float) -> BloodState:
    phase = StockPhase(
        component=event.component,
        group=event.group,
        phase=event.phase,
        days=event.days,
        since_at=at,
        set_by=event.set_by,
        reason=event.reason,
        until_at=event.until_at,
    )
    return structs.replace(state, phases=state.phases.set(phase_key(event.component, event.group), phase))


CHANGES: Changes = {DailyDemandSet: demand_set, StockPhaseChanged: changed}
