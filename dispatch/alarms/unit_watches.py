"""What is watched of a unit that has work: that it answers, arrives, and is clear again in time."""

from collections.abc import Callable, Iterator

from dispatch.alarms import reasons
from dispatch.alarms.kinds import AlarmKind
from dispatch.alarms.settings import AlarmSettings, Limit
from dispatch.alarms.watch import Watch, cause_of
from dispatch.life.timeline import open_response
from dispatch.messages.reason import Reason
from dispatch.model import Incident, Unit, UnitStatus
from dispatch.state import DispatchState

STAGES = {
    UnitStatus.ASSIGNED: AlarmKind.NO_ACKNOWLEDGEMENT,
    UnitStatus.EN_ROUTE: AlarmKind.LATE_EN_ROUTE,
    UnitStatus.ON_SCENE: AlarmKind.LONG_ON_SCENE,
    UnitStatus.AT_HOSPITAL: AlarmKind.LONG_AT_HOSPITAL,
}


def unit_watches(state: DispatchState, unit: Unit, *, settings: AlarmSettings) -> Iterator[Watch]:
    """At most one: that of the stage the unit is in."""
    kind = STAGES.get(unit.status)
    if kind is None or unit.incident_id is None:
        return
    incident = state.incidents[unit.incident_id]
    limit = _limit_of(kind, settings)
    if not limit.enabled:
        return
    if kind is AlarmKind.LATE_EN_ROUTE:
        yield _late(state, unit, incident, limit=limit, settings=settings)
    else:
        yield _long(kind, unit, incident, limit_s=limit.of(priority=incident.priority, unit_type=unit.unit_type))


def _limit_of(kind: AlarmKind, settings: AlarmSettings) -> Limit:
    return {
        AlarmKind.NO_ACKNOWLEDGEMENT: settings.no_acknowledgement,
        AlarmKind.LATE_EN_ROUTE: settings.en_route_without_estimate,
        AlarmKind.LONG_ON_SCENE: settings.on_scene,
        AlarmKind.LONG_AT_HOSPITAL: settings.at_hospital,
    }[kind]


def _long(kind: AlarmKind, unit: Unit, incident: Incident, *, limit_s: float) -> Watch:
    since_at = unit.status_at

    def reason(at: float) -> Reason:
        lasted_s = at - since_at
        if kind is AlarmKind.NO_ACKNOWLEDGEMENT:
            return reasons.no_acknowledgement(
                unit_id=unit.unit_id, incident_id=incident.incident_id, waited_s=lasted_s, limit_s=limit_s
            )
        if kind is AlarmKind.LONG_ON_SCENE:
            return reasons.long_on_scene(
                unit_id=unit.unit_id, incident_id=incident.incident_id, lasted_s=lasted_s, limit_s=limit_s
            )
        hospital_id = unit.hospital_id or ""
        return reasons.long_at_hospital(
            unit_id=unit.unit_id, hospital_id=hospital_id, lasted_s=lasted_s, limit_s=limit_s
        )

    return _watch(kind, unit, incident, due_at=since_at + limit_s, reason=reason)


def _late(state: DispatchState, unit: Unit, incident: Incident, *, limit: Limit, settings: AlarmSettings) -> Watch:
    """Counted from the arrival that was estimated; without an estimate, from the report of being under way."""
    response = open_response(state, unit)
    estimate_s = None if response is None else response.estimated_arrival_s
    limit_s = limit.of(priority=incident.priority, unit_type=unit.unit_type)
    if response is None or estimate_s is None:
        since_at = unit.status_at

        def long(at: float) -> Reason:
            return reasons.long_en_route(
                unit_id=unit.unit_id, incident_id=incident.incident_id, lasted_s=at - since_at, limit_s=limit_s
            )

        return _watch(AlarmKind.LATE_EN_ROUTE, unit, incident, due_at=since_at + limit_s, reason=long)
    expected_at = response.assigned_at + estimate_s

    def late(at: float) -> Reason:
        return reasons.late_en_route(
            unit_id=unit.unit_id,
            incident_id=incident.incident_id,
            late_s=at - expected_at,
            estimated_arrival_s=estimate_s,
        )

    due_at = expected_at + max(settings.late_slack_s, settings.late_share * estimate_s)
    return _watch(AlarmKind.LATE_EN_ROUTE, unit, incident, due_at=due_at, reason=late)


def _watch(
    kind: AlarmKind, unit: Unit, incident: Incident, *, due_at: float, reason: Callable[[float], Reason]
) -> Watch:
    return Watch(
        kind=kind,
        cause=cause_of(kind, unit.unit_id, incident.incident_id, unit.status_at),
        due_at=due_at,
        reason=reason,
        unit_id=unit.unit_id,
        incident_id=incident.incident_id,
        priority=incident.priority,
    )
