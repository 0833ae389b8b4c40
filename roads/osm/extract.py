"""An OpenStreetMap file as a stream: what can be read, in which passes, with clear errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import osmium

from roads.osm.errors import OsmError

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
_LOCATION_INDEXES = ("sparse_mmap_array", "sparse_mem_array")
"""16 bytes a node of the file, grown without a second copy where the system can (Linux)."""
_BROKEN_REMEDY = "Download the extract again and compare its checksum"


def require_readable(source: Path) -> None:
    """Raises OsmError unless this is a file whose name says an OpenStreetMap format and which holds something."""
    if not source.is_file():
        raise OsmError(source, "there is no such file", "Name an OpenStreetMap extract (.osm.pbf)")
    if not source.name.lower().endswith(SUFFIXES):
        raise OsmError(source, "the name ends in none of " + ", ".join(SUFFIXES), "Name an OpenStreetMap extract")
    if source.stat().st_size == 0:
        raise OsmError(source, "the file is empty", _BROKEN_REMEDY)


def relations(source: Path) -> Iterator[Any]:
    """All relations (everything else is skipped undecoded)."""
    return _guarded(source, lambda: osmium.FileProcessor(str(source), osmium.osm.RELATION))


def features(source: Path, *, keys: tuple[str, ...], area_keys: tuple[str, ...]) -> Iterator[Any]:
    """Nodes, ways and areas with one of `keys`; ways with the locations of their nodes, areas assembled.

    Multipolygon relations become areas when they carry one of `area_keys`. Everything else is passed over in C++, so
    that the cost in Python is that of the objects looked at.
    """

    def open_file() -> Any:
        processor = osmium.FileProcessor(str(source)).with_locations(_location_index())
        processor.with_areas(osmium.filter.KeyFilter(*area_keys))
        return processor.with_filter(osmium.filter.KeyFilter(*keys))

    return _guarded(source, open_file)


def _location_index() -> str:
    available = osmium.index.map_types()
    return next(name for name in _LOCATION_INDEXES if name in available)


def _guarded(source: Path, open_file: Callable[[], Any]) -> Iterator[Any]:
    """Objects may be looked at only until the next one comes. osmium's errors come as OsmError."""
    objects = None
    while True:
        try:
            if objects is None:
                objects = iter(open_file())
            thing = next(objects)
        except StopIteration:
            return
        except (RuntimeError, OSError, ValueError) as error:
            raise OsmError(source, f"can't be read as OpenStreetMap data ({error})", _BROKEN_REMEDY) from error
        yield thing
