"""Units for patients, in the same decision: asked for when nobody comes for one, withdrawn when nobody is left."""

from collections.abc import Sequence

from msgspec.structs import replace

from dispatch.evolving import incident_patients, incidents, revised, stacking, statuses, units
from dispatch.life.boarding import further_needs, needless
from dispatch.life.surplus import surplus_units
from dispatch.messages import Event, FurtherUnitsRequested, FurtherUnitsWithdrawn, PatientsAdded
from dispatch.response_plans.needs import fewer_of
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
    state = _after(state, events, now=now)
    needs = further_needs(state, state.incidents[incident_id])
    if not needs:
        return list(events)
    asked = FurtherUnitsRequested(
        incident_id=incident_id, unit_id=unit_id, needs=needs, reason=REASON, for_patients=True
    )
    return [*events, asked]


def with_help_or_less(
    state: DispatchState, events: Sequence[Event], *, incident_id: str | None, now: float, unit_id: str | None = None
) -> list[Event]:
    """As `with_help`; or what was asked for patients is withdrawn, as far as more would come than patients wait."""
    if incident_id is None or not state.incidents[incident_id].patients:
        return list(events)
    decided = with_help(state, events, incident_id=incident_id, unit_id=unit_id, now=now)
    state = _after(state, decided, now=now)
    incident = state.incidents[incident_id]
    needs = needless(state, incident)
    if not needs:
        return decided
    surplus = surplus_units(state, replace(incident, needs=fewer_of(incident.needs, needs)))
    return [*decided, FurtherUnitsWithdrawn(incident_id=incident_id, needs=needs, surplus_unit_ids=surplus)]


def _after(state: DispatchState, events: Sequence[Event], *, now: float) -> DispatchState:
    for event in events:
        state = CHANGES[type(event)](state, event, at=now)
    return state
