"""What an incident still needs: its needs as slots, matched with the units that serve it.

One slot is one unit with some capabilities, or with those of an alternative. Slots are filled from the most demanding
down by augmenting paths (Kuhn 1955), so a versatile unit is never spent on a slot that a plain one fills, and the slots
left open are the plainest; optional slots come after all others.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from dispatch.model import Incident
from dispatch.state import DispatchState

Capabilities = frozenset[str]


class Slot(Struct, frozen=True):
    """One unit that an incident needs: with all of `capabilities`, else with all of an alternative, in their order."""

    capabilities: Capabilities = frozenset()
    alternatives: tuple[Capabilities, ...] = ()
    optional: bool = False

    def preference(self, capabilities: Capabilities) -> int:
        """0: these capabilities are what is wanted; k: they are the k-th alternative; else one past the last."""
        if self.capabilities <= capabilities:
            return 0
        for number, alternative in enumerate(self.alternatives, start=1):
            if alternative <= capabilities:
                return number
        return len(self.alternatives) + 1

    def accepts(self, capabilities: Capabilities) -> bool:
        """Whether a unit with these capabilities fills it, be it as an alternative."""
        return self.preference(capabilities) <= len(self.alternatives)

    def missing(self, capabilities: Capabilities) -> Capabilities:
        """What a unit with these capabilities lacks: of what is wanted, or of the alternative it is nearest to."""
        lacking = (wanted - capabilities for wanted in (self.capabilities, *self.alternatives))
        return min(lacking, key=len)


def slots_of(incident: Incident) -> tuple[Slot, ...]:
    """Every single unit the incident needs, most demanding first, optional ones last."""
    slots = [
        Slot(need.capabilities, need.alternatives, need.optional) for need in incident.needs for _ in range(need.count)
    ]
    return tuple(sorted(slots, key=_most_demanding_first))


def open_slots(incident: Incident, unit_capabilities: Iterable[Capabilities]) -> tuple[Slot, ...]:
    """The slots that units with these capabilities leave open, optional ones among them."""
    return unfilled_slots(slots_of(incident), tuple(unit_capabilities))


def serving_capabilities(state: DispatchState, incident: Incident) -> tuple[Capabilities, ...]:
    """Capabilities of the units that are on the incident, or have left it having served, once for each time."""
    return tuple(state.units[unit_id].capabilities for unit_id in (*incident.unit_ids, *incident.served_unit_ids))


def open_needs(state: DispatchState, incident: Incident) -> tuple[Slot, ...]:
    """The slots that nobody on the incident fills, and nobody who served it has filled, optional ones left aside."""
    still_open = open_slots(incident, serving_capabilities(state, incident))
    return tuple(slot for slot in still_open if not slot.optional)


def _most_demanding_first(slot: Slot) -> tuple[bool, int, list[str], int, list[list[str]]]:
    alternatives = [sorted(alternative) for alternative in slot.alternatives]
    return slot.optional, -len(slot.capabilities), sorted(slot.capabilities), len(alternatives), alternatives


def unfilled_slots(slots: Sequence[Slot], units: Sequence[Capabilities]) -> tuple[Slot, ...]:
    """Those of the slots, in the order of `slots_of`, that units with these capabilities leave open."""
    slot_of_unit: dict[int, int] = {}
    return tuple(slot for number, slot in enumerate(slots) if not _fill(number, slots, units, slot_of_unit, set()))


def _fill(
    number: int, slots: Sequence[Slot], units: Sequence[Capabilities], slot_of_unit: dict[int, int], tried: set[int]
) -> bool:
    for unit, capabilities in enumerate(units):
        if unit in tried or not slots[number].accepts(capabilities):
            continue
        tried.add(unit)
        if unit not in slot_of_unit or _fill(slot_of_unit[unit], slots, units, slot_of_unit, tried):
            slot_of_unit[unit] = number
            return True
    return False
