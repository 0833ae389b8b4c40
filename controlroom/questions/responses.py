"""What is asked of responses under way: who is too many, when a unit is clear, what is queued, who the patients are."""

from msgspec import Struct

from controlroom.desk import Desk
from dispatch.life.clearance import expected_free_at, expected_place
from dispatch.life.outcomes import NEMSIS, NemsisDisposition
from dispatch.life.patient import IncidentPatient
from dispatch.life.surplus import surplus_units
from dispatch.lookup import incident_of, open_incident_of, unit_of
from dispatch.model import LonLat, UnitStatus
from dispatch.words import disposition_in_words


class SurplusUnits(Struct, frozen=True, kw_only=True):
    """Units on their way that fill none of the incident's needs: to be stood down, or kept."""

    incident_id: str
    unit_ids: tuple[str, ...]


class Clearance(Struct, frozen=True, kw_only=True):
    """When and where a unit is expected to be clear; absent what can't be told."""

    unit_id: str
    expected_free_at: float | None
    expected_place: LonLat | None


class UnitQueue(Struct, frozen=True, kw_only=True):
    """Jobs queued on a unit, the next one first. `offered_to` holds the nearer unit that the first was offered to."""

    unit_id: str
    status: UnitStatus
    incident_ids: tuple[str, ...]
    offered_to: str | None
    expected_free_at: float | None


class CountedPatient(Struct, frozen=True, kw_only=True):
    """A patient of an incident, the outcome in words and in the codes of NEMSIS."""

    patient: IncidentPatient
    disposition_text: str | None
    nemsis: NemsisDisposition | None


def surplus_of(desk: Desk, incident_id: str) -> SurplusUnits:
    """Raises Refused for an unknown or closed incident."""
    state = desk.room.state.dispatch
    incident = open_incident_of(state, incident_id)
    return SurplusUnits(incident_id=incident_id, unit_ids=surplus_units(state, incident))


def clearance_of(desk: Desk, unit_id: str) -> Clearance:
    """Raises Refused for an unknown unit."""
    state, now, settings = desk.room.state.dispatch, desk.now(), desk.dispatch_settings
    unit = unit_of(state, unit_id)
    return Clearance(
        unit_id=unit_id,
        expected_free_at=expected_free_at(state, unit, now=now, settings=settings),
        expected_place=expected_place(state, unit, now=now, settings=settings),
    )


def last_seen_place(desk: Desk, unit_id: str) -> LonLat | None:
    """Where a unit was seen, when that is recent enough to send others there."""
    seen = desk.positions.all().get(unit_id)
    if seen is None or desk.now() - seen.seen_at > desk.dispatch_settings.stale_position_after_s:
        return None
    return seen.lon, seen.lat


def queues(desk: Desk) -> tuple[UnitQueue, ...]:
    """Every unit with jobs queued on it, by id."""
    return tuple(queue_of(desk, unit_id) for unit_id in sorted(desk.room.state.dispatch.stacking.stacks))


def queue_of(desk: Desk, unit_id: str) -> UnitQueue:
    """Raises Refused for an unknown unit."""
    state = desk.room.state.dispatch
    stack = state.stacking.stacks.get(unit_id, ())
    return UnitQueue(
        unit_id=unit_id,
        status=unit_of(state, unit_id).status,
        incident_ids=stack,
        offered_to=state.stacking.offered.get(stack[0]) if stack else None,
        expected_free_at=clearance_of(desk, unit_id).expected_free_at,
    )


def patients_of(desk: Desk, incident_id: str, *, language: str) -> tuple[CountedPatient, ...]:
    """Raises Refused for an unknown incident."""
    patients = incident_of(desk.room.state.dispatch, incident_id).patients
    return tuple(
        CountedPatient(
            patient=patient,
            disposition_text=None
            if patient.disposition is None
            else disposition_in_words(patient.disposition, language),
            nemsis=None if patient.disposition is None else NEMSIS[patient.disposition],
        )
        for patient in patients
    )
