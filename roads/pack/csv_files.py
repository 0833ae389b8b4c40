"""The CSV files of a pack: stations, hospitals, units, blood places, vans, districts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from roads.pack import layout
from roads.pack.csv_rows import Row, read_rows
from roads.pack.errors import Findings
from roads.pack.records import (
    BLOOD_PLACE_KINDS,
    BloodPlace,
    BloodPlaceKind,
    District,
    Hospital,
    Names,
    Station,
    Unit,
    Van,
)

Record = TypeVar("Record")


@dataclass(frozen=True)
class PackRecords:
    stations: tuple[Station, ...]
    hospitals: tuple[Hospital, ...]
    units: tuple[Unit, ...]
    blood_places: tuple[BloodPlace, ...]
    vans: tuple[Van, ...]
    districts: tuple[District, ...]


def read_records(folder: Path, findings: Findings) -> PackRecords:
    """All records; those with an error are left out and reported."""
    place = ("name", "lon", "lat")

    def read(file: str, columns: tuple[str, ...], parse: Callable[[Row], Record | None]) -> tuple[Record, ...]:
        return _read_unique(folder, file, columns, parse, findings)

    stations = read(layout.STATIONS, ("station_id", *place, "capacity"), _station)
    blood_places = read(layout.BLOOD_PLACES, ("place_id", *place, "kind"), _blood_place)
    known_stations = {station.station_id for station in stations}
    known_places = {blood_place.place_id for blood_place in blood_places}
    return PackRecords(
        stations=stations,
        hospitals=read(layout.HOSPITALS, ("hospital_id", *place), _hospital),
        units=read(layout.UNITS, ("unit_id", "station_id"), lambda row: _unit(row, known_stations)),
        blood_places=blood_places,
        vans=read(layout.VANS, ("van_id", "place_id", "capacity_units"), lambda row: _van(row, known_places)),
        districts=read(layout.DISTRICTS, ("district_id", *place, "population"), _district),
    )


def write_records(records: PackRecords) -> dict[str, str]:
    """File name -> text, for the kinds of which there are any."""
    fields = {
        layout.STATIONS: (records.stations, ("station_id", "name", "lon", "lat", "capacity")),
        layout.HOSPITALS: (records.hospitals, ("hospital_id", "name", "lon", "lat", "capabilities")),
        layout.UNITS: (records.units, ("unit_id", "station_id", "unit_type", "capabilities")),
        layout.BLOOD_PLACES: (records.blood_places, ("place_id", "name", "kind", "lon", "lat")),
        layout.VANS: (records.vans, ("van_id", "place_id", "capacity_units")),
        layout.DISTRICTS: (records.districts, ("district_id", "name", "population", "lon", "lat")),
    }
    return {
        file: _csv_text(cast("Sequence[object]", rows), columns) for file, (rows, columns) in fields.items() if rows
    }


def _read_unique(
    folder: Path, file: str, columns: tuple[str, ...], parse: Callable[[Row], Record | None], findings: Findings
) -> tuple[Record, ...]:
    """Records by the id in the first column; a second one with the same id is reported."""
    found: dict[str, Record] = {}
    for row in read_rows(folder, file, columns, findings):
        record = parse(row)
        if record is None:
            continue
        key = getattr(record, columns[0])
        if key in found:
            row.error(columns[0], f"{key!r} is there twice", "Give every record its own id")
            continue
        found[key] = record
    return tuple(found.values())


def _known(row: Row, field: str, known: Collection[str]) -> str | None:
    value = row.text(field)
    if value is not None and value not in known:
        row.error(field, f"{value!r} is not known", "Name one that exists")
        return None
    return value


def _station(row: Row) -> Station | None:
    values = (row.text("station_id"), row.name("station_id"), row.lon(), row.lat(), row.whole("capacity"))
    return None if None in values else Station(*cast(Any, (*values, row.names())))


def _hospital(row: Row) -> Hospital | None:
    values = (row.text("hospital_id"), row.name("hospital_id"), row.lon(), row.lat())
    return None if None in values else Hospital(*cast(Any, (*values, row.words("capabilities"), row.names())))


def _unit(row: Row, stations: Collection[str]) -> Unit | None:
    unit_id, station_id = row.text("unit_id"), _known(row, "station_id", stations)
    if unit_id is None or station_id is None:
        return None
    unit_type = row.values.get("unit_type", "").strip() or Unit.unit_type
    return Unit(unit_id, station_id, unit_type, row.words("capabilities"))


def _blood_place(row: Row) -> BloodPlace | None:
    place_id, name, kind, lon, lat = row.text("place_id"), row.name("place_id"), row.text("kind"), row.lon(), row.lat()
    if kind is not None and kind not in BLOOD_PLACE_KINDS:
        row.error("kind", f"{kind!r} is not a kind of blood place", f"Use one of {', '.join(BLOOD_PLACE_KINDS)}")
        return None
    if place_id is None or name is None or kind is None or lon is None or lat is None:
        return None
    return BloodPlace(place_id, name, cast(BloodPlaceKind, kind), lon, lat, names=row.names())


def _van(row: Row, places: Collection[str]) -> Van | None:
    values = (row.text("van_id"), _known(row, "place_id", places), row.whole("capacity_units", lowest=1))
    return None if None in values else Van(*cast(Any, values))


def _district(row: Row) -> District | None:
    values = (row.text("district_id"), row.name("district_id"), row.whole("population"), row.lon(), row.lat())
    return None if None in values else District(*cast(Any, (*values, row.names())))


def _csv_text(records: Sequence[object], columns: tuple[str, ...]) -> str:
    languages = sorted({language for record in records for language in _names(record)})
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([*columns, *(f"name_{language}" for language in languages)])
    for record in records:
        cells = [_cell(getattr(record, column)) for column in columns]
        writer.writerow(cells + [_names(record).get(language, "") for language in languages])
    return stream.getvalue()


def _names(record: object) -> Names:
    names: Names = getattr(record, "names", {})
    return names


def _cell(value: object) -> object:
    return " ".join(sorted(value)) if isinstance(value, frozenset) else value
