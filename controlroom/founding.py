"""A region is founded from its city pack: what the pack lists is registered by commands, once."""

from collections.abc import Iterator

import numpy as np

import bloodbank.messages as blood
import dispatch.messages as dispatching
from controlroom.closures import AdoptTravelTimes
from controlroom.messages import CommandEnvelope
from controlroom.room import ControlRoom
from roads import CityPack
from roads.pack.applied import read_applied
from roads.sphere import great_circle_m

SAME_GROUNDS_M = 400.0
FOUNDER = "arterial/founding"


def found_region(room: ControlRoom, pack: CityPack) -> int:
    """Register every station, hospital, unit, blood place and van of the pack that the room does not know yet.

    A hospital without a blood bank on its grounds becomes a place that blood can be sent to, `hospital-<id>`.
    Safe to repeat: each registration has its own idempotency key. Returns how many were new.
    """
    before = room.state.position
    futures = [
        room.submit(CommandEnvelope(command=command, actor=FOUNDER, idempotency_key=f"founding/{key}"))
        for key, command in registrations(pack)
    ]
    for future in futures:
        future.result()
    return room.state.position - before


def adopt_travel_times(room: ControlRoom, pack: CityPack) -> None:
    """Let the log say which learnt travel times its decisions rest on from here, when they are others than before."""
    version = None if pack.travel_times is None else pack.travel_times.version
    if version == room.state.roads.travel_times:
        return
    command = AdoptTravelTimes(version=version, graph_checksum=pack.graph.checksum)
    by = read_applied(pack.folder, pack.graph).by
    room.submit(CommandEnvelope(command=command, actor=by or FOUNDER)).result()


def registrations(pack: CityPack) -> Iterator[tuple[str, dispatching.Command | blood.Command]]:
    """The pack as commands, each with a key of its own, what others refer to first."""
    for station in pack.stations:
        yield (
            f"station/{station.station_id}",
            dispatching.RegisterStation(
                station_id=station.station_id,
                name=station.name,
                lon=station.lon,
                lat=station.lat,
                capacity=station.capacity,
            ),
        )
    for hospital in pack.hospitals:
        yield (
            f"hospital/{hospital.hospital_id}",
            dispatching.RegisterHospital(
                hospital_id=hospital.hospital_id,
                name=hospital.name,
                lon=hospital.lon,
                lat=hospital.lat,
                capabilities=hospital.capabilities,
            ),
        )
    for unit in pack.units:
        yield (
            f"unit/{unit.unit_id}",
            dispatching.RegisterUnit(
                unit_id=unit.unit_id,
                station_id=unit.station_id,
                unit_type=unit.unit_type,
                capabilities=unit.capabilities,
            ),
        )
    for place in blood_places(pack):
        yield f"blood-place/{place.place_id}", place
    for van in pack.vans:
        yield (
            f"van/{van.van_id}",
            blood.RegisterVan(van_id=van.van_id, place_id=van.place_id, capacity_units=van.capacity_units),
        )


def blood_places(pack: CityPack) -> Iterator[blood.RegisterBloodPlace]:
    """Blood places of the pack, each tied to the hospital it stands at; then the hospitals without one."""
    served: set[str] = set()
    for place in pack.blood_places:
        hospital_id = hospital_on_grounds(pack, place.lon, place.lat) if place.kind == "hospital_blood_bank" else None
        if hospital_id is not None:
            served.add(hospital_id)
        yield blood.RegisterBloodPlace(
            place_id=place.place_id,
            name=place.name,
            kind=place.kind,
            lon=place.lon,
            lat=place.lat,
            hospital_id=hospital_id,
        )
    for hospital in pack.hospitals:
        if hospital.hospital_id not in served:
            yield blood.RegisterBloodPlace(
                place_id=f"hospital-{hospital.hospital_id}",
                name=hospital.name,
                kind="hospital",
                lon=hospital.lon,
                lat=hospital.lat,
                hospital_id=hospital.hospital_id,
            )


def hospital_on_grounds(pack: CityPack, lon: float, lat: float) -> str | None:
    """The nearest hospital within `SAME_GROUNDS_M` of a place."""
    if not pack.hospitals:
        return None
    hospitals = np.array([(hospital.lon, hospital.lat) for hospital in pack.hospitals])
    distance_m = great_circle_m(np.full_like(hospitals, (lon, lat)), hospitals)
    nearest = int(distance_m.argmin())
    return pack.hospitals[nearest].hospital_id if distance_m[nearest] <= SAME_GROUNDS_M else None
