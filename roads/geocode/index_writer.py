"""Builds the index file from a places table."""

from __future__ import annotations

import math
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from roads.geocode.errors import GeocoderError
from roads.geocode.schema import FORMAT_VERSION, TABLES
from roads.geocode.sqlite import sqlite3
from roads.geocode.toponyms import LANGUAGES, Place, Toponyms

_TEXTS = ("name", "street", *(f"{column}_{language}" for column in ("name", "street") for language in LANGUAGES))
_REQUIRED = ("place_id", "kind", "lon", "lat")
_OPTIONAL = (*_TEXTS, "house", "settlement")
_BATCH_ROWS = 20_000


def write_index(*, places: Path, checksum: str, index: Path) -> None:
    """Write `index` from the table `places`, whole or not at all. Raises GeocoderError where they can't be used."""
    table = _open_places(places)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{index.name}-", dir=index.parent)
    except OSError as error:
        raise GeocoderError(
            file=index.name,
            message=f"can't be written: {error.strerror}",
            remedy="Make the folder writable, or build the index once where it is",
        ) from error
    os.close(handle)
    try:
        _fill(Path(name), table, places.name, checksum)
        Path(name).chmod(0o644)
        os.replace(name, index)
    finally:
        Path(name).unlink(missing_ok=True)


def _open_places(places: Path) -> pa.Table:
    try:
        table = pq.read_table(places)
    except (OSError, pa.ArrowException) as error:
        raise GeocoderError(
            file=places.name, message=f"can't be read: {error}", remedy="Build the city pack again"
        ) from error
    missing = [column for column in _REQUIRED if column not in table.column_names]
    if missing:
        raise GeocoderError(
            file=places.name,
            message=f"the column {missing[0]!r} is missing",
            remedy=f"Columns needed: {', '.join(_REQUIRED)}",
        )
    return table.select([column for column in (*_REQUIRED, *_OPTIONAL) if column in table.column_names])


def _fill(file: Path, table: pa.Table, places_name: str, checksum: str) -> None:
    connection = sqlite3.connect(str(file))
    try:
        connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=8192;" + TABLES)
        toponyms = Toponyms()
        for batch in _batches(table, places_name):
            for row, place in batch:
                toponyms.add(row, place)
            connection.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?)", (_place_row(r, p) for r, p in batch))
            connection.executemany(
                "INSERT INTO position VALUES (?1, ?2, ?2, ?3, ?3)", ((r, p["lon"], p["lat"]) for r, p in batch)
            )
        _write_names(connection, toponyms)
        meta = [("format", FORMAT_VERSION), ("places", checksum), ("entries", str(table.num_rows))]
        connection.executemany("INSERT INTO meta VALUES (?, ?)", meta)
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()
    finally:
        connection.close()
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def _batches(table: pa.Table, places_name: str) -> Iterator[list[tuple[int, Place]]]:
    absent: dict[str, Any] = dict.fromkeys(_OPTIONAL)
    for start in range(0, table.num_rows, _BATCH_ROWS):
        given = table.slice(start, _BATCH_ROWS).to_pylist()
        batch = [(row, absent | place) for row, place in enumerate(given, start + 1)]
        for row, place in batch:
            _require_usable(place, row, places_name)
        yield batch


def _require_usable(place: Place, row: int, places_name: str) -> None:
    for column in _REQUIRED:
        if place[column] is None:
            problem = f"row {row}, {column}: is empty"
            raise GeocoderError(file=places_name, message=problem, remedy="Fill it in or take the row out")
    for column, limit in (("lon", 180), ("lat", 90)):
        value = place[column]
        if not math.isfinite(value) or abs(value) > limit:
            problem = f"row {row}, {column}: {value!r} is no coordinate in degrees"
            raise GeocoderError(file=places_name, message=problem, remedy="Correct it or take the row out")


def _write_names(connection: Any, toponyms: Toponyms) -> None:
    execute = connection.executemany
    numbers = toponyms.keys.items()
    execute("INSERT INTO toponym VALUES (?, ?)", enumerate(toponyms.settlements))
    execute("INSERT INTO spelling_key VALUES (?, ?)", ((number, key) for key, number in numbers))
    execute("INSERT INTO key_trigrams (rowid, key) VALUES (?, ?)", ((n, f" {key} ") for key, n in numbers))
    execute("INSERT INTO spelling VALUES (?, ?, ?, ?)", ((*ids, types) for ids, types in toponyms.spellings.items()))
    words = {(word, number) for key, number in numbers for word in key.split()}
    execute("INSERT INTO word VALUES (?, ?)", sorted(words))
    execute("INSERT INTO named VALUES (?, ?)", sorted(toponyms.named))
    execute("INSERT INTO house VALUES (?, ?, ?, ?, ?)", sorted(toponyms.houses))
    execute("INSERT INTO crossing VALUES (?, ?, ?)", sorted(toponyms.crossings))
    counts = Counter(trigram for key in toponyms.keys for trigram in set(trigrams(key)))
    execute("INSERT INTO trigram VALUES (?, ?)", sorted(counts.items()))
    connection.execute("INSERT INTO key_trigrams (key_trigrams) VALUES ('optimize')")


def trigrams(key: str) -> list[str]:
    """Every three characters in a row of a key with a space before and behind it."""
    padded = f" {key} "
    return [padded[i : i + 3] for i in range(len(padded) - 2)]


def _place_row(row: int, place: Place) -> tuple[Any, ...]:
    labels = {language: _label(place, f"_{language}") for language in LANGUAGES}
    label = _label(place, "") or next((text for text in labels.values() if text), None) or place["kind"]
    return (row, place["place_id"], place["kind"], place["lon"], place["lat"], label, *labels.values())


def _label(place: Place, suffix: str) -> str | None:
    """How a place is shown in one language ("" = as tagged); None when it has no name in it."""
    name, street = place[f"name{suffix}"], place[f"street{suffix}"]
    if place["kind"] == "address" and street and place["house"]:
        name = f"{street}, {place['house']}"
    if not name:
        return None
    settlement = place["settlement"]
    return f"{name}, {settlement}" if settlement and settlement != name and place["kind"] != "place" else name
