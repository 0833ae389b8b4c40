"""Patients moved by appointment: booked, changed, planned, begun, ended."""

from msgspec import Struct

from dispatch.messages.reason import Reason
from dispatch.transports.model import Run, Stop, Wishes


class BookTransport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Book a transport, and its return trip where `return_wishes` say when. Ids are allotted by the decision."""

    origin: Stop
    destination: Stop
    wishes: Wishes
    patient_ids: tuple[str, ...] = ()
    return_wishes: Wishes | None = None


class ChangeTransport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Other times or needs, all of them as they are to be; it is planned anew."""

    transport_id: str
    wishes: Wishes


class CancelTransport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cancel one that has not begun. Its return trip goes with it, unless `keep_return`."""

    transport_id: str
    reason: str
    keep_return: bool = False


class PlannedRun(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    transport_id: str
    run: Run
    reasons: tuple[Reason, ...] = ()


class UnplannedTransport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    transport_id: str
    reasons: tuple[Reason, ...] = ()


class PlanTransports(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make a plan valid. What is no longer waiting is passed over; what is not named stays as it is."""

    runs: tuple[PlannedRun, ...] = ()
    unplanned: tuple[UnplannedTransport, ...] = ()


class StartTransport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send the planned unit. With `planned_depart_at` it is the plan's own word: nothing happens when the plan has
    changed, and when the unit is not there the transport waits to be planned again.
    """

    transport_id: str
    planned_depart_at: float | None = None


class ReleaseTransport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The unit was taken before the pick-up: the transport waits again. Changes nothing when somebody is on it."""

    transport_id: str
    reason: str


class CompleteTransport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The patient is where the transport was to."""

    transport_id: str


class PickUpTransport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The patient is aboard. Crews who carry several patients say it for each."""

    transport_id: str


class ReviewTransports(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Tell how late those under way are, where that has changed by enough."""


class TransportBooked(Struct, frozen=True, kw_only=True):
    transport_id: str
    origin: Stop
    destination: Stop
    wishes: Wishes
    patient_ids: tuple[str, ...] = ()
    outbound_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"transport/{self.transport_id}",)


class TransportChanged(Struct, frozen=True, kw_only=True):
    transport_id: str
    wishes: Wishes

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"transport/{self.transport_id}",)


class TransportCancelled(Struct, frozen=True, kw_only=True):
    transport_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"transport/{self.transport_id}",)


class TransportPlanned(Struct, frozen=True, kw_only=True):
    transport_id: str
    run: Run
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"transport/{self.transport_id}", f"unit/{self.run.unit_id}")


class TransportUnplanned(Struct, frozen=True, kw_only=True):
    """Nobody is planned for it; `unit_id` was."""

    transport_id: str
    unit_id: str | None = None
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        own = (f"transport/{self.transport_id}",)
        return own if self.unit_id is None else (*own, f"unit/{self.unit_id}")


class TransportStarted(Struct, frozen=True, kw_only=True):
    """`unit_id` is on its way to the pick-up; `incident_id` was opened for it."""

    transport_id: str
    unit_id: str
    incident_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"transport/{self.transport_id}", f"unit/{self.unit_id}", f"incident/{self.incident_id}")


class TransportPickedUp(Struct, frozen=True, kw_only=True):
    """The patient is aboard the unit."""

    transport_id: str
    unit_id: str
    incident_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"transport/{self.transport_id}", f"unit/{self.unit_id}", f"incident/{self.incident_id}")


class TransportDelayed(Struct, frozen=True, kw_only=True):
    """`late_s` behind its run; 0 when it is on time again."""

    transport_id: str
    unit_id: str
    incident_id: str
    late_s: float

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"transport/{self.transport_id}", f"unit/{self.unit_id}", f"incident/{self.incident_id}")


class TransportReleased(Struct, frozen=True, kw_only=True):
    transport_id: str
    incident_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"transport/{self.transport_id}", f"incident/{self.incident_id}")


class TransportCompleted(Struct, frozen=True, kw_only=True):
    transport_id: str
    incident_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"transport/{self.transport_id}", f"incident/{self.incident_id}")


Command = (
    BookTransport
    | ChangeTransport
    | CancelTransport
    | PlanTransports
    | StartTransport
    | ReleaseTransport
    | CompleteTransport
    | PickUpTransport
    | ReviewTransports
)
Event = (
    TransportBooked
    | TransportChanged
    | TransportCancelled
    | TransportPlanned
    | TransportUnplanned
    | TransportStarted
    | TransportReleased
    | TransportCompleted
    | TransportPickedUp
    | TransportDelayed
)
