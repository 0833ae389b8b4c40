"""The kinds of alarms."""

from enum import StrEnum


class AlarmKind(StrEnum):
    """What an alarm is about."""

    NO_ACKNOWLEDGEMENT = "no-acknowledgement"
    LATE_EN_ROUTE = "late-en-route"
    LONG_ON_SCENE = "long-on-scene"
    LONG_AT_HOSPITAL = "long-at-hospital"
    CALL_UNASSIGNED = "call-unassigned"
    STACKED_TOO_LONG = "stacked-too-long"
    NORM_NEARLY_MISSED = "norm-nearly-missed"
    ARRIVAL_AFTER_NORM = "arrival-after-norm"
    NORM_MISSED = "norm-missed"
    STALE_POSITION = "stale-position"
    POSITION_FEED_LOST = "position-feed-lost"
    TRANSPORT_LATE = "transport-late"
    TRANSPORT_UNPLANNED = "transport-unplanned"
