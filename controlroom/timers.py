"""The room's own subject: timers as data. A timer holds a command that is carried out when it is due.

Set, cancelled and fired are events like all others, so timers survive a crash with everything else.
"""

from collections.abc import Sequence
from typing import Any, Literal

from immutables import Map
from msgspec import Struct

LATEST_DUE_S = 10 * 366 * 86_400.0
MAX_ID_LENGTH = 150


class ScheduledCommand(Struct, frozen=True, kw_only=True):
    """A command as data: `<subject>.<CommandClass>` and its fields."""

    type: str
    fields: dict[str, Any]


class Timer(Struct, frozen=True, kw_only=True):
    timer_id: str
    due_at: float
    command: ScheduledCommand
    actor: str


class SetTimer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Carry out `command` as `actor` at `due_at` (at once when that has passed). A timer of that id is set anew."""

    timer_id: str
    due_at: float
    command: ScheduledCommand
    actor: str = "timer"


class CancelTimer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    timer_id: str


class FireTimer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Close a timer that is due, after its command was carried out or refused with `refusal_code`."""

    timer_id: str
    refusal_code: str | None = None


class TimerSet(Struct, frozen=True, kw_only=True):
    timer_id: str
    due_at: float
    command: ScheduledCommand
    actor: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"timer/{self.timer_id}",)


class TimerCancelled(Struct, frozen=True, kw_only=True):
    timer_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"timer/{self.timer_id}",)


class TimerFired(Struct, frozen=True, kw_only=True):
    timer_id: str
    refusal_code: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"timer/{self.timer_id}",)


Timers = Map[str, Timer]
TimerCommand = SetTimer | CancelTimer | FireTimer
TimerEvent = TimerSet | TimerCancelled | TimerFired


class Refused(Exception):
    """A timer command that can't be carried out; nothing has changed."""

    def __init__(
        self, code: str, detail: str, *, kind: Literal["not-found", "conflict", "invalid"], field: str | None = None
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.kind, self.field = code, detail, kind, field


def decide(timers: Timers, command: TimerCommand, *, now: float) -> Sequence[TimerEvent]:
    """The events a timer command leads to. Raises Refused."""
    if isinstance(command, SetTimer):
        return [_set(command, now=now)]
    timer = _known(timers, command.timer_id)
    if isinstance(command, CancelTimer):
        return [TimerCancelled(timer_id=timer.timer_id)]
    if timer.due_at > now:
        detail = f"timer {timer.timer_id!r} is due at {timer.due_at!r}, and it is {now!r}"
        raise Refused("timer-not-due", detail, kind="conflict", field="timer_id")
    return [TimerFired(timer_id=timer.timer_id, refusal_code=command.refusal_code)]


def evolve(timers: Timers, event: TimerEvent, *, at: float) -> Timers:
    """The timers after an event."""
    if isinstance(event, TimerSet):
        timer = Timer(timer_id=event.timer_id, due_at=event.due_at, command=event.command, actor=event.actor)
        return timers.set(event.timer_id, timer)
    return timers.delete(event.timer_id)


def _set(command: SetTimer, *, now: float) -> TimerSet:
    for field, name in (("timer_id", command.timer_id), ("actor", command.actor)):
        if not 0 < len(name) <= MAX_ID_LENGTH or not name.isprintable():
            detail = f"{field} must be 1 to {MAX_ID_LENGTH} printable characters"
            raise Refused("timer-malformed", detail, kind="invalid", field=field)
    if command.due_at > now + LATEST_DUE_S:
        detail = f"due_at {command.due_at!r} is more than ten years ahead"
        raise Refused("due-too-late", detail, kind="invalid", field="due_at")
    return TimerSet(timer_id=command.timer_id, due_at=command.due_at, command=command.command, actor=command.actor)


def _known(timers: Timers, timer_id: str) -> Timer:
    timer = timers.get(timer_id)
    if timer is None:
        raise Refused("timer-unknown", f"there is no timer {timer_id!r}", kind="not-found", field="timer_id")
    return timer
