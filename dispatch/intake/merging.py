"""Two incidents made one, and one made two again: what each of them is after it."""

from collections.abc import Iterable
from typing import TypeVar

from msgspec.structs import replace

from dispatch.intake.model import Merge
from dispatch.life.patient import IncidentPatient
from dispatch.life.timeline import open_response
from dispatch.model import Incident, IncidentStatus, Need
from dispatch.needs import upgraded
from dispatch.response_plans.needs import greater_of
from dispatch.state import DispatchState

T = TypeVar("T")
MERGED = "merged"
"""The disposition of an incident that was merged into another."""


def united(
    kept: Incident, merged: Incident, *, priority: int, needs: tuple[Need, ...], hospital_capabilities: frozenset[str]
) -> Incident:
    """The older incident with all that the younger one had; its status is to be found anew."""
    one = replace(
        kept,
        priority=priority,
        needs=needs,
        needs_for_patients=greater_of(kept.needs_for_patients, merged.needs_for_patients),
        hospital_capabilities=hospital_capabilities,
        unit_ids=_union(kept.unit_ids, merged.unit_ids),
        responded_unit_ids=_union(kept.responded_unit_ids, merged.responded_unit_ids),
        served_unit_ids=_union(kept.served_unit_ids, merged.served_unit_ids),
        patient_ids=_union(kept.patient_ids, merged.patient_ids),
        patients=(*kept.patients, *_renumbered(merged.patients, by=_highest(kept))),
        responses=(*kept.responses, *merged.responses),
        hospital_id=kept.hospital_id or merged.hospital_id,
        more_needed=kept.more_needed or merged.more_needed,
        first_assigned_at=_earlier(kept.first_assigned_at, merged.first_assigned_at),
        first_on_scene_at=_earlier(kept.first_on_scene_at, merged.first_on_scene_at),
        provisional_unit_ids=_union(kept.provisional_unit_ids, merged.provisional_unit_ids),
    )
    return upgraded(one) if needs != kept.needs or priority < kept.priority else one


def emptied(merged: Incident, *, kept_id: str, at: float) -> Incident:
    """The younger incident, closed: what it had is the older one's."""
    return replace(
        merged,
        status=IncidentStatus.CLOSED,
        closed_at=at,
        disposition=MERGED,
        merged_into_id=kept_id,
        unit_ids=(),
        responded_unit_ids=(),
        served_unit_ids=(),
        patient_ids=(),
        patients=(),
        responses=(),
    )


def still_serving(state: DispatchState, merge: Merge) -> tuple[str, ...]:
    """Units that passed over and are on the very same response still. Those that left it since are not called back."""
    kept_id = merge.kept_before.incident_id
    own = {response.response_number for response in merge.merged_before.responses}
    serving = []
    for unit_id in merge.unit_ids:
        unit = state.units[unit_id]
        response = open_response(state, unit) if unit.incident_id == kept_id else None
        if response is not None and response.response_number in own:
            serving.append(unit_id)
    return tuple(serving)


def restored(kept: Incident, merge: Merge, *, unit_ids: tuple[str, ...]) -> Incident:
    """The younger incident as it was, with what its units have done since."""
    before = merge.merged_before
    own = {response.response_number for response in before.responses}
    responses = tuple(response for response in kept.responses if response.response_number in own)
    served_since = (unit_id for unit_id in kept.served_unit_ids if unit_id in merge.unit_ids)
    on_scene = (response.on_scene_at for response in responses)
    return replace(
        before,
        unit_ids=unit_ids,
        served_unit_ids=_union(before.served_unit_ids, served_since),
        patients=_renumbered(_of_merged(kept, merge), by=-_highest(merge.kept_before)),
        responses=responses,
        first_on_scene_at=_earlier(before.first_on_scene_at, *on_scene),
    )


def parted(kept: Incident, merge: Merge, *, unit_ids: tuple[str, ...]) -> Incident:
    """The older incident without what was the younger one's. What changed since the merge stays changed."""
    before, merged = merge.kept_before, merge.merged_before
    gone = {response.response_number for response in merged.responses}
    responses = tuple(response for response in kept.responses if response.response_number not in gone)
    remaining = {*before.responded_unit_ids, *(response.unit_id for response in responses)}
    of_merged = {*merged.served_unit_ids, *merge.unit_ids} - remaining
    assigned = (response.assigned_at for response in responses)
    on_scene = (response.on_scene_at for response in responses)
    as_merged = united(
        before,
        merged,
        priority=min(before.priority, merged.priority),
        needs=merge.needs,
        hospital_capabilities=before.hospital_capabilities | merged.hospital_capabilities,
    )
    return replace(
        kept,
        priority=_taken_back(kept.priority, as_merged.priority, before.priority),
        needs=_taken_back(kept.needs, as_merged.needs, before.needs),
        needs_for_patients=_taken_back(
            kept.needs_for_patients, as_merged.needs_for_patients, before.needs_for_patients
        ),
        hospital_capabilities=_taken_back(
            kept.hospital_capabilities, as_merged.hospital_capabilities, before.hospital_capabilities
        ),
        hospital_id=_taken_back(kept.hospital_id, as_merged.hospital_id, before.hospital_id),
        provisional_unit_ids=_taken_back(
            kept.provisional_unit_ids, as_merged.provisional_unit_ids, before.provisional_unit_ids
        ),
        more_needed=_taken_back(kept.more_needed, as_merged.more_needed, before.more_needed),
        unit_ids=tuple(unit_id for unit_id in kept.unit_ids if unit_id not in unit_ids),
        responded_unit_ids=tuple(unit_id for unit_id in kept.responded_unit_ids if unit_id in remaining),
        served_unit_ids=tuple(unit_id for unit_id in kept.served_unit_ids if unit_id not in of_merged),
        patient_ids=tuple(patient_id for patient_id in kept.patient_ids if patient_id not in merge.patient_ids),
        patients=tuple(patient for patient in kept.patients if patient not in _of_merged(kept, merge)),
        responses=responses,
        first_assigned_at=_earlier(before.first_assigned_at, *assigned),
        first_on_scene_at=_earlier(before.first_on_scene_at, *on_scene),
    )


def _of_merged(kept: Incident, merge: Merge) -> tuple[IncidentPatient, ...]:
    """Patients that passed over with the younger incident, as they are now, by their numbers on the older one."""
    highest = _highest(merge.kept_before)
    numbers = {patient.number + highest for patient in merge.merged_before.patients}
    return tuple(patient for patient in kept.patients if patient.number in numbers)


def _renumbered(patients: Iterable[IncidentPatient], *, by: int) -> tuple[IncidentPatient, ...]:
    return tuple(replace(patient, number=patient.number + by) for patient in patients)


def _highest(incident: Incident) -> int:
    return max((patient.number for patient in incident.patients), default=0)


def _taken_back(now: T, as_merged: T, before: T) -> T:
    """What the merge changed goes back, unless somebody has changed it again since."""
    return before if now == as_merged else now


def _union(ours: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*ours, *theirs)))


def _earlier(*instants: float | None) -> float | None:
    return min((instant for instant in instants if instant is not None), default=None)
