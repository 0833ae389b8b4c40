"""Stations, hospitals and units are made known."""

from msgspec.structs import asdict

from dispatch.checks import NAME_LENGTH, check_capabilities, check_id, check_place, check_text, check_whole
from dispatch.lookup import station_of
from dispatch.messages import (
    Event,
    HospitalRegistered,
    RegisterHospital,
    RegisterStation,
    RegisterUnit,
    StationRegistered,
    UnitRegistered,
)
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions


def register_station(
    state: DispatchState, command: RegisterStation, *, now: float, settings: DispatchSettings
) -> list[Event]:
    check_id(command.station_id, field="station_id")
    check_text(command.name, field="name", most=NAME_LENGTH, least=1)
    check_place(lon=command.lon, lat=command.lat)
    check_whole(command.capacity, field="capacity", least=0, most=10_000)
    if command.station_id in state.stations:
        raise _already("station", command.station_id)
    return [StationRegistered(**asdict(command))]


def register_hospital(
    state: DispatchState, command: RegisterHospital, *, now: float, settings: DispatchSettings
) -> list[Event]:
    check_id(command.hospital_id, field="hospital_id")
    check_text(command.name, field="name", most=NAME_LENGTH, least=1)
    check_place(lon=command.lon, lat=command.lat)
    check_capabilities(command.capabilities, field="capabilities")
    if command.hospital_id in state.hospitals:
        raise _already("hospital", command.hospital_id)
    return [HospitalRegistered(**asdict(command))]


def register_unit(
    state: DispatchState, command: RegisterUnit, *, now: float, settings: DispatchSettings
) -> list[Event]:
    check_id(command.unit_id, field="unit_id")
    check_id(command.unit_type, field="unit_type")
    check_capabilities(command.capabilities, field="capabilities")
    station_of(state, command.station_id)
    if command.unit_id in state.units:
        raise _already("unit", command.unit_id)
    return [UnitRegistered(**asdict(command))]


def _already(what: str, name: str) -> Refused:
    detail = f"There is a {what} {name!r} already; choose another id."
    return Refused(f"{what}-exists", detail, kind="conflict", field=f"{what}_id")


DECISIONS: Decisions = {
    RegisterStation: register_station,
    RegisterHospital: register_hospital,
    RegisterUnit: register_unit,
}
