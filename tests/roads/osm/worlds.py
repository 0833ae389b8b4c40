"""Small OpenStreetMap worlds written by hand, and how a test looks at the pack made of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pyarrow.parquet as pq

from roads.osm import BuildReport, build_city
from roads.pack import CityPack, read_pack

EAST_DEGREES, NORTH_DEGREES = 0.0015209, 0.0008985
"""About 100 m at Minsk."""
LON, LAT = 27.56, 53.90
Tags = Mapping[str, str]


@dataclass
class OsmWorld:
    """Nodes are named by one letter and stand on a grid of 100 m; ways are written as the letters they pass ("ABC")."""

    nodes: dict[str, tuple[float, float, Tags]] = field(default_factory=dict)
    ways: list[tuple[int, str, Tags]] = field(default_factory=list)
    relations: list[tuple[list[tuple[str, int, str]], Tags]] = field(default_factory=list)

    def node(self, letter: str, x: float, y: float, /, **tags: str) -> OsmWorld:
        """At x hundreds of metres east, y north. A colon in a key is written `__`."""
        self.nodes[letter] = (LON + x * EAST_DEGREES, LAT + y * NORTH_DEGREES, _keys(tags))
        return self

    def way(self, letters: str, /, **tags: str) -> int:
        """A residential road unless told otherwise; returns its id."""
        number = 1000 + len(self.ways)
        self.ways.append((number, letters, {"highway": "residential"} | _keys(tags)))
        return number

    def building(self, letters: str, /, **tags: str) -> int:
        number = 1000 + len(self.ways)
        self.ways.append((number, letters, {"building": "yes"} | _keys(tags)))
        return number

    def restriction(self, kind: str, *, come: int, via: str | list[int], go: int, **tags: str) -> None:
        via_members = [("node", ord(via), "via")] if isinstance(via, str) else [("way", way, "via") for way in via]
        members = [("way", come, "from"), *via_members, ("way", go, "to")]
        self.relations.append((members, {"type": "restriction", "restriction": kind} | _keys(tags)))

    def write(self, path: Path) -> Path:
        """As OSM XML."""
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6" generator="test">']
        for letter, (lon, lat, tags) in sorted(self.nodes.items(), key=lambda item: ord(item[0])):
            lines.append(f'<node id="{ord(letter)}" version="1" lon="{lon:.7f}" lat="{lat:.7f}">{_xml(tags)}</node>')
        for number, letters, tags in self.ways:
            refs = "".join(f'<nd ref="{ord(letter)}"/>' for letter in letters)
            lines.append(f'<way id="{number}" version="1">{refs}{_xml(tags)}</way>')
        for number, (members, tags) in enumerate(self.relations, start=1):
            inside = "".join(f'<member type="{kind}" ref="{ref}" role="{role}"/>' for kind, ref, role in members)
            lines.append(f'<relation id="{number}" version="1">{inside}{_xml(tags)}</relation>')
        path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
        return path


@dataclass(frozen=True)
class BuiltWorld:
    """The pack of a small world, asked by the letters of its nodes."""

    world: OsmWorld
    pack: CityPack
    report: BuildReport

    def node(self, letter: str) -> int:
        """Index of the graph node at a letter's place."""
        lon, lat, _ = self.world.nodes[letter]
        graph = self.pack.graph
        away = abs(graph.lon - lon) + abs(graph.lat - lat)
        nearest = int(away.argmin())
        assert away[nearest] < 1e-6, f"no node of the graph at {letter}"
        return nearest

    def has_node(self, letter: str) -> bool:
        lon, lat, _ = self.world.nodes[letter]
        return bool((abs(self.pack.graph.lon - lon) + abs(self.pack.graph.lat - lat) < 1e-6).any())

    def arc(self, tail: str, head: str) -> int:
        """The one arc between two letters."""
        found = self._arcs(tail, head)
        assert len(found) == 1, f"{len(found)} arcs from {tail} to {head}"
        return found[0]

    def has_arc(self, tail: str, head: str) -> bool:
        return bool(self._arcs(tail, head))

    def _arcs(self, tail: str, head: str) -> list[int]:
        graph = self.pack.graph
        ends = (graph.tail == self.node(tail)) & (graph.head == self.node(head))
        return [int(arc) for arc in ends.nonzero()[0]]

    def arcs(self) -> set[str]:
        """Every arc as two letters."""
        letters = {self.node(letter): letter for letter in self.world.nodes if self.has_node(letter)}
        graph = self.pack.graph
        return {letters[int(a)] + letters[int(b)] for a, b in zip(graph.tail, graph.head, strict=True)}

    def forbidden(self) -> set[str]:
        """Every forbidden sequence of arcs as the letters it passes."""
        letters = {self.node(letter): letter for letter in self.world.nodes if self.has_node(letter)}
        graph = self.pack.graph
        return {
            "".join([letters[int(graph.tail[chain[0]])], *(letters[int(graph.head[arc])] for arc in chain)])
            for chain in graph.forbidden_sequences()
        }

    def kmh(self, tail: str, head: str, profile: str = "normal") -> float:
        arc = self.arc(tail, head)
        return float(self.pack.graph.length_m[arc] * 3.6 / self.pack.graph.travel_s[profile][arc])

    def places(self, kind: str) -> list[dict[str, object]]:
        rows = pq.read_table(self.pack.folder / "places.parquet").to_pylist()
        return [row for row in rows if row["kind"] == kind]


def built(world: OsmWorld, folder: Path, **options: object) -> BuiltWorld:
    report = build_city(world.write(folder / "world.osm"), folder / "pack", timezone="Europe/Minsk", **options)  # type: ignore[arg-type]
    return BuiltWorld(world, read_pack(folder / "pack"), report)


def _keys(tags: Tags) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in tags.items()}


def _xml(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())


def crossroads() -> OsmWorld:
    """Four arms of 100 m: W and E, N and S, meeting at X."""
    world = OsmWorld()
    for letter, x, y in (("W", -1, 0), ("E", 1, 0), ("N", 0, 1), ("S", 0, -1), ("X", 0, 0)):
        world.node(letter, x, y)
    return world
