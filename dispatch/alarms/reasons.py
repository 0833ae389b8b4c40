"""What alarms say."""

from dispatch.messages import Reason
from dispatch.reasons import reason


def no_acknowledgement(*, unit_id: str, incident_id: str, waited_s: float, limit_s: float) -> Reason:
    """The crew was sent and has reported nothing since."""
    return reason("no-acknowledgement", unit_id=unit_id, incident_id=incident_id, waited_s=waited_s, limit_s=limit_s)


def late_en_route(*, unit_id: str, incident_id: str, late_s: float, estimated_arrival_s: float) -> Reason:
    """It should have arrived by now, as estimated when it was sent."""
    return reason(
        "late-en-route",
        unit_id=unit_id,
        incident_id=incident_id,
        late_s=late_s,
        estimated_arrival_s=estimated_arrival_s,
    )


def long_en_route(*, unit_id: str, incident_id: str, lasted_s: float, limit_s: float) -> Reason:
    return reason("long-en-route", unit_id=unit_id, incident_id=incident_id, lasted_s=lasted_s, limit_s=limit_s)


def long_on_scene(*, unit_id: str, incident_id: str, lasted_s: float, limit_s: float) -> Reason:
    return reason("long-on-scene", unit_id=unit_id, incident_id=incident_id, lasted_s=lasted_s, limit_s=limit_s)


def long_at_hospital(*, unit_id: str, hospital_id: str, lasted_s: float, limit_s: float) -> Reason:
    return reason("long-at-hospital", unit_id=unit_id, hospital_id=hospital_id, lasted_s=lasted_s, limit_s=limit_s)


def call_unassigned(*, incident_id: str, waited_s: float, limit_s: float) -> Reason:
    return reason("call-unassigned", incident_id=incident_id, waited_s=waited_s, limit_s=limit_s)


def stacked_too_long(*, incident_id: str, unit_id: str, waited_s: float, limit_s: float) -> Reason:
    """The call waits for the unit on which it is queued."""
    return reason("stacked-too-long", incident_id=incident_id, unit_id=unit_id, waited_s=waited_s, limit_s=limit_s)


def norm_nearly_missed(*, incident_id: str, remaining_s: float, target_s: float) -> Reason:
    """Nobody is known to arrive in time."""
    return reason("norm-nearly-missed", incident_id=incident_id, remaining_s=remaining_s, target_s=target_s)


def arrival_after_norm(*, incident_id: str, unit_id: str, late_s: float, target_s: float) -> Reason:
    """Even the first unit on the way is expected after the norm."""
    return reason("arrival-after-norm", incident_id=incident_id, unit_id=unit_id, late_s=late_s, target_s=target_s)


def norm_missed(*, incident_id: str, late_s: float, target_s: float) -> Reason:
    return reason("norm-missed", incident_id=incident_id, late_s=late_s, target_s=target_s)


def stale_position(*, unit_id: str, age_s: float, limit_s: float) -> Reason:
    return reason("stale-position", unit_id=unit_id, age_s=age_s, limit_s=limit_s)


def position_feed_lost(*, stale_count: int, unit_count: int, newest_age_s: float) -> Reason:
    """So many positions are old at once that it is the feed, not the units."""
    return reason("position-feed-lost", stale_count=stale_count, unit_count=unit_count, newest_age_s=newest_age_s)


def transport_late(*, transport_id: str, unit_id: str, late_s: float, missed_s: float) -> Reason:
    """So late that the pick-up or the arrival is after its window."""
    return reason("transport-late", transport_id=transport_id, unit_id=unit_id, late_s=late_s, missed_s=missed_s)


def transport_unplanned(*, transport_id: str, remaining_s: float) -> Reason:
    """The end of its pick-up window is near, and nobody is to drive it."""
    return reason("transport-unplanned", transport_id=transport_id, remaining_s=remaining_s)
