"""Units that waiting calls need: they are never moved for the sake of calls that may come."""

from collections.abc import Mapping

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from dispatch.batch import plan_waiting
from dispatch.lifecycle import is_free
from dispatch.model import Incident, Position, Unit
from dispatch.needs import Slot, open_needs
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


def needed_units(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> dict[str, str]:
    """Unit id -> the waiting incident to which the plan for all waiting calls would send it."""
    if not waiting_slots(state):
        return {}
    plan = plan_waiting(state, positions=positions, travel_times=travel_times, now=now, settings=settings)
    return {assignment.unit_id: assignment.incident_id for assignment in plan.assignments}


def only_hope_of(state: DispatchState, unit: Unit) -> str | None:
    """A waiting incident with a need that stays unmet when this free unit is not there for it."""
    waiting = [(incident, slot) for incident, slot in waiting_slots(state) if slot.accepts(unit.capabilities)]
    if not waiting:
        return None
    everyone = [other for other in state.units.values() if is_free(other)]
    others = [other for other in everyone if other.unit_id != unit.unit_id]
    slots = [slot for _, slot in waiting_slots(state)]
    if _most_filled(slots, others) == _most_filled(slots, everyone):
        return None
    return waiting[0][0].incident_id


def waiting_slots(state: DispatchState) -> list[tuple[Incident, Slot]]:
    """Every unit that an open incident still waits for."""
    incidents = (state.incidents[incident_id] for incident_id in state.open_incident_ids)
    return [(incident, slot) for incident in incidents for slot in open_needs(state, incident)]


def _most_filled(slots: list[Slot], units: list[Unit]) -> int:
    """How many slots can be filled at once: a greatest matching (Hopcroft and Karp 1973)."""
    if not units:
        return 0
    accepts = np.array([[slot.accepts(unit.capabilities) for unit in units] for slot in slots], dtype=np.int8)
    unit_of_slot = maximum_bipartite_matching(csr_array(accepts), perm_type="column")
    return int((unit_of_slot >= 0).sum())
