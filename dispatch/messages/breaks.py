"""Breaks of crews: planned, cancelled, begun and ended. A break that a call interrupts ends with the assignment."""

from msgspec import Struct

from dispatch.messages.reason import Reason


class PlanBreak(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Give a crew a break; its id is allotted by the decision. Absent: the usual length and who may interrupt it."""

    unit_id: str
    from_at: float
    lasts_s: float | None = None
    interruptible_to_priority: int | None = None
    reasons: tuple[Reason, ...] = ()


class CancelBreak(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Strike a planned break."""

    break_id: str
    reason: str


class StartBreak(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A free crew rests from now: the break that is planned for it next, else one of the usual length."""

    unit_id: str
    lasts_s: float | None = None
    interruptible_to_priority: int | None = None


class EndBreak(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    unit_id: str


class BreakPlanned(Struct, frozen=True, kw_only=True):
    break_id: str
    unit_id: str
    from_at: float
    until_at: float
    interruptible_to_priority: int = 0
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"break/{self.break_id}",)


class BreakCancelled(Struct, frozen=True, kw_only=True):
    break_id: str
    unit_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"break/{self.break_id}",)


class BreakStarted(Struct, frozen=True, kw_only=True):
    break_id: str
    unit_id: str
    until_at: float
    interruptible_to_priority: int = 0

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"break/{self.break_id}",)


class BreakEnded(Struct, frozen=True, kw_only=True):
    """`rested`: it was long enough to count as the crew's rest."""

    break_id: str
    unit_id: str
    rested: bool

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"break/{self.break_id}",)


Command = PlanBreak | CancelBreak | StartBreak | EndBreak
Event = BreakPlanned | BreakCancelled | BreakStarted | BreakEnded
