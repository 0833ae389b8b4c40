"""Incidents after their priority, needs or end were changed."""

from msgspec.structs import replace

from dispatch.evolving.incidents import with_incident, with_open_incident
from dispatch.life.stage import status_of
from dispatch.messages import (
    FurtherUnitsRequested,
    FurtherUnitsWithdrawn,
    IncidentNeedsChanged,
    IncidentPriorityChanged,
    IncidentReopened,
)
from dispatch.model import Incident
from dispatch.needs import open_needs, upgraded
from dispatch.response_plans.needs import fewer_of
from dispatch.state import DispatchState
from dispatch.tables import Changes


def priority_changed(state: DispatchState, event: IncidentPriorityChanged, *, at: float) -> DispatchState:
    """The incident takes its place on the board by its new priority and the old instant of its call."""
    incident = state.incidents[event.incident_id]
    changed = replace(incident, priority=event.priority, determinant=event.determinant)
    return with_open_incident(state, upgraded(changed) if event.priority < incident.priority else changed)


def needs_changed(state: DispatchState, event: IncidentNeedsChanged, *, at: float) -> DispatchState:
    """Whoever says anew what is needed wants what is open of it, also when others have served."""
    incident = state.incidents[event.incident_id]
    incident = upgraded(replace(incident, needs=event.needs, needs_for_patients=event.needs_for_patients))
    return _settled(state, replace(incident, more_needed=bool(open_needs(state, incident))))


def further_units_requested(state: DispatchState, event: FurtherUnitsRequested, *, at: float) -> DispatchState:
    incident = state.incidents[event.incident_id]
    for_patients = (*incident.needs_for_patients, *event.needs) if event.for_patients else incident.needs_for_patients
    incident = replace(incident, needs=(*incident.needs, *event.needs), needs_for_patients=for_patients)
    return _settled(state, upgraded(replace(incident, more_needed=True)))


def further_units_withdrawn(state: DispatchState, event: FurtherUnitsWithdrawn, *, at: float) -> DispatchState:
    incident = state.incidents[event.incident_id]
    fewer = replace(
        incident,
        needs=fewer_of(incident.needs, event.needs),
        needs_for_patients=fewer_of(incident.needs_for_patients, event.needs),
    )
    return _settled(state, replace(fewer, more_needed=incident.more_needed and bool(open_needs(state, fewer))))


def reopened(state: DispatchState, event: IncidentReopened, *, at: float) -> DispatchState:
    incident = state.incidents[event.incident_id]
    open_again = replace(
        upgraded(incident) if event.needs else incident,
        needs=(*incident.needs, *event.needs),
        more_needed=bool(event.needs),
        closed_at=None,
        disposition=None,
    )
    return with_open_incident(state, replace(open_again, status=status_of(state, open_again)))


def _settled(state: DispatchState, incident: Incident) -> DispatchState:
    return with_incident(state, replace(incident, status=status_of(state, incident)))


CHANGES: Changes = {
    IncidentPriorityChanged: priority_changed,
    IncidentNeedsChanged: needs_changed,
    FurtherUnitsRequested: further_units_requested,
    FurtherUnitsWithdrawn: further_units_withdrawn,
    IncidentReopened: reopened,
}
