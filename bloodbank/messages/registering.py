"""Places that hold blood, and the vans that carry it."""

from msgspec import Struct

from bloodbank.model import VanShift


class RegisterBloodPlace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """With `unit_id` (kind `vehicle`) it is aboard a unit of dispatch; `lon` and `lat` are then where that belongs."""

    place_id: str
    name: str
    kind: str
    lon: float
    lat: float
    hospital_id: str | None = None
    unit_id: str | None = None


class RegisterVan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Without `shifts` the driver is always on duty; `ride_limit_s`: how long its boxes keep cold."""

    van_id: str
    place_id: str
    capacity_units: int
    shifts: tuple[VanShift, ...] = ()
    ride_limit_s: float | None = None


class BloodPlaceRegistered(Struct, frozen=True, kw_only=True):
    place_id: str
    name: str
    kind: str
    lon: float
    lat: float
    hospital_id: str | None = None
    unit_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-place/{self.place_id}",)


class VanRegistered(Struct, frozen=True, kw_only=True):
    van_id: str
    place_id: str
    capacity_units: int
    shifts: tuple[VanShift, ...] = ()
    ride_limit_s: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"van/{self.van_id}",)


Command = RegisterBloodPlace | RegisterVan
Event = BloodPlaceRegistered | VanRegistered
