"""Moves of free units for the sake of coverage: accepted or declined by the operator."""

from msgspec import Struct

from dispatch.messages.reason import Reason


class AcceptMoveUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send a free unit to wait at a place as suggested, with the gain (share of demand) and reasons that were seen.

    `despite_limits` moves it although enough was moved in this hour.
    """

    unit_id: str
    lon: float
    lat: float
    gain: float | None = None
    reasons: tuple[Reason, ...] = ()
    despite_limits: bool = False


class DeclineMoveUp(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Leave the unit where it is, and do not suggest this move again for a while."""

    unit_id: str
    lon: float
    lat: float
    reason: str


class MoveUpAccepted(Struct, frozen=True, kw_only=True):
    """Why a unit was posted; the posting is an event of its own beside it."""

    unit_id: str
    lon: float
    lat: float
    gain: float | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}",)


class MoveUpDeclined(Struct, frozen=True, kw_only=True):
    unit_id: str
    lon: float
    lat: float
    reason: str
    until_at: float

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}",)


Command = AcceptMoveUp | DeclineMoveUp
Event = MoveUpAccepted | MoveUpDeclined
