"""What is being watched: a condition that lasts, and the instant from which it is an alarm."""

from collections.abc import Callable

from msgspec import Struct

from dispatch.alarms.kinds import AlarmKind
from dispatch.messages.reason import Reason


class Watch(Struct, frozen=True, kw_only=True):
    """A condition that holds now. At `due_at`, if it still holds, it is an alarm.

    `reason(at)` says it in numbers as of an instant at or after `due_at`.
    """

    kind: AlarmKind
    cause: str
    due_at: float
    reason: Callable[[float], Reason]
    unit_id: str | None = None
    incident_id: str | None = None
    priority: int | None = None
    transport_id: str | None = None


def cause_of(kind: AlarmKind, *parts: str | float) -> str:
    """A name for one condition: its kind, whom it is about, since when."""
    said = (f"{part:.3f}" if isinstance(part, float) else part for part in parts)
    return "/".join((kind.value, *said))
