"""Patients for whom nobody comes any more when a unit leaves: help is asked for in the same decision."""

from collections.abc import Sequence

from dispatch.evolving import incident_patients, incidents, revised, stacking, statuses, units
from dispatch.life.boarding import further_needs
from dispatch.messages import Event, FurtherUnitsRequested, PatientsAdded
from dispatch.state import DispatchState
from dispatch.tables import Changes

REASON = "patients-left-at-scene"
CHANGES: Changes = {
    **incidents.CHANGES,
    **units.CHANGES,
    **statuses.CHANGES,
    **revised.CHANGES,
    **incident_patients.CHANGES,
    **stacking.CHANGES,
}


def with_help(
    state: DispatchState, events: Sequence[Event], *, incident_id: str | None, now: float, unit_id: str | None = None
) -> list[Event]:
    """The events, and a request for further units when they leave patients of the incident with nobody to come."""
    counts = any(isinstance(event, PatientsAdded) for event in events)
    if incident_id is None or not (counts or state.incidents[incident_id].patients):
        return list(events)
    for event in events:
        state = CHANGES[type(event)](state, event, at=now)
    needs = further_needs(state, state.incidents[incident_id])
    if not needs:
        return list(events)
    return [*events, FurtherUnitsRequested(incident_id=incident_id, unit_id=unit_id, needs=needs, reason=REASON)]
