"""An OpenStreetMap file as a stream: what can be read, in which passes, with clear errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import osmium

from roads.osm.errors import OsmError

SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2")
_LOCATION_INDEXES = ("sparse_mmap_array", "sparse_mem_array")
"""16 bytes a node of the file, grown without a second copy where the system can (Linux)."""
_NO_KEY = ("\0",)
"""A key nothing has: relations were read in the first pass."""
_BROKEN_REMEDY = "Download the extract again and compare its checksum"


def require_readable(source: Path) -> None:
    """Raises OsmError unless this is a file whose name says an OpenStreetMap format and which holds something."""
    if source.is_dir():
        raise OsmError(source, "is a folder", "Name an OpenStreetMap extract (.osm.pbf)")
    if not source.is_file():
        raise OsmError(source, "there is no such file", "Name an OpenStreetMap extract (.osm.pbf)")
    if not source.name.lower().endswith(SUFFIXES):
        raise OsmError(source, "the name ends in none of " + ", ".join(SUFFIXES), "Name an OpenStreetMap extract")
    if source.stat().st_size == 0:
        raise OsmError(source, "the file is empty", _BROKEN_REMEDY)


def relations(source: Path) -> Iterator[Any]:
    """All relations (everything else is skipped undecoded)."""
    return _guarded(source, lambda: osmium.FileProcessor(str(source), osmium.osm.RELATION))


@dataclass(frozen=True)
class WantedKeys:
    """Objects with one of these keys are looked at, by kind; all others are passed over in C++."""

    node: tuple[str, ...]
    way: tuple[str, ...]
    area: tuple[str, ...]


def features(source: Path, wanted: WantedKeys) -> Iterator[Any]:
    """Nodes, ways and areas that are wanted; ways with the locations of their nodes.

    Closed ways and multipolygons come as areas (a closed way as a way, too, if it is wanted as one). The cost in Python
    is that of the objects looked at.
    """
    bits = osmium.osm.osm_entity_bits
    by_kind = ((wanted.node, bits.NODE), (wanted.way, bits.WAY), (wanted.area, bits.AREA), (_NO_KEY, bits.RELATION))

    def open_file() -> Any:
        processor = osmium.FileProcessor(str(source)).with_locations(_location_index())
        processor.with_areas(osmium.filter.KeyFilter(*wanted.area))
        for keys, kind in by_kind:
            only = osmium.filter.KeyFilter(*keys)
            only.enable_for(kind)
            processor.with_filter(only)
        return processor

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
