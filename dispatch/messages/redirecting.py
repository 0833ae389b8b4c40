"""Units taken from one incident and sent to another, in one decision."""

from msgspec import Struct

from dispatch.messages.reason import Reason


class DivertUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send a unit that is on its way to one incident to another; the one it leaves waits again if nobody else responds.

    `from_incident_id`, when given, is the incident it must still be on its way to. `forced` sends it although the rule
    of pre-emption forbids; `additional` although it fills none of the open needs; `despite_duty` although it has no
    crew now, or one whose break no call may interrupt.
    """

    unit_id: str
    to_incident_id: str
    reason: str
    estimated_arrival_s: float | None = None
    reasons: tuple[Reason, ...] = ()
    forced: bool = False
    additional: bool = False
    from_incident_id: str | None = None
    despite_duty: bool = False


class UnitDiverted(Struct, frozen=True, kw_only=True):
    """A unit has left one incident for another; `UnitAssigned` to the other follows in the same decision.

    `requeued`: nobody else responds to the incident it left, which waits again in its old place. `forced`: against the
    rule of pre-emption.
    """

    unit_id: str
    from_incident_id: str
    to_incident_id: str
    reason: str
    requeued: bool
    forced: bool = False

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}", f"incident/{self.from_incident_id}", f"incident/{self.to_incident_id}")


Command = DivertUnit
Event = UnitDiverted
