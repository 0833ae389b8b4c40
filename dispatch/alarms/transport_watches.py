"""What is watched of scheduled transports: that somebody is planned, and that who is under way keeps the times."""

from collections.abc import Iterator
from math import inf

from dispatch.alarms import reasons
from dispatch.alarms.kinds import AlarmKind
from dispatch.alarms.settings import AlarmSettings
from dispatch.alarms.watch import Watch, cause_of
from dispatch.messages.reason import Reason
from dispatch.state import DispatchState
from dispatch.transports.lookup import latest_arrival_at
from dispatch.transports.model import Run
from dispatch.transports.state import Transport, TransportStatus


def transport_watches(
    state: DispatchState, transport: Transport, *, now: float, settings: AlarmSettings
) -> Iterator[Watch]:
    if transport.status is TransportStatus.BOOKED and settings.transport_unplanned.enabled:
        yield _unplanned(transport, settings=settings)
    run = transport.run
    if transport.status is TransportStatus.UNDER_WAY and run is not None and settings.transport_late.enabled:
        missed_s = _missed_s(state, transport, run)
        if missed_s >= settings.transport_late.after_s:
            yield _late(transport, run, missed_s=missed_s, now=now)


def _missed_s(state: DispatchState, transport: Transport, run: Run) -> float:
    """By how much the pick-up that is ahead, or the arrival, comes after its window; 0 when both are kept."""
    late_s = transport.late_s
    pick_up_s = -inf if transport.picked_up_at is not None else run.pick_up_at - transport.wishes.pick_up_until_at
    arrival_s = run.drop_off_at - latest_arrival_at(state.transports, transport)
    return max(late_s + pick_up_s, late_s + arrival_s, 0.0) if late_s > 0.0 else 0.0


def _late(transport: Transport, run: Run, *, missed_s: float, now: float) -> Watch:
    def reason(at: float) -> Reason:
        return reasons.transport_late(
            transport_id=transport.transport_id, unit_id=run.unit_id, late_s=transport.late_s, missed_s=missed_s
        )

    incident_id = transport.incident_id or ""
    return Watch(
        kind=AlarmKind.TRANSPORT_LATE,
        cause=cause_of(AlarmKind.TRANSPORT_LATE, transport.transport_id, incident_id),
        due_at=now,
        reason=reason,
        unit_id=run.unit_id,
        incident_id=incident_id,
        transport_id=transport.transport_id,
    )


def _unplanned(transport: Transport, *, settings: AlarmSettings) -> Watch:
    """What no plan has looked at yet is told of only when its time is up."""
    until_at = transport.wishes.pick_up_until_at
    before_s = settings.transport_unplanned.after_s if transport.reasons else 0.0

    def reason(at: float) -> Reason:
        return reasons.transport_unplanned(transport_id=transport.transport_id, remaining_s=max(until_at - at, 0.0))

    return Watch(
        kind=AlarmKind.TRANSPORT_UNPLANNED,
        cause=cause_of(AlarmKind.TRANSPORT_UNPLANNED, transport.transport_id, until_at),
        due_at=until_at - before_s,
        reason=reason,
        transport_id=transport.transport_id,
    )
