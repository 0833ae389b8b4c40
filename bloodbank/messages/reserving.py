"""Units held for a request."""

from msgspec import Struct

from bloodbank.reason import Reason


class ReserveBlood(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold these units for a request until `expires_at`; every unit is checked again against every hard rule."""

    request_id: str
    blood_unit_ids: tuple[str, ...]
    expires_at: float
    reasons: tuple[Reason, ...] = ()


class ExtendReservation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hold on to what is held, until another instant; all of it where no units are named."""

    request_id: str
    expires_at: float
    reason: str
    blood_unit_ids: tuple[str, ...] = ()


class ReleaseReservation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is held for a request goes back to stock; with `lapsed_only` those units whose time is up."""

    request_id: str
    reason: str
    lapsed_only: bool = False


class BloodReserved(Struct, frozen=True, kw_only=True):
    request_id: str
    blood_unit_ids: tuple[str, ...]
    expires_at: float
    reasons: tuple[Reason, ...] = ()
    occurred_at: float | None = None

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


class ReservationExtended(Struct, frozen=True, kw_only=True):
    request_id: str
    blood_unit_ids: tuple[str, ...]
    expires_at: float
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-request/{self.request_id}", *(f"blood-unit/{unit}" for unit in self.blood_unit_ids))


Command = ReserveBlood | ExtendReservation | ReleaseReservation
Event = BloodReserved | ReservationExtended | ReservationReleased
