"""Hospitals, ambulance stations and blood places found in the data, each thing once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from roads.osm.names import Names, names_of
from roads.pack import BloodPlace, Hospital, Station, Unit
from roads.pack.records import BloodPlaceKind

FACILITY_KEYS = ("amenity", "healthcare", "emergency")
_BLOOD = frozenset({"blood_donation", "blood_bank", "blood_centre"})
_SAME_NAME_DEGREES = 0.004
_NAMELESS_DEGREES = 0.001
_NEAR_HOSPITAL_DEGREES = 0.002


@dataclass(frozen=True)
class Facility:
    """One tagged object. `kind`: hospital, station, blood_bank, blood_donation, ward_entrance; a node is a point."""

    kind: str
    osm_id: str
    names: Names
    shape: BaseGeometry
    tags: Mapping[str, str]

    @property
    def point(self) -> Point:
        return self.shape if isinstance(self.shape, Point) else shapely.point_on_surface(self.shape)


def facility_of(osm_id: str, tags: Mapping[str, str], shape: BaseGeometry) -> Facility | None:
    kind = facility_kind(tags)
    return None if kind is None else Facility(kind, osm_id, names_of(tags), shape, tags)


def facility_kind(tags: Mapping[str, str]) -> str | None:
    """What an emergency service would call the object, None when it is nothing of the kind."""
    values = {tags.get("amenity"), tags.get("healthcare")}
    if "hospital" in values:
        return "hospital"
    if tags.get("emergency") == "ambulance_station":
        return "station"
    if tags.get("emergency") == "emergency_ward_entrance":
        return "ward_entrance"
    blood = values & _BLOOD
    if blood:
        return "blood_bank" if "blood_bank" in blood else "blood_donation"
    return None


def distinct(facilities: Sequence[Facility], kind: str) -> list[Facility]:
    """Each real thing of a kind once: areas before points, large before small.

    One is taken for a part or a second drawing of another when it lies inside it, or near it with the same name (450 m)
    or with either nameless (110 m).
    """
    kept: list[Facility] = []
    for candidate in sorted(
        (facility for facility in facilities if facility.kind == kind), key=lambda f: (-f.shape.area, f.osm_id)
    ):
        if not any(_same(candidate, other) for other in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda f: f.osm_id)


def _same(candidate: Facility, other: Facility) -> bool:
    a, b = candidate.names.any, other.names.any
    if other.shape.contains(candidate.point):
        return True
    reach = _SAME_NAME_DEGREES if a == b and a else _NAMELESS_DEGREES if not a or not b else 0.0
    return bool(reach and other.shape.distance(candidate.shape) <= reach)


def hospitals(facilities: Sequence[Facility]) -> tuple[Hospital, ...]:
    """Capabilities are the words of `healthcare:speciality`, and `emergency` where an emergency department is tagged.

    The point is the entrance of the emergency ward where one is drawn.
    """
    entrances = [facility for facility in facilities if facility.kind == "ward_entrance"]
    return tuple(_hospital(facility, entrances) for facility in distinct(facilities, "hospital"))


def _hospital(facility: Facility, entrances: Sequence[Facility]) -> Hospital:
    wards = [entry for entry in entrances if facility.shape.distance(entry.shape) <= _NAMELESS_DEGREES]
    point = min(wards, key=lambda entry: facility.shape.distance(entry.shape)).point if wards else facility.point
    words = re.split(r"[;,]", facility.tags.get("healthcare:speciality", ""))
    capabilities = {re.sub(r"\s+", "_", word.strip().lower()) for word in words if word.strip()}
    if wards or facility.tags.get("emergency") == "yes":
        capabilities.add("emergency")
    return Hospital(
        hospital_id=facility.osm_id,
        name=facility.names.any or f"Hospital {facility.osm_id}",
        lon=point.x,
        lat=point.y,
        capabilities=frozenset(capabilities),
        names=facility.names.by_language(),
    )


def stations(facilities: Sequence[Facility], *, units_per_station: int) -> tuple[tuple[Station, ...], tuple[Unit, ...]]:
    """Ambulance stations, and `units_per_station` plain ambulances at each (the data has no fleets)."""
    found: list[Station] = []
    units: list[Unit] = []
    for facility in distinct(facilities, "station"):
        told = re.fullmatch(r"\d{1,3}", facility.tags.get("capacity", ""))
        capacity = max(int(told[0]) if told else 1, units_per_station)
        point = facility.point
        name = facility.names.any or f"Station {facility.osm_id}"
        names = facility.names.by_language()
        found.append(Station(facility.osm_id, name, point.x, point.y, capacity, names))
        units.extend(Unit(f"{facility.osm_id}-{n}", facility.osm_id) for n in range(1, units_per_station + 1))
    return tuple(found), tuple(units)


def blood_places(facilities: Sequence[Facility]) -> tuple[BloodPlace, ...]:
    """Donation places are blood centres; a blood bank is a hospital's when one is within about 200 m, else a centre."""
    clinics = [facility.shape for facility in distinct(facilities, "hospital")]
    found = []
    centres = distinct(facilities, "blood_donation")
    banks = [bank for bank in distinct(facilities, "blood_bank") if not any(_same(bank, c) for c in centres)]
    for facility in (*centres, *banks):
        at_hospital = any(shape.distance(facility.point) <= _NEAR_HOSPITAL_DEGREES for shape in clinics)
        bank = facility.kind == "blood_bank" and at_hospital
        kind: BloodPlaceKind = "hospital_blood_bank" if bank else "blood_centre"
        name, point = facility.names.any or f"Blood place {facility.osm_id}", facility.point
        names = facility.names.by_language()
        found.append(BloodPlace(facility.osm_id, name, kind, point.x, point.y, names))
    return tuple(found)
