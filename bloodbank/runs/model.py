"""One carrier on its way with blood that can't wait for a tour."""

from enum import StrEnum

from msgspec import Struct


class RunStatus(StrEnum):
    """`sent`: on the way to the blood; `carrying`: with it to where it is needed."""

    SENT = "sent"
    CARRYING = "carrying"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class EmergencyRun(Struct, frozen=True, kw_only=True):
    """`carrier_kind` as configured (`van`, `ambulance`, ...); `carrier_id` names the one: a van, a unit, a callsign."""

    run_id: str
    request_id: str
    from_place_id: str
    to_place_id: str
    blood_unit_ids: tuple[str, ...]
    carrier_kind: str
    carrier_id: str
    planned_pick_up_at: float
    planned_arrival_at: float
    sent_at: float
    status: RunStatus = RunStatus.SENT
    picked_up_at: float | None = None
    delivered_at: float | None = None
    cancelled_reason: str | None = None

    @property
    def is_live(self) -> bool:
        return self.status in (RunStatus.SENT, RunStatus.CARRYING)
