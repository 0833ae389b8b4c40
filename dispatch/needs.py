"""What an incident still needs: its needs as slots, matched with the units that serve it.

One slot is one unit with some capabilities. Slots are filled from the most demanding down by augmenting paths (Kuhn
1955), so a versatile unit is never spent on a slot that a plain one fills, and the slots left open are the plainest.
"""

from collections.abc import Iterable, Sequence

from dispatch.model import Incident
from dispatch.state import DispatchState

Slot = frozenset[str]


def slots_of(incident: Incident) -> tuple[Slot, ...]:
    """Every single unit the incident needs, most demanding first."""
    slots = [need.capabilities for need in incident.needs for _ in range(need.count)]
    return tuple(sorted(slots, key=_most_demanding_first))


def open_slots(incident: Incident, unit_capabilities: Iterable[Slot]) -> tuple[Slot, ...]:
    """The slots that units with these capabilities leave open."""
    return _unfilled(slots_of(incident), tuple(unit_capabilities))


def serving_capabilities(state: DispatchState, incident: Incident) -> tuple[Slot, ...]:
    """Capabilities of the units that are on the incident, or have left it having served."""
    serving = dict.fromkeys((*incident.unit_ids, *incident.served_unit_ids))
    return tuple(state.units[unit_id].capabilities for unit_id in serving)


def open_needs(state: DispatchState, incident: Incident) -> tuple[Slot, ...]:
    """The slots that nobody on the incident fills, and nobody who served it has filled."""
    return open_slots(incident, serving_capabilities(state, incident))


def _most_demanding_first(slot: Slot) -> tuple[int, list[str]]:
    return -len(slot), sorted(slot)


def _unfilled(slots: Sequence[Slot], units: Sequence[Slot]) -> tuple[Slot, ...]:
    slot_of_unit: dict[int, int] = {}
    return tuple(slot for number, slot in enumerate(slots) if not _fill(number, slots, units, slot_of_unit, set()))


def _fill(
    number: int, slots: Sequence[Slot], units: Sequence[Slot], slot_of_unit: dict[int, int], tried: set[int]
) -> bool:
    for unit, capabilities in enumerate(units):
        if unit in tried or not slots[number] <= capabilities:
            continue
        tried.add(unit)
        if unit not in slot_of_unit or _fill(slot_of_unit[unit], slots, units, slot_of_unit, tried):
            slot_of_unit[unit] = number
            return True
    return False
