"""Refrigerators, freezers and boxes: what lies in them and how warm it was."""

from msgspec import Struct


class Reading(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A temperature in degrees Celsius at an instant."""

    at: float
    celsius: float


class RegisterStorage(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A refrigerator, freezer, platelet agitator or transport box of a place, with the range it should keep."""

    storage_id: str
    place_id: str
    low_c: float
    high_c: float


class StoreBloodUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Put a unit into a storage; one that was out for too long goes into quarantine."""

    blood_unit_id: str
    storage_id: str
    at: float | None = None


class TakeOutBloodUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The unit leaves its storage; the clock runs until it is put back."""

    blood_unit_id: str
    at: float | None = None


class RecordTemperatures(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Readings of a storage's logger, in order of time."""

    storage_id: str
    readings: tuple[Reading, ...]


class StorageRegistered(Struct, frozen=True, kw_only=True):
    storage_id: str
    place_id: str
    low_c: float
    high_c: float

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-storage/{self.storage_id}",)


class BloodUnitStored(Struct, frozen=True, kw_only=True):
    blood_unit_id: str
    storage_id: str
    stored_at: float

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}",)


class BloodUnitTakenOut(Struct, frozen=True, kw_only=True):
    blood_unit_id: str
    taken_out_at: float

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-unit/{self.blood_unit_id}",)


class TemperaturesRecorded(Struct, frozen=True, kw_only=True):
    """`outside_since_at`: since when the storage has been outside its range, as far as the readings tell; else None.

    `transfused_unit_ids`: units that lay there outside the limits and are used already: somebody has to be told.
    """

    storage_id: str
    readings: tuple[Reading, ...]
    outside_since_at: float | None = None
    transfused_unit_ids: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-storage/{self.storage_id}", *(f"blood-unit/{unit}" for unit in self.transfused_unit_ids))


Command = RegisterStorage | StoreBloodUnit | TakeOutBloodUnit | RecordTemperatures
Event = StorageRegistered | BloodUnitStored | BloodUnitTakenOut | TemperaturesRecorded
