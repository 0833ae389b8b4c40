"""Places that hold blood, and the vans that carry it."""

from msgspec import Struct


class RegisterBloodPlace(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    place_id: str
    name: str
    kind: str
    lon: float
    lat: float
    hospital_id: str | None = None


class RegisterVan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    van_id: str
    place_id: str
    capacity_units: int


class BloodPlaceRegistered(Struct, frozen=True, kw_only=True):
    place_id: str
    name: str
    kind: str
    lon: float
    lat: float
    hospital_id: str | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"blood-place/{self.place_id}",)


class VanRegistered(Struct, frozen=True, kw_only=True):
    van_id: str
    place_id: str
    capacity_units: int

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"van/{self.van_id}",)


Command = RegisterBloodPlace | RegisterVan
Event = BloodPlaceRegistered | VanRegistered
