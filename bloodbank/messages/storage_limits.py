"""How much a place can keep."""

from msgspec import Struct

from bloodbank.storage_limits.model import StorageLimit


class SetStorageLimits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Replaces all limits of the place; none: it has room for everything."""

    place_id: str
    limits: tuple[StorageLimit, ...] = ()


class StorageLimitsSet(Struct, frozen=True, kw_only=True):
    place_id: str
    limits: tuple[StorageLimit, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-place/{self.place_id}",)


Command = SetStorageLimits
Event = StorageLimitsSet
