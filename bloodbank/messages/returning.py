"""Units that come back unused."""

from msgspec import Struct


class ReturnBloodUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An issued or delivered unit comes back; into stock only when it was kept well, else into quarantine.

    `out_s`: for how long it was out of controlled storage, None when nobody knows.
    """

    blood_unit_id: str
    place_id: str
    reason: str
    seal_intact: bool
    out_s: float | None = None


class BloodUnitReturned(Struct, frozen=True, kw_only=True):
    blood_unit_id: str
    request_id: str
    place_id: str
    reason: str
    quarantine_reasons: tuple[str, ...] = ()
    occurred_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}", f"blood-request/{self.request_id}")


Command = ReturnBloodUnit
Event = BloodUnitReturned
