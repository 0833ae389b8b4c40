"""Units set aside, tested, released and frozen out of use."""

from typing import Literal

from msgspec import Struct

MarkerResult = Literal["negative", "positive", "indeterminate"]


class QuarantineBloodUnits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing may be done with these units until they are released; what holds them lacks them again."""

    blood_unit_ids: tuple[str, ...]
    reason: str


class RecordTestResults(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the laboratory found in a donation: marker -> result. A result that is not negative stops all its units."""

    din: str
    results: dict[str, MarkerResult]


class ReleaseBloodUnits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two persons let units out of quarantine, when the tests allow it."""

    blood_unit_ids: tuple[str, ...]
    released_by: str
    verified_by: str | None = None
    reason: str | None = None


class BloodUnitsQuarantined(Struct, frozen=True, kw_only=True):
    """`request_ids` are the requests that had units of these, which lack them again."""

    blood_unit_ids: tuple[str, ...]
    reason: str
    request_ids: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        units = tuple(f"blood-unit/{unit}" for unit in self.blood_unit_ids)
        return (*units, *(f"blood-request/{request}" for request in self.request_ids))


class DonationTested(Struct, frozen=True, kw_only=True):
    din: str
    results: dict[str, MarkerResult]

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"donation/{self.din}",)


class BloodUnitsReleased(Struct, frozen=True, kw_only=True):
    blood_unit_ids: tuple[str, ...]
    released_by: str
    verified_by: str | None = None
    reason: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return tuple(f"blood-unit/{unit}" for unit in self.blood_unit_ids)


Command = QuarantineBloodUnits | RecordTestResults | ReleaseBloodUnits
Event = BloodUnitsQuarantined | DonationTested | BloodUnitsReleased
