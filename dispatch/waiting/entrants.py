"""Everybody who takes part in a plan: the free, the soon free, and those who may be taken from less urgent calls."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from dispatch.fleet import Candidate, Fleet
from dispatch.kernels.arrival import BoolArray
from dispatch.model import Incident, Position
from dispatch.needs import Slot, improvable_slots, slots_of, unfilled_slots
from dispatch.recommending.candidates import gather_candidates
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


class Entrants(Struct, frozen=True, eq=False):
    """`may` (candidates, incidents): whose crew can be given which incident; `unavailable` unit ids by priority."""

    fleet: Fleet
    may: BoolArray
    unavailable: Mapping[int, frozenset[str]]


class Call(Struct, frozen=True):
    """An incident with the units it wants: `slots`, those that `staying` units fill among them, and `extras` it would
    have if units are left over: its optional needs, and better units for needs filled for the time being.

    `staying` unit id -> the slot it fills: it is on its way, and may be taken.
    """

    incident: Incident
    slots: tuple[Slot, ...]
    extras: tuple[Slot, ...]
    staying: Mapping[str, Slot]


def gather_entrants(
    state: DispatchState,
    incidents: Sequence[Incident],
    *,
    positions: Mapping[str, Position],
    now: float,
    settings: DispatchSettings,
) -> Entrants:
    """The candidates of a recommendation for each of the incidents, together; ordered by id."""
    first_of = {incident.priority: incident for incident in reversed(incidents)}
    of_priority = {
        priority: gather_candidates(state, incident, positions=positions, now=now, settings=settings)
        for priority, incident in first_of.items()
    }
    found: dict[str, Candidate] = {}
    for priority in sorted(of_priority):
        for candidate in of_priority[priority].candidates:
            if candidate.leaves_incident_id is None or settings.waiting.take_from_calls:
                found.setdefault(candidate.unit.unit_id, candidate)
    candidates = tuple(found[unit_id] for unit_id in sorted(found))
    may = np.zeros((len(candidates), len(incidents)), dtype=np.bool_)
    rows = {priority: _same_as(fleet, candidates) for priority, fleet in of_priority.items()}
    for column, incident in enumerate(incidents):
        may[:, column] = rows[incident.priority]
    _keep_off_own_calls(state, candidates, incidents, may)
    unavailable = {priority: fleet.unavailable for priority, fleet in of_priority.items()}
    return Entrants(Fleet(candidates, {}), may, unavailable)


def _same_as(fleet: Fleet, candidates: Sequence[Candidate]) -> BoolArray:
    """Which of the candidates this fleet has too, to be had in the same way."""
    had = {c.unit.unit_id: (c.leaves_incident_id, c.available_in_s is None) for c in fleet.candidates}
    same = [had.get(c.unit.unit_id) == (c.leaves_incident_id, c.available_in_s is None) for c in candidates]
    return np.array(same, dtype=np.bool_)


def _keep_off_own_calls(
    state: DispatchState, candidates: Sequence[Candidate], incidents: Sequence[Incident], may: BoolArray
) -> None:
    """No unit is to be had for the incident it is on; one that is soon free only for the incident it has queued."""
    column_of = {incident.incident_id: column for column, incident in enumerate(incidents)}
    for row, candidate in enumerate(candidates):
        if candidate.is_free:
            continue
        queued = state.stacking.stacks.get(candidate.unit.unit_id, ())
        if candidate.available_in_s is not None and queued:
            elsewhere = np.arange(len(incidents)) != column_of.get(queued[0], -1)
            may[row, elsewhere] = False
        if candidate.unit.incident_id in column_of:
            may[row, column_of[candidate.unit.incident_id]] = False


def gather_calls(state: DispatchState, incidents: Sequence[Incident], fleet: Fleet) -> tuple[Call, ...]:
    """Every incident with what it wants, were all units taken from it that may be taken."""
    taken_from: defaultdict[str, list[str]] = defaultdict(list)
    for candidate in fleet.candidates:
        if candidate.leaves_incident_id is not None:
            taken_from[candidate.leaves_incident_id].append(candidate.unit.unit_id)
    return tuple(_call(state, incident, taken_from[incident.incident_id]) for incident in incidents)


def _call(state: DispatchState, incident: Incident, takeable: Sequence[str]) -> Call:
    """A unit for which another one on the incident would have to change its need is not taken: it stays for good."""
    slots = slots_of(incident)
    served = [state.units[unit_id].capabilities for unit_id in incident.served_unit_ids]
    fixed = [unit_id for unit_id in incident.unit_ids if unit_id not in takeable]

    def left_by(unit_ids: Sequence[str]) -> tuple[Slot, ...]:
        """What these units leave open, with those who have served."""
        return unfilled_slots(slots, [*(state.units[unit_id].capabilities for unit_id in unit_ids), *served])

    while True:
        staying, misfit = _staying(state, left_by, fixed, [u for u in takeable if u not in fixed])
        if misfit is None:
            break
        fixed.append(misfit)
    wanted = left_by(fixed)
    left = left_by([*fixed, *takeable]) if takeable else wanted
    better = improvable_slots(state, incident, unit_ids=[*fixed, *takeable])
    extras = (*(slot for slot in left if slot.optional), *better)
    return Call(incident, tuple(slot for slot in wanted if not slot.optional), extras, staying)


def _staying(
    state: DispatchState,
    left_by: Callable[[Sequence[str]], tuple[Slot, ...]],
    fixed: Sequence[str],
    takeable: Sequence[str],
) -> tuple[dict[str, Slot], str | None]:
    """The slot that each unit fills, added one by one; the first that fills none it accepts itself, if any."""
    staying: dict[str, Slot] = {}
    if not takeable:
        return staying, None
    there = list(fixed)
    before = Counter(slot for slot in left_by(there) if not slot.optional)
    for unit_id in takeable:
        there.append(unit_id)
        after = Counter(slot for slot in left_by(there) if not slot.optional)
        filled = [*(before - after)]
        if filled and not filled[0].accepts(state.units[unit_id].capabilities):
            return staying, unit_id
        if filled:
            staying[unit_id] = filled[0]
        before = after
    return staying, None
