"""Units on their way to an incident that fill none of its needs: offered for stand-down, never dropped."""

from collections.abc import Sequence

from dispatch.model import Incident, Unit, UnitStatus
from dispatch.needs import Filling, Serving, Slot, filling, slots_of
from dispatch.state import DispatchState

LEAST_FAR_FIRST = (
    UnitStatus.ASSIGNED,
    UnitStatus.EN_ROUTE,
    UnitStatus.ON_SCENE,
    UnitStatus.TRANSPORTING,
    UnitStatus.AT_HOSPITAL,
)
CAN_BE_STOOD_DOWN = frozenset({UnitStatus.EN_ROUTE, UnitStatus.ASSIGNED})


def surplus_units(state: DispatchState, incident: Incident) -> tuple[str, ...]:
    """Ids of the units that can be stood down and leave no need open by it, nor filled by a lesser alternative.

    Those who have only been assigned are asked first, the latest sent first; which sets of units can fill needs
    together is a transversal matroid, so taking away one after the other leaves a greatest set
    (Edmonds and Fulkerson 1965).
    """
    slots = slots_of(incident)
    served = [state.units[unit_id] for unit_id in incident.served_unit_ids]
    staying = [state.units[unit_id] for unit_id in incident.unit_ids]
    surplus, latest_first = set(), staying[::-1]
    for unit in sorted(latest_first, key=_least_far_first):
        others = [other for other in staying if other is not unit]
        with_it, without_it = (_filled_by(slots, [*served, *units]) for units in (staying, others))
        if unit.status in CAN_BE_STOOD_DOWN and not with_it.is_better_than(without_it):
            surplus.add(unit.unit_id)
            staying = others
    return tuple(unit_id for unit_id in incident.unit_ids if unit_id in surplus)


def _filled_by(slots: Sequence[Slot], units: Sequence[Unit]) -> Filling:
    """Every step down the alternatives counts, whenever the unit was sent."""
    return filling(slots, [Serving(unit.capabilities, provisional=True) for unit in units])


def _least_far_first(unit: Unit) -> int:
    return LEAST_FAR_FIRST.index(unit.status)
