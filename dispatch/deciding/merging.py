"""Incidents that are the same event become one; that, and every other word on two incidents, can be taken back."""

from dispatch.checks import invalid
from dispatch.deciding.calls import MOST_PATIENTS
from dispatch.intake.merging import still_serving
from dispatch.intake.model import Merge, Relation
from dispatch.intake.state import pair_key
from dispatch.lookup import incident_of, open_incident_of
from dispatch.messages import (
    Event,
    IncidentsMerged,
    IncidentsRelated,
    IncidentsUnrelated,
    IncidentUnmerged,
    MergeIncidents,
    RelateIncidents,
    UnmergeIncident,
    UnrelateIncidents,
)
from dispatch.model import EMERGENCY, Incident
from dispatch.refusal import Refused
from dispatch.response_plans.needs import greater_of
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions


def merge_incidents(
    state: DispatchState, command: MergeIncidents, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """The older incident keeps its id and its place in the queue; it takes the more urgent priority of the two."""
    _require_two(command.incident_id, command.other_incident_id)
    pair = [
        open_incident_of(state, command.incident_id),
        open_incident_of(state, command.other_incident_id, field="other_incident_id"),
    ]
    kept, merged = sorted(pair, key=lambda incident: (incident.call_received_at, incident.incident_id))
    if state.intake.relations.get(pair_key(kept.incident_id, merged.incident_id)) is Relation.DISTINCT:
        detail = f"It was said that {kept.incident_id} and {merged.incident_id} are not the same: take that back first."
        raise Refused("said-to-be-distinct", detail, kind="conflict", field="other_incident_id")
    patient_ids = tuple(other for other in merged.patient_ids if other not in kept.patient_ids)
    if len(kept.patient_ids) + len(patient_ids) > MOST_PATIENTS:
        raise invalid("other_incident_id", f"would bring more than {MOST_PATIENTS} patients to one incident")
    _require_nothing_lost(state, kept=kept, merged=merged)
    return [
        IncidentsMerged(
            incident_id=kept.incident_id,
            merged_incident_id=merged.incident_id,
            priority=min(kept.priority, merged.priority),
            needs=greater_of(kept.needs, merged.needs),
            hospital_capabilities=kept.hospital_capabilities | merged.hospital_capabilities,
            call_ids=state.intake.call_ids_of.get(merged.incident_id, ()),
            patient_ids=patient_ids,
            unit_ids=merged.unit_ids,
        )
    ]


def unmerge_incident(
    state: DispatchState, command: UnmergeIncident, *, now: float, settings: DispatchSettings
) -> list[Event]:
    merge = _merge_of(state, command.incident_id)
    kept = open_incident_of(state, merge.kept_before.incident_id)
    return [
        IncidentUnmerged(
            incident_id=kept.incident_id,
            merged_incident_id=command.incident_id,
            unit_ids=still_serving(state, merge),
        )
    ]


def relate_incidents(
    state: DispatchState, command: RelateIncidents, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """A new word on two incidents replaces the old one. Closed incidents may be linked too."""
    _require_two(command.incident_id, command.other_incident_id)
    incident_of(state, command.incident_id)
    incident_of(state, command.other_incident_id, field="other_incident_id")
    if state.intake.relations.get(pair_key(command.incident_id, command.other_incident_id)) is command.relation:
        return []
    return [
        IncidentsRelated(
            incident_id=command.incident_id,
            other_incident_id=command.other_incident_id,
            relation=command.relation,
        )
    ]


def unrelate_incidents(
    state: DispatchState, command: UnrelateIncidents, *, now: float, settings: DispatchSettings
) -> list[Event]:
    incident_of(state, command.incident_id)
    incident_of(state, command.other_incident_id, field="other_incident_id")
    relation = state.intake.relations.get(pair_key(command.incident_id, command.other_incident_id))
    if relation is None:
        return []
    return [
        IncidentsUnrelated(
            incident_id=command.incident_id, other_incident_id=command.other_incident_id, relation=relation
        )
    ]


def _require_two(incident_id: str, other_incident_id: str) -> None:
    if incident_id == other_incident_id:
        raise invalid("other_incident_id", f"must be another incident than {incident_id!r}")


def _require_nothing_lost(state: DispatchState, *, kept: Incident, merged: Incident) -> None:
    """Whatever the younger incident has must find its place on the older one, and a booking has none there."""
    booked = next((incident for incident in (kept, merged) if incident.kind != EMERGENCY), None)
    if booked is not None:
        detail = (
            f"{booked.incident_id} is a scheduled transport with an appointment of its own: link the two instead, or "
            "cancel the transport if the call took its place."
        )
        raise Refused("merge-of-transport", detail, kind="conflict", field="other_incident_id")
    for unit_id in merged.unit_ids:
        if unit_id in kept.unit_ids:
            raise _loses_unit(merged, unit_id, because="it serves both")
    queued_on = state.stacking.unit_of.get(merged.incident_id)
    if queued_on is not None:
        raise _loses_unit(merged, queued_on, because="it has the incident as its next job: take it off its queue first")
    moved = next((incident for incident in (kept, merged) if incident.scene is not None), None)
    if moved is not None:
        detail = f"A patient of {moved.incident_id} waits away from its scene: merged, one of two places would be lost."
        raise Refused("merge-loses-place", detail, kind="conflict", field="other_incident_id")
    declared = state.mass_casualties.get(merged.incident_id)
    if declared is not None and declared.stood_down_at is None:
        detail = (
            f"A mass-casualty incident is declared on {merged.incident_id}: declare it on {kept.incident_id} instead."
        )
        raise Refused("merge-loses-mass-casualty", detail, kind="conflict", field="other_incident_id")


def _loses_unit(merged: Incident, unit_id: str, *, because: str) -> Refused:
    detail = f"Merged, {merged.incident_id} would lose unit {unit_id}: {because}."
    return Refused("merge-loses-unit", detail, kind="conflict", field="other_incident_id")


def _merge_of(state: DispatchState, incident_id: str) -> Merge:
    incident = incident_of(state, incident_id)
    merge = state.intake.merges.get(incident_id)
    if merge is None:
        detail = f"Incident {incident.incident_id} was not merged into another."
        raise Refused("not-merged", detail, kind="conflict", field="incident_id")
    return merge


DECISIONS: Decisions = {
    MergeIncidents: merge_incidents,
    UnmergeIncident: unmerge_incident,
    RelateIncidents: relate_incidents,
    UnrelateIncidents: unrelate_incidents,
}
