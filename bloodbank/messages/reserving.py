"""Units held for a request."""

from msgspec import Struct

from bloodbank.reason import Reason


class ReserveBlood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold these units for a request until `expires_at`; every unit is checked again against every hard rule."""

    request_id: str
    blood_unit_ids: tuple[str, ...]
    expires_at: float
    reasons: tuple[Reason, ...] = ()


class ReleaseReservation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    request_id: str
    reason: str


class BloodReserved(Struct, frozen=True, kw_only=True):
    request_id: str
    blood_unit_ids: tuple[str, ...]
    expires_at: float
    reasons: tuple[Reason, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}", *(f"blood-unit/{unit}" for unit in self.blood_unit_ids))


class ReservationReleased(Struct, frozen=True, kw_only=True):
    request_id: str
    blood_unit_ids: tuple[str, ...]
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}", *(f"blood-unit/{unit}" for unit in self.blood_unit_ids))


Command = ReserveBlood | ReleaseReservation
Event = BloodReserved | ReservationReleased
