"""What an incident still needs: its needs as slots, matched with the units that serve it.

One slot is one unit with some capabilities, or with those of an alternative. Slots are filled from the most demanding
down by augmenting paths (Kuhn 1955), so a versatile unit is never spent on a slot that a plain one fills, and the slots
left open are the plainest; optional slots come after all others.

A unit that was sent as an alternative fills its slot. One that was sent before the incident was upgraded was never
weighed against what is wanted now: as an alternative it fills its slot for the time being, and the slot is improvable.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from msgspec.structs import replace
from scipy.optimize import linear_sum_assignment

from dispatch.model import Incident, Unit
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


class Serving(Struct, frozen=True):
    """A unit on an incident, or that has served it; `provisional`: it was sent before the last upgrade."""

    capabilities: Capabilities
    provisional: bool = False


class Filling(Struct, frozen=True):
    """How units fill an incident's slots: `open` are those that nobody fills, optional ones among them.

    `improvable` are filled by provisional units, as alternatives: each as an optional slot for those who would do
    better.
    """

    open: tuple[Slot, ...]
    improvable: tuple[Slot, ...] = ()

    def is_better_than(self, other: "Filling") -> bool:
        """Fewer open slots, else fewer steps down the alternatives."""
        return self._shortcomings() < other._shortcomings()

    def _shortcomings(self) -> tuple[int, int]:
        return len(self.open), sum(len(slot.alternatives) + 1 for slot in self.improvable)


def slots_of(incident: Incident) -> tuple[Slot, ...]:
    """Every single unit the incident needs, most demanding first, optional ones last."""
    slots = [
        Slot(need.capabilities, need.alternatives, need.optional) for need in incident.needs for _ in range(need.count)
    ]
    return tuple(sorted(slots, key=_most_demanding_first))


def filling(slots: Sequence[Slot], serving: Sequence[Serving]) -> Filling:
    """How these units fill the slots, which come most demanding first, optional ones last."""
    still_open = unfilled_slots(slots, [unit.capabilities for unit in serving])
    if not any(unit.provisional for unit in serving):
        return Filling(still_open)
    filled = Counter(slots) - Counter(still_open)
    return Filling(still_open, _improvable([*filled.elements()], serving))


def open_slots(incident: Incident, unit_capabilities: Iterable[Capabilities]) -> tuple[Slot, ...]:
    """The slots that units with these capabilities leave open, optional ones among them."""
    return unfilled_slots(slots_of(incident), tuple(unit_capabilities))


def serving_units(
    state: DispatchState, incident: Incident, *, unit_ids: Iterable[str] | None = None
) -> tuple[Serving, ...]:
    """The units that are on the incident (or `unit_ids` of them), and those that left it having served, each time."""
    there = incident.unit_ids if unit_ids is None else unit_ids
    return tuple(
        Serving(state.units[unit_id].capabilities, unit_id in incident.provisional_unit_ids)
        for unit_id in (*there, *incident.served_unit_ids)
    )


def filling_of(state: DispatchState, incident: Incident) -> Filling:
    """How those who are on the incident, or have served it, fill its needs."""
    return filling(slots_of(incident), serving_units(state, incident))


def filling_with(state: DispatchState, incident: Incident, unit: Unit) -> Filling:
    """How its needs would be filled if this unit came too; it improves nothing by being as much an alternative."""
    return filling(slots_of(incident), (*serving_units(state, incident), Serving(unit.capabilities, provisional=True)))


def improvable_slots(state: DispatchState, incident: Incident, *, unit_ids: Sequence[str]) -> tuple[Slot, ...]:
    """What could be filled better than it is for the time being, were only these of its units on the incident."""
    if not incident.provisional_unit_ids:
        return ()
    return filling(slots_of(incident), serving_units(state, incident, unit_ids=unit_ids)).improvable


def open_needs(state: DispatchState, incident: Incident) -> tuple[Slot, ...]:
    """The slots that nobody on the incident fills, and nobody who served it has filled, optional ones left aside."""
    units = [unit.capabilities for unit in serving_units(state, incident)]
    return tuple(slot for slot in open_slots(incident, units) if not slot.optional)


def upgraded(incident: Incident) -> Incident:
    """The incident with everybody who was sent so far as provisional: nobody was weighed against what is wanted now."""
    units = (*incident.unit_ids, *incident.served_unit_ids)
    return replace(incident, provisional_unit_ids=tuple(dict.fromkeys(units)))


def _improvable(slots: Sequence[Slot], serving: Sequence[Serving]) -> tuple[Slot, ...]:
    """The slots that provisional units fill as alternatives when all of them are filled in the fewest such steps."""
    if not slots:
        return ()
    steps = np.array([[_steps(slot, unit) for unit in serving] for slot in slots], dtype=np.float64)
    return tuple(
        Slot(slots[slot].capabilities, slots[slot].alternatives[: int(steps[slot, unit]) - 1], optional=True)
        for slot, unit in zip(*linear_sum_assignment(steps), strict=True)
        if steps[slot, unit] > 0.0
    )


def _steps(slot: Slot, unit: Serving) -> float:
    if not slot.accepts(unit.capabilities):
        return np.inf
    return float(slot.preference(unit.capabilities)) if unit.provisional and not slot.optional else 0.0


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
