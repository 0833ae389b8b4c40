"""The lasting things of a region made known: stations, hospitals, units."""

from msgspec import Struct


class RegisterStation(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    station_id: str
    name: str
    lon: float
    lat: float
    capacity: int = 1


class RegisterHospital(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    hospital_id: str
    name: str
    lon: float
    lat: float
    capabilities: frozenset[str] = frozenset()


class RegisterUnit(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    unit_id: str
    station_id: str
    unit_type: str
    capabilities: frozenset[str] = frozenset()


class StationRegistered(Struct, frozen=True, kw_only=True):
    station_id: str
    name: str
    lon: float
    lat: float
    capacity: int = 1

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"station/{self.station_id}",)


class HospitalRegistered(Struct, frozen=True, kw_only=True):
    hospital_id: str
    name: str
    lon: float
    lat: float
    capabilities: frozenset[str] = frozenset()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"hospital/{self.hospital_id}",)


class UnitRegistered(Struct, frozen=True, kw_only=True):
    unit_id: str
    station_id: str
    unit_type: str
    capabilities: frozenset[str] = frozenset()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"unit/{self.unit_id}",)


Command = RegisterStation | RegisterHospital | RegisterUnit
Event = StationRegistered | HospitalRegistered | UnitRegistered
