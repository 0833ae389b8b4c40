"""The index file of a pack: opened when it belongs to the places, else built anew."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import quote

from roads.geocode.errors import GeocoderError
from roads.geocode.index_writer import write_index
from roads.geocode.schema import FORMAT_VERSION
from roads.geocode.sqlite import sqlite3
from roads.pack.layout import GEOCODER, PLACES


def prepare_index(pack_folder_or_places: Path, *, rebuild: bool) -> Path:
    """Path of an index that belongs to the places; it stands beside them. Raises GeocoderError when there are none."""
    path = Path(pack_folder_or_places)
    places = path / PLACES if path.is_dir() else path
    if not places.is_file():
        raise GeocoderError(
            file=places.name, message="there is no such file", remedy="Give a city pack with places, or a places table"
        )
    index = places.parent / (GEOCODER if places.name == PLACES else f"{places.stem}-{GEOCODER}")
    with places.open("rb") as stream:
        checksum = hashlib.file_digest(stream, "sha256").hexdigest()
    if rebuild or not _belongs(index, checksum):
        write_index(places=places, checksum=checksum, index=index)
    return index


def connect(index: Path) -> Any:
    """A read-only connection. The file is never changed in place, only replaced, so it may be read without locks."""
    uri = f"file:{quote(str(index.absolute()))}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)


def _belongs(index: Path, checksum: str) -> bool:
    """Whether the index is whole and was made by this program from places of this checksum."""
    if not index.is_file():
        return False
    try:
        connection = connect(index)
        try:
            meta = dict(connection.execute("SELECT key, value FROM meta"))
            made_from = (meta.get("format"), meta.get("places"))
            return made_from == (FORMAT_VERSION, checksum) and _is_whole(connection)
        finally:
            connection.close()
    except sqlite3.Error:
        return False


def _is_whole(connection: Any) -> bool:
    return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
