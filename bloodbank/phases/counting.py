"""Days of stock, and the phase that follows from them."""

import math

from bloodbank.model import BloodGroup, BloodState, Component
from bloodbank.phases.model import Phase
from bloodbank.phases.settings import PhaseRule
from bloodbank.stock import stock_of


def units_in_stock(state: BloodState, component: Component, group: BloodGroup, *, now: float) -> int:
    """Available units of all places that have not expired."""
    return sum(
        state.blood_units[unit_id].expires_at > now
        for place_id in state.places
        for unit_id in stock_of(state, place_id, component, group)
    )


def days_of_stock(units: int, units_a_day: float) -> float:
    """Infinite where nothing is asked for."""
    return units / units_a_day if units_a_day > 0.0 else math.inf


def phase_of(days: float, rule: PhaseRule, *, before: Phase) -> Phase:
    """Worse at once, better only above the limit and the margin: a phase does not flutter."""
    plain = _by_limits(days, rule, margin_days=0.0)
    order = list(Phase)
    if order.index(plain) >= order.index(before):
        return plain
    careful = _by_limits(days, rule, margin_days=rule.margin_days)
    return min(careful, before, key=order.index)


def _by_limits(days: float, rule: PhaseRule, *, margin_days: float) -> Phase:
    if days < rule.red_below_days + margin_days:
        return Phase.RED
    return Phase.AMBER if days < rule.amber_below_days + margin_days else Phase.GREEN
