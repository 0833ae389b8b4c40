"""What is watched of a call: that somebody is sent, and that somebody arrives within the norm."""

from collections.abc import Iterator

from dispatch.alarms import reasons
from dispatch.alarms.kinds import AlarmKind
from dispatch.alarms.settings import AlarmSettings
from dispatch.alarms.watch import Watch, cause_of
from dispatch.messages.reason import Reason
from dispatch.model import Incident, IncidentStatus
from dispatch.norms.norm import response_norm
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState


def incident_watches(
    state: DispatchState, incident: Incident, *, now: float, settings: DispatchSettings
) -> Iterator[Watch]:
    """A scheduled transport has windows of its own and no norm of emergencies."""
    if incident.status is IncidentStatus.CLOSED or incident.kind == "transport":
        return
    if incident.status is IncidentStatus.WAITING:
        yield from _waiting_watches(
            incident, state.stacking.unit_of.get(incident.incident_id), settings=settings.alarms
        )
    place = incident.scene or (incident.lon, incident.lat)
    target_s = response_norm(state, priority=incident.priority, place=place, settings=settings).norm_s
    if target_s is not None and incident.first_on_scene_at is None and settings.alarms.norm_warning.enabled:
        yield from _norm_watches(incident, target_s=target_s, now=now, settings=settings.alarms)


def first_expected(incident: Incident) -> tuple[float, str] | None:
    """When the first unit on its way is expected, and which it is; None when none has an estimate."""
    expected = [
        (response.assigned_at + response.estimated_arrival_s, response.unit_id)
        for response in incident.responses
        if response.left_at is None and response.estimated_arrival_s is not None
    ]
    return min(expected, default=None)


def waiting_since_at(incident: Incident) -> float:
    """Since the call, or since the last unit left it."""
    left = [response.left_at for response in incident.responses if response.left_at is not None]
    return max(left, default=incident.call_received_at)


def _waiting_watches(incident: Incident, stacked_on: str | None, *, settings: AlarmSettings) -> Iterator[Watch]:
    """A call queued on a unit was left to it by somebody: it is looked after by a limit of its own."""
    if stacked_on is None and settings.call_unassigned.enabled:
        yield _unassigned(incident, settings=settings)
    if stacked_on is not None and settings.stacked_job.enabled:
        yield _stacked(incident, stacked_on, settings=settings)


def _stacked(incident: Incident, unit_id: str, *, settings: AlarmSettings) -> Watch:
    since_at = waiting_since_at(incident)
    limit_s = settings.stacked_job.of(priority=incident.priority)

    def reason(at: float) -> Reason:
        return reasons.stacked_too_long(
            incident_id=incident.incident_id, unit_id=unit_id, waited_s=at - since_at, limit_s=limit_s
        )

    return Watch(
        kind=AlarmKind.STACKED_TOO_LONG,
        cause=cause_of(AlarmKind.STACKED_TOO_LONG, incident.incident_id, unit_id, since_at),
        due_at=since_at + limit_s,
        reason=reason,
        unit_id=unit_id,
        incident_id=incident.incident_id,
        priority=incident.priority,
    )


def _unassigned(incident: Incident, *, settings: AlarmSettings) -> Watch:
    since_at = waiting_since_at(incident)
    limit_s = settings.call_unassigned.of(priority=incident.priority)

    def reason(at: float) -> Reason:
        return reasons.call_unassigned(incident_id=incident.incident_id, waited_s=at - since_at, limit_s=limit_s)

    return Watch(
        kind=AlarmKind.CALL_UNASSIGNED,
        cause=cause_of(AlarmKind.CALL_UNASSIGNED, incident.incident_id, since_at),
        due_at=since_at + limit_s,
        reason=reason,
        incident_id=incident.incident_id,
        priority=incident.priority,
    )


def _norm_watches(incident: Incident, *, target_s: float, now: float, settings: AlarmSettings) -> Iterator[Watch]:
    """Until the norm has passed: is anybody expected within it? From then on: is anybody there?"""
    norm_at = incident.call_received_at + target_s
    yield _missed(incident, norm_at=norm_at, target_s=target_s)
    expected = first_expected(incident)
    if now >= norm_at or (expected is not None and expected[0] <= norm_at):
        return
    if expected is not None:
        yield _after_norm(incident, *expected, norm_at=norm_at, target_s=target_s, now=now)
    else:
        warning_s = min(settings.norm_warning.of(priority=incident.priority), settings.norm_warning_share * target_s)
        yield _nearly_missed(incident, norm_at=norm_at, target_s=target_s, warning_s=warning_s)


def _missed(incident: Incident, *, norm_at: float, target_s: float) -> Watch:
    def reason(at: float) -> Reason:
        return reasons.norm_missed(incident_id=incident.incident_id, late_s=at - norm_at, target_s=target_s)

    return Watch(
        kind=AlarmKind.NORM_MISSED,
        cause=cause_of(AlarmKind.NORM_MISSED, incident.incident_id, norm_at),
        due_at=norm_at,
        reason=reason,
        incident_id=incident.incident_id,
        priority=incident.priority,
    )


def _nearly_missed(incident: Incident, *, norm_at: float, target_s: float, warning_s: float) -> Watch:
    def reason(at: float) -> Reason:
        return reasons.norm_nearly_missed(incident_id=incident.incident_id, remaining_s=norm_at - at, target_s=target_s)

    return Watch(
        kind=AlarmKind.NORM_NEARLY_MISSED,
        cause=cause_of(AlarmKind.NORM_NEARLY_MISSED, incident.incident_id, norm_at, _ended_count(incident)),
        due_at=norm_at - warning_s,
        reason=reason,
        incident_id=incident.incident_id,
        priority=incident.priority,
    )


def _after_norm(
    incident: Incident, expected_at: float, unit_id: str, *, norm_at: float, target_s: float, now: float
) -> Watch:
    """Known as soon as the unit is sent."""

    def reason(at: float) -> Reason:
        late_s = expected_at - norm_at
        return reasons.arrival_after_norm(
            incident_id=incident.incident_id, unit_id=unit_id, late_s=late_s, target_s=target_s
        )

    return Watch(
        kind=AlarmKind.ARRIVAL_AFTER_NORM,
        cause=cause_of(AlarmKind.ARRIVAL_AFTER_NORM, incident.incident_id, norm_at, _ended_count(incident)),
        due_at=min(now, norm_at),
        reason=reason,
        unit_id=unit_id,
        incident_id=incident.incident_id,
        priority=incident.priority,
    )


def _ended_count(incident: Incident) -> str:
    """A unit that left the call before it arrived makes it another matter."""
    return str(sum(1 for response in incident.responses if response.left_at is not None))
