"""Units on their way to an incident that fill none of its needs: offered for stand-down, never dropped."""

from dispatch.model import Incident, Unit, UnitStatus
from dispatch.needs import open_slots
from dispatch.state import DispatchState

FURTHEST_FIRST = (
    UnitStatus.AT_HOSPITAL,
    UnitStatus.TRANSPORTING,
    UnitStatus.ON_SCENE,
    UnitStatus.EN_ROUTE,
    UnitStatus.ASSIGNED,
)
CAN_BE_STOOD_DOWN = frozenset({UnitStatus.EN_ROUTE, UnitStatus.ASSIGNED})


def surplus_units(state: DispatchState, incident: Incident) -> tuple[str, ...]:
    """Ids of the units that can be stood down and leave no need open by it, the latest sent last.

    Those who have served and those furthest in their work are counted first; which sets of units can fill needs
    together is a transversal matroid, so counting one after the other finds a greatest set
    (Edmonds and Fulkerson 1965).
    """
    counted = [state.units[unit_id].capabilities for unit_id in incident.served_unit_ids]
    on_it = [state.units[unit_id] for unit_id in incident.unit_ids]
    left_open = len(open_slots(incident, counted))
    surplus = []
    for unit in sorted(on_it, key=_furthest_first):
        still_open = len(open_slots(incident, [*counted, unit.capabilities]))
        if still_open < left_open:
            counted.append(unit.capabilities)
            left_open = still_open
        elif unit.status in CAN_BE_STOOD_DOWN:
            surplus.append(unit.unit_id)
    return tuple(unit_id for unit_id in incident.unit_ids if unit_id in surplus)


def _furthest_first(unit: Unit) -> int:
    return FURTHEST_FIRST.index(unit.status)
