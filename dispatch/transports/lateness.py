"""How late a ride is: by the last stage its crew has reached, and by the next one that it should have reached."""

from msgspec import Struct

from dispatch.life.timeline import latest_response
from dispatch.model import Incident
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.transports.first_aid import lost_s
from dispatch.transports.lookup import riding_together, shares_its_ride
from dispatch.transports.state import Transport

GROWS_BY = 0.5


class Stage(Struct, frozen=True, order=True):
    """Something that is done on a ride by the plan, and when it was."""

    planned_at: float
    reached_at: float | None


def lateness_s(state: DispatchState, incident_id: str, *, now: float, settings: DispatchSettings) -> float:
    """By how much all that is left comes after the plan; 0 when on time. Planned waiting is not made use of."""
    stages = _stages(state, incident_id, settings=settings)
    last_s, following_at = _standing(stages)
    overdue_s = 0.0 if following_at is None else now - following_at
    stop_s = _stop_s(state, incident_id, stages, now=now, settings=settings)
    return max(last_s + stop_s, overdue_s, 0.0)


def told_next_at(state: DispatchState, incident_id: str, *, settings: DispatchSettings) -> float | None:
    """When, if nothing is reported before, the ride is late by enough to tell of it; None when it has no stage left."""
    _, following_at = _standing(_stages(state, incident_id, settings=settings))
    together = riding_together(state.transports, incident_id)
    if following_at is None or not together:
        return None
    return following_at + min(t.late_s + _step_s(t.late_s, settings) for t in together)


def is_news(late_s: float, *, told_s: float, settings: DispatchSettings) -> bool:
    """Whether a ride is later than was told by enough, or less late; of one that is very late less often."""
    if late_s > told_s:
        return late_s - told_s >= _step_s(told_s, settings)
    return told_s - late_s >= settings.transports.late_after_s


def _step_s(told_s: float, settings: DispatchSettings) -> float:
    return max(settings.transports.late_after_s, GROWS_BY * told_s)


def _stop_s(
    state: DispatchState, incident_id: str, stages: list[Stage], *, now: float, settings: DispatchSettings
) -> float:
    """What a stop for first aid costs, as long as no stage after it was reached."""
    reached_at = max((stage.reached_at for stage in stages if stage.reached_at is not None), default=0.0)
    stops = (state.transports.first_aid.get(unit_id) for unit_id in state.incidents[incident_id].unit_ids)
    since = (aid for aid in stops if aid is not None and aid.sent_at >= reached_at)
    return sum(lost_s(aid, now=now, settings=settings) for aid in since)


def _standing(stages: list[Stage]) -> tuple[float, float | None]:
    """How late the last stage was that was reached, and when the one after it should be."""
    reached = [number for number, stage in enumerate(stages) if stage.reached_at is not None]
    after = reached[-1] + 1 if reached else 0
    last = stages[reached[-1]] if reached else None
    late_s = 0.0 if last is None or last.reached_at is None else last.reached_at - last.planned_at
    return late_s, stages[after].planned_at if after < len(stages) else None


def _stages(state: DispatchState, incident_id: str, *, settings: DispatchSettings) -> list[Stage]:
    incident = state.incidents[incident_id]
    together = [t for t in riding_together(state.transports, incident_id) if t.run is not None]
    if not together or not incident.unit_ids:
        return []
    found = [_arrival(incident, together[0])]
    for transport in together:
        is_last = transport is max(together, key=lambda t: t.run.drop_off_at if t.run is not None else 0.0)
        found += _of_patient(incident, transport, settings=settings, is_last=is_last)
    return sorted(found, key=lambda stage: stage.planned_at)


def _arrival(incident: Incident, first: Transport) -> Stage:
    response = latest_response(incident, incident.unit_ids[0])
    assert first.run is not None
    reached_at = first.picked_up_at if response is None else response.on_scene_at or first.picked_up_at
    return Stage(first.run.pick_up_at, reached_at)


def _of_patient(incident: Incident, transport: Transport, *, settings: DispatchSettings, is_last: bool) -> list[Stage]:
    """Aboard, by the unit's leaving when it drives nobody else; brought, the last of a ride with the unit."""
    response, run = latest_response(incident, incident.unit_ids[0]), transport.run
    assert run is not None
    left_at = None if response is None or shares_its_ride(transport) else response.transporting_at
    at_hospital_at = response.at_hospital_at if response is not None and is_last else None
    aboard_at = transport.picked_up_at or left_at
    return [
        Stage(run.pick_up_at + settings.transports.loading_s, aboard_at),
        Stage(run.drop_off_at, at_hospital_at),
    ]
