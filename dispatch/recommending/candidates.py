"""Everybody who could come to one incident: free, soon free, or taken from a call that can wait."""

from collections.abc import Mapping

from msgspec.structs import replace

from dispatch.fleet import Candidate, Fleet, free_candidate, gather_fleet
from dispatch.life.clearance import expected_free_at, expected_place
from dispatch.lifecycle import is_free
from dispatch.messages import Reason
from dispatch.model import Incident, Position, Unit
from dispatch.rules.preemption import preemption_obstacle
from dispatch.rules.settings import BEFORE_THE_SCENE
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_obstacle
from dispatch.state import DispatchState
from dispatch.transports.first_aid import first_aid_of
from dispatch.whereabouts import locate


def gather_candidates(
    state: DispatchState,
    incident: Incident,
    *,
    positions: Mapping[str, Position],
    now: float,
    settings: DispatchSettings,
) -> Fleet:
    """The free units, and of the busy ones those that may be taken for the incident or will soon be clear."""
    free = gather_fleet(state, positions=positions, now=now, settings=settings, priority=incident.priority)
    candidates, left_out = list(free.candidates), dict(free.left_out)
    for unit_id in free.left_out:
        unit = state.units[unit_id]
        if is_free(unit) or unit.incident_id is None or unit.incident_id == incident.incident_id:
            continue
        found = _preemptable(state, unit, incident, positions=positions, now=now, settings=settings) or _soon_free(
            state, unit, incident, now=now, settings=settings
        )
        if isinstance(found, Candidate):
            candidates.append(found)
            del left_out[unit_id]
        elif found is not None:
            left_out[unit_id] = found
    candidates.sort(key=lambda candidate: candidate.unit.unit_id)
    return Fleet(tuple(candidates), left_out, free.off_duty, free.promised)


def _preemptable(
    state: DispatchState,
    unit: Unit,
    incident: Incident,
    *,
    positions: Mapping[str, Position],
    now: float,
    settings: DispatchSettings,
) -> Candidate | Reason | None:
    """A unit on its way that may be taken; why it may not, when it is on its way; None for others."""
    if unit.status not in BEFORE_THE_SCENE or unit.incident_id is None:
        return None
    left = state.incidents[unit.incident_id]
    if preemption_obstacle(unit, left=left, for_priority=incident.priority, settings=settings) is not None:
        return None
    duty = duty_obstacle(state, unit, now=now, settings=settings, priority=incident.priority)
    if duty is not None:
        return duty
    found = locate(unit, positions.get(unit.unit_id), now=now, stale_after_s=settings.stale_position_after_s)
    if found.place is None:
        return found.note
    taken = free_candidate(state, unit, found.place, found.note, now=now, settings=settings)
    return replace(taken, leaves_incident_id=left.incident_id)


def _soon_free(
    state: DispatchState, unit: Unit, incident: Incident, *, now: float, settings: DispatchSettings
) -> Candidate | Reason | None:
    """A unit whose patient it hands over soon, at a hospital that is known; None for others.

    One that has another call queued next is not free when it is clear, nor can one be counted on that gives first aid.
    """
    queued = state.stacking.stacks.get(unit.unit_id, ())
    if (queued and queued[0] != incident.incident_id) or first_aid_of(state, unit.unit_id) is not None:
        return None
    free_at = expected_free_at(state, unit, now=now, settings=settings)
    place = expected_place(state, unit, now=now, settings=settings)
    limit_s = settings.recommendation.soon_free_within_s
    if free_at is None or place is None or not free_at - now <= limit_s:
        return None
    available_in_s = max(free_at - now, 0.0)
    job_s = available_in_s + settings.shifts.expected_job_s
    duty = duty_obstacle(state, unit, now=now, settings=settings, priority=incident.priority, expected_job_s=job_s)
    if duty is not None:
        return duty
    soon = free_candidate(state, unit, place, None, now=now, settings=settings)
    return replace(soon, available_in_s=available_in_s)
