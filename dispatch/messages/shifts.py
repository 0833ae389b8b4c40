"""The roster: shifts planned, changed, cancelled, begun and ended."""

from msgspec import Struct

from dispatch.messages.reason import Reason


class PlanShift(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """These people man this unit from one instant to another. The same plan given twice is one shift.

    `despite_limits` plans it although it is too long, or leaves a member too little rest or too long a week.
    """

    shift_id: str
    unit_id: str
    crew_ids: tuple[str, ...]
    from_at: float
    until_at: float
    despite_limits: bool = False


class ImportRoster(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Plan many shifts: all of them, or, when one can't be planned, none."""

    shifts: tuple[PlanShift, ...]


class ChangeShift(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Change what is given of a shift; absent fields stay. Of a shift that has begun only its crew and its end."""

    shift_id: str
    unit_id: str | None = None
    crew_ids: tuple[str, ...] | None = None
    from_at: float | None = None
    until_at: float | None = None
    despite_limits: bool = False


class CancelShift(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Strike a shift that has not begun from the roster."""

    shift_id: str
    reason: str


class ChangeOverShifts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let begin and end what is due by now: shifts and breaks. What a busy unit is due waits until it is free."""


class ShiftPlanned(Struct, frozen=True, kw_only=True):
    """`reasons` tell which limits were passed with leave."""

    shift_id: str
    unit_id: str
    crew_ids: tuple[str, ...]
    from_at: float
    until_at: float
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"shift/{self.shift_id}",)


class ShiftChanged(Struct, frozen=True, kw_only=True):
    """The shift as it is from now on."""

    shift_id: str
    unit_id: str
    crew_ids: tuple[str, ...]
    from_at: float
    until_at: float
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"shift/{self.shift_id}",)


class ShiftCancelled(Struct, frozen=True, kw_only=True):
    shift_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"shift/{self.shift_id}",)


class ShiftBegan(Struct, frozen=True, kw_only=True):
    shift_id: str
    unit_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"shift/{self.shift_id}",)


class ShiftEnded(Struct, frozen=True, kw_only=True):
    shift_id: str
    unit_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"shift/{self.shift_id}",)


Command = PlanShift | ImportRoster | ChangeShift | CancelShift | ChangeOverShifts
Event = ShiftPlanned | ShiftChanged | ShiftCancelled | ShiftBegan | ShiftEnded
