"""When and where a busy unit is expected to be clear, from the usual durations of the parts of a response."""

from dispatch.life.settings import LifeSettings
from dispatch.life.timeline import open_response
from dispatch.model import LonLat, Unit, UnitStatus
from dispatch.receiving.handovers import expected_clear_at
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

S = UnitStatus


def expected_free_at(state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings) -> float | None:
    """The instant at which a unit on an incident should be clear, never before `now`; None when it can't be told.

    The unit is taken to go through all parts that are left: approach, scene, transport, handover, behind the units
    that stand at the hospital's door already. For a unit out of service it is the return that was announced. A free
    unit, and one out of service for an unknown time, have none.
    """
    if unit.status is S.OUT_OF_SERVICE:
        return None if unit.expected_return_at is None else max(unit.expected_return_at, now)
    if unit.incident_id is None:
        return None
    life = settings.life
    lasts_s, following_s = _parts(state, unit, life=life)
    ends_at = now + _remaining_s(lasts_s, passed_s=now - unit.status_at, life=life)
    at_the_door_at = _at_the_door_at(state, unit, ends_at=ends_at, now=now, settings=settings)
    return ends_at + following_s if at_the_door_at is None else at_the_door_at


def expected_place(state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings) -> LonLat | None:
    """Where a unit on an incident should be when it is clear: its hospital, else the one chosen for the incident.

    None when no hospital is known yet, and for a unit that is on no incident.
    """
    if unit.incident_id is None:
        return None
    hospital_id = unit.hospital_id or state.incidents[unit.incident_id].hospital_id
    if hospital_id is None:
        return None
    hospital = state.hospitals[hospital_id]
    return hospital.lon, hospital.lat


def _at_the_door_at(
    state: DispatchState, unit: Unit, *, ends_at: float, now: float, settings: DispatchSettings
) -> float | None:
    """When a unit at a hospital or on its way to one is clear by the queue there; None for any other unit."""
    if unit.status is S.TRANSPORTING:
        return expected_clear_at(state, unit, now=now, settings=settings, arrives_at=ends_at)
    return expected_clear_at(state, unit, now=now, settings=settings) if unit.status is S.AT_HOSPITAL else None


def _parts(state: DispatchState, unit: Unit, *, life: LifeSettings) -> tuple[float, float]:
    """How long the present part usually lasts, counted from the unit's status, and all parts after it."""
    if unit.status is S.AT_HOSPITAL:
        return life.handover_s, 0.0
    if unit.status is S.TRANSPORTING:
        return life.transport_s, life.handover_s
    if unit.status is S.ON_SCENE:
        return life.scene_s, life.transport_s + life.handover_s
    return _approach_s(state, unit, life=life), life.scene_s + life.transport_s + life.handover_s


def _approach_s(state: DispatchState, unit: Unit, *, life: LifeSettings) -> float:
    """From the unit's status to its arrival, as estimated when it was sent."""
    response = open_response(state, unit)
    if response is None or response.estimated_arrival_s is None:
        return life.approach_s
    return max(response.assigned_at + response.estimated_arrival_s - unit.status_at, 0.0)


def _remaining_s(lasts_s: float, *, passed_s: float, life: LifeSettings) -> float:
    return max(lasts_s - max(passed_s, 0.0), life.overdue_share * lasts_s)
