"""Scheduled transports: what was booked, who is to drive it when, what became of it."""

from enum import StrEnum

from immutables import Map
from msgspec import Struct

from dispatch.messages.reason import Reason
from dispatch.transports.model import Run, Stop, Wishes


class TransportStatus(StrEnum):
    """`booked`: nobody is planned for it. `under-way`: a unit was sent, and an incident follows it."""

    BOOKED = "booked"
    PLANNED = "planned"
    UNDER_WAY = "under-way"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


WAITS = frozenset({TransportStatus.BOOKED, TransportStatus.PLANNED})


class Transport(Struct, frozen=True, kw_only=True):
    """`run` while planned or under way; `reasons` say why this unit, or why none. A return trip names its
    `outbound_id`, and that one its `return_id`. `incident_id` is the last incident it was driven as; the patient went
    aboard at `picked_up_at`, where that was told. Under way it is `late_s` behind its run, as far as was told.
    """

    transport_id: str
    origin: Stop
    destination: Stop
    wishes: Wishes
    patient_ids: tuple[str, ...] = ()
    booked_at: float
    status: TransportStatus = TransportStatus.BOOKED
    run: Run | None = None
    reasons: tuple[Reason, ...] = ()
    outbound_id: str | None = None
    return_id: str | None = None
    incident_id: str | None = None
    ended_at: float | None = None
    cancel_reason: str | None = None
    picked_up_at: float | None = None
    late_s: float = 0.0


class FirstAid(Struct, frozen=True, kw_only=True):
    """A unit with a stable patient aboard stops at `incident_id`, and stays with its patient; open until `ended_at`."""

    incident_id: str
    sent_at: float
    estimated_arrival_s: float | None = None
    begun_at: float | None = None
    ended_at: float | None = None


class TransportsState(Struct, frozen=True, kw_only=True):
    """`open_ids` are neither completed nor cancelled; `by_incident` finds one under way by its incident; those
    who ride with it are named by its run. `first_aid` holds the last stop of each unit that ever gave any.
    """

    transports: Map[str, Transport] = Map()
    open_ids: tuple[str, ...] = ()
    by_incident: Map[str, str] = Map()
    next_number: int = 1
    first_aid: Map[str, FirstAid] = Map()
