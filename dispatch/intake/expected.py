"""How many patients the callers tell of, and the units that it asks for: an expectation, until patients are counted."""

from collections.abc import Iterable

from msgspec.structs import replace

from dispatch.intake.settings import IntakeSettings
from dispatch.model import EMERGENCY, Incident, IncidentStatus, Need
from dispatch.response_plans.needs import plainest_of, units_of
from dispatch.state import DispatchState

NOBODY_THERE_YET = frozenset({IncidentStatus.WAITING, IncidentStatus.RESPONDING})


def patients_expected(state: DispatchState, incident_id: str) -> int | None:
    """The greatest number that any caller told of: they see the same event. None while nobody told of one."""
    calls = (state.intake.calls[call_id] for call_id in state.intake.call_ids_of.get(incident_id, ()))
    told = (call.patients_expected for call in calls if call.patients_expected is not None)
    return max(told, default=None)


def patients_told_of(state: DispatchState, incident: Incident) -> int:
    """How many there may be: as many as callers told of, or more when more were counted."""
    return max(patients_expected(state, incident.incident_id) or 0, len(incident.patients))


def needs_for_expected(needs: Iterable[Need], expected: int | None, *, settings: IntakeSettings) -> tuple[Need, ...]:
    """One of the plainest units for every patient beyond the units that are needed anyhow, within the limit."""
    needs = tuple(needs)
    short = min(expected or 0, settings.most_units_for_expected) - units_of(needs)
    return (replace(plainest_of(needs), count=short),) if short > 0 else ()


def asks_by_expectation(state: DispatchState, incident: Incident) -> bool:
    """Whether a number that is told counts: before anybody is there to see, or has counted; never of a booking."""
    declared = state.mass_casualties.get(incident.incident_id)
    return (
        incident.status in NOBODY_THERE_YET
        and incident.kind == EMERGENCY
        and not incident.patients
        and (declared is None or declared.stood_down_at is not None)
    )
