"""A country-sized OpenStreetMap extract made of copies of smaller ones, laid out side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, sqrt
from pathlib import Path
from statistics import median

import osmium
from osmium.osm import mutable

CELL_LON_DEGREES, CELL_LAT_DEGREES = 0.6, 0.35
COUNTRY_LON, COUNTRY_LAT = 24.0, 51.5
"""The south-western cell."""
ID_STRIDE = 2**34
"""Between the ids of a copy and the next: more than any OpenStreetMap id of today."""
_NAME_KEYS = ("name", "addr:street", "addr:place", "addr:city", "addr:hamlet", "addr:village")
_SYLLABLES = [a + b for a, b in product("bdgklmnprstvz", "aeiou")]
Tags = dict[str, str]


@dataclass(frozen=True)
class SmallExtract:
    """All objects of a file. Nodes as (id, lon, lat, tags), ways as (id, refs, tags), relations as (id, members, tags).

    Coordinates are relative to the middle of the nodes.
    """

    nodes: list[tuple[int, float, float, Tags]]
    ways: list[tuple[int, list[int], Tags]]
    relations: list[tuple[int, list[tuple[str, int, str]], Tags]]


def read_small(source: Path) -> SmallExtract:
    """Into memory: for extracts of a few megabytes. Buildings without an address get one, as in a well-mapped country.

    The streets they are numbered along are those of the file, one after another.
    """
    nodes, ways, relations = [], [], []
    for thing in osmium.FileProcessor(str(source)):
        tags = {tag.k: tag.v for tag in thing.tags}
        if thing.is_node():
            nodes.append((thing.id, thing.location.lon, thing.location.lat, tags))
        elif thing.is_way():
            ways.append((thing.id, [node.ref for node in thing.nodes], tags))
        else:
            relations.append((thing.id, [(m.type, m.ref, m.role) for m in thing.members], tags))
    _give_addresses(ways)
    lon, lat = median(node[1] for node in nodes), median(node[2] for node in nodes)
    return SmallExtract([(n, x - lon, y - lat, tags) for n, x, y, tags in nodes], ways, relations)


def _give_addresses(ways: list[tuple[int, list[int], Tags]]) -> None:
    streets = sorted({tags["name"] for _, _, tags in ways if "highway" in tags and "name" in tags})
    houses = [tags for _, _, tags in ways if "building" in tags and "addr:housenumber" not in tags]
    for place, tags in enumerate(houses if streets else ()):
        number, street = divmod(place, len(streets))
        tags |= {"addr:street": streets[street], "addr:housenumber": str(number + 1)}


def write_country(out: Path, extracts: Sequence[SmallExtract], *, copies: int) -> None:
    """Write `copies` copies of each extract to a sorted PBF: ids and places shifted, and every name told apart.

    Names get a made-up word, another one for each copy, so that a text is no more often the same than in one city.
    """
    cells = [(extract, copy) for copy in range(copies) for extract in extracts]
    columns = ceil(sqrt(len(cells)))
    writers: list[Callable[[osmium.SimpleWriter, SmallExtract, int, int], None]] = [_nodes, _ways, _relations]
    with osmium.SimpleWriter(str(out), overwrite=True) as writer:
        for write in writers:
            for cell, (extract, _) in enumerate(cells):
                write(writer, extract, cell, columns)


def _nodes(writer: osmium.SimpleWriter, extract: SmallExtract, cell: int, columns: int) -> None:
    row, column = divmod(cell, columns)
    lon, lat = COUNTRY_LON + column * CELL_LON_DEGREES, COUNTRY_LAT + row * CELL_LAT_DEGREES
    for node, x, y, tags in extract.nodes:
        shifted = mutable.Node(id=node + cell * ID_STRIDE, location=(lon + x, lat + y), tags=_renamed(tags, cell))
        writer.add_node(shifted)


def _ways(writer: osmium.SimpleWriter, extract: SmallExtract, cell: int, columns: int) -> None:
    shift = cell * ID_STRIDE
    for way, refs, tags in extract.ways:
        writer.add_way(mutable.Way(id=way + shift, nodes=[ref + shift for ref in refs], tags=_renamed(tags, cell)))


def _relations(writer: osmium.SimpleWriter, extract: SmallExtract, cell: int, columns: int) -> None:
    shift = cell * ID_STRIDE
    for relation, members, tags in extract.relations:
        moved = [(kind, ref + shift, role) for kind, ref, role in members]
        writer.add_relation(mutable.Relation(id=relation + shift, members=moved, tags=_renamed(tags, cell)))


def _renamed(tags: Tags, cell: int) -> Tags | None:
    if not tags:
        return None
    word = _SYLLABLES[cell // len(_SYLLABLES) % len(_SYLLABLES)] + _SYLLABLES[cell % len(_SYLLABLES)]
    return {key: f"{text} {word}" if key.startswith(_NAME_KEYS) else text for key, text in tags.items()}
