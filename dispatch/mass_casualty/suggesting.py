"""When an incident has so many patients that a mass-casualty incident should be declared; a person declares it."""

from dispatch.intake.expected import patients_told_of
from dispatch.mass_casualty import reasons
from dispatch.mass_casualty.settings import MassCasualtySettings
from dispatch.messages import Reason
from dispatch.model import Incident, IncidentStatus
from dispatch.state import DispatchState


def suggestion_to_declare(state: DispatchState, incident: Incident, *, settings: MassCasualtySettings) -> Reason | None:
    """The suggestion for an open incident on which none was declared so far."""
    patients = patients_told_of(state, incident)
    known = incident.status is IncidentStatus.CLOSED or incident.incident_id in state.mass_casualties
    if known or patients < settings.suggested_from:
        return None
    return reasons.mass_casualty_suggested(patients=patients, suggested_from=settings.suggested_from)
