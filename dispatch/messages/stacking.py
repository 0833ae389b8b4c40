"""Next jobs of busy units: queued, put in another order, taken off, offered, begun."""

from msgspec import Struct

from dispatch.messages.reason import Reason


class StackIncident(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Queue an incident on a busy unit, at a place in its queue (0 = next), absent = last. It may move from another."""

    unit_id: str
    incident_id: str
    place: int | None = None


class UnstackIncident(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Take an incident off the unit it is queued on; it waits on the board as before."""

    incident_id: str
    reason: str


class ReorderStack(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The queue of a unit in another order: the same incidents, the next one first."""

    unit_id: str
    incident_ids: tuple[str, ...]


class OfferStackedIncident(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell that a queued incident could begin, and that a free unit would be there sooner."""

    incident_id: str
    nearer_unit_id: str
    sooner_s: float


class StartStackedIncident(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send a clear unit to an incident queued on it; changes nothing when either is not so any more."""

    unit_id: str
    incident_id: str
    estimated_arrival_s: float | None = None
    reasons: tuple[Reason, ...] = ()


class IncidentStacked(Struct, frozen=True, kw_only=True):
    unit_id: str
    incident_id: str
    place: int

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}", f"incident/{self.incident_id}")


class IncidentUnstacked(Struct, frozen=True, kw_only=True):
    unit_id: str
    incident_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}", f"incident/{self.incident_id}")


class StackReordered(Struct, frozen=True, kw_only=True):
    unit_id: str
    incident_ids: tuple[str, ...]

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}",)


class StackedIncidentOffered(Struct, frozen=True, kw_only=True):
    """`unit_id` is clear and could begin the incident; `nearer_unit_id` is free and there `sooner_s` earlier."""

    unit_id: str
    incident_id: str
    nearer_unit_id: str
    sooner_s: float

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}", f"incident/{self.incident_id}")


Command = StackIncident | UnstackIncident | ReorderStack | OfferStackedIncident | StartStackedIncident
Event = IncidentStacked | IncidentUnstacked | StackReordered | StackedIncidentOffered
