"""A unit with a stable patient aboard stops at a call to give first aid, until those who transport are there."""

from msgspec import Struct

from dispatch.messages.reason import Reason


class SendFirstAid(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ask the unit to stop at the incident. It stays on its transport, and fills none of the incident's needs."""

    unit_id: str
    incident_id: str
    estimated_arrival_s: float | None = None
    reasons: tuple[Reason, ...] = ()


class BeginFirstAid(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The unit is there."""

    unit_id: str


class EndFirstAid(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The unit goes on with its transport."""

    unit_id: str
    reason: str


class FirstAidSent(Struct, frozen=True, kw_only=True):
    """`transport_incident_id` is what the unit is on, before and after."""

    unit_id: str
    incident_id: str
    transport_incident_id: str
    estimated_arrival_s: float | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}", f"incident/{self.incident_id}", f"incident/{self.transport_incident_id}")


class FirstAidBegun(Struct, frozen=True, kw_only=True):
    unit_id: str
    incident_id: str
    transport_incident_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}", f"incident/{self.incident_id}", f"incident/{self.transport_incident_id}")


class FirstAidEnded(Struct, frozen=True, kw_only=True):
    """`transport_incident_id` is absent when the unit is on no transport any more."""

    unit_id: str
    incident_id: str
    reason: str
    transport_incident_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        own = (f"unit/{self.unit_id}", f"incident/{self.incident_id}")
        return own if self.transport_incident_id is None else (*own, f"incident/{self.transport_incident_id}")


Command = SendFirstAid | BeginFirstAid | EndFirstAid
Event = FirstAidSent | FirstAidBegun | FirstAidEnded
