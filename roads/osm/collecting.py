"""The passes over the file: relations first, then nodes, ways and areas, each handed to those who want it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from roads.basemap import PlaceLabel
from roads.osm import extract
from roads.osm.addresses import ADDRESS_KEYS, addresses_of, associated_streets
from roads.osm.drive_book import DriveBook
from roads.osm.extract import WantedKeys
from roads.osm.facilities import FACILITY_KEYS, Facility, facility_kind
from roads.osm.names import NAMELESS, Names, names_of
from roads.osm.obstacles import ObstaclesBuilder, obstacle_of
from roads.osm.place_rows import PlaceRows
from roads.osm.restriction_relations import Restriction, is_restriction, restriction_of
from roads.osm.rules import DrivingRules
from roads.osm.scenery import SceneryBuilder, draws_line, land_keys
from roads.osm.settlements import Settlements
from roads.osm.ways import RoadWaysBuilder

_NAMED_KEYS = ("amenity", "healthcare", "shop", "tourism", "leisure", "office", "aeroway", "historic", "landuse")
_THING_KEYS = (*ADDRESS_KEYS, *FACILITY_KEYS, *_NAMED_KEYS, "place", "railway", "public_transport")
_STOPS = frozenset({"station", "halt"})
_TAKES_LONG = 50_000
Tags = dict[str, str]


@dataclass
class RelationFacts:
    """What relations say about ways and houses read later."""

    restrictions: list[Restriction] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    house_street: dict[tuple[str, int], Names] = field(default_factory=dict)
    read: int = 0


def read_relations(source: Path) -> RelationFacts:
    """First pass: turn restrictions and `associatedStreet`s."""
    facts = RelationFacts()
    for relation in extract.relations(source):
        tags = _copied(relation.tags)
        if is_restriction(tags):
            facts.read += 1
            outcome = restriction_of(relation.id, tags, _members(relation))
            if isinstance(outcome, str):
                facts.dropped[outcome] += 1
            else:
                facts.restrictions.append(outcome)
        elif tags.get("type") in ("associatedStreet", "street"):
            facts.house_street.update(associated_streets(tags, _members(relation)))
    return facts


def _members(relation: Any) -> list[tuple[str, int, str]]:
    return [(member.type, member.ref, member.role) for member in relation.members]


def _copied(tags: Any) -> Tags:
    """Tags that outlive their object. Asking osmium for the few that matter costs a tenth of copying them all."""
    return {tag.k: tag.v for tag in tags}


def wanted_keys(*, buildings: bool) -> WantedKeys:
    """Keys of all that anybody here wants to see."""
    return WantedKeys(
        node=("highway", "barrier", *_THING_KEYS),
        way=("highway", "waterway", "route"),
        area=(*_THING_KEYS, *land_keys(buildings=buildings)),
    )


class FeatureCollector:
    """Second pass: hands nodes, ways and areas to the builders of roads, obstacles, places, facilities and scenery."""

    def __init__(self, rules: DrivingRules, facts: RelationFacts, *, ferries: bool, buildings: bool) -> None:
        self._rules, self._ferries = rules, ferries
        self._drives = DriveBook(rules, ferries=ferries)
        self._wanted = wanted_keys(buildings=buildings)
        self._house_street = facts.house_street
        self._restricted_ways = {way for restriction in facts.restrictions for way in restriction.ways}
        self._wkb = osmium.geom.WKBFactory()
        self.seen_ways: set[int] = set()
        self.roads = RoadWaysBuilder(len(rules.profiles))
        self.obstacles = ObstaclesBuilder()
        self.places = PlaceRows()
        self.settlements = Settlements()
        self.facilities: list[Facility] = []
        self.scenery = SceneryBuilder(buildings=buildings)
        self.broken_areas = 0

    def read(self, source: Path, progress: Callable[[int], None]) -> None:
        """Reads it all; `progress` hears now and then how many objects were looked at."""
        for count, thing in enumerate(extract.features(source, self._wanted)):
            if thing.is_node():
                self._node(thing)
            elif thing.is_way():
                self._way(thing)
            elif thing.is_area():
                self._area(thing)
            if count % _TAKES_LONG == 0:
                progress(count)

    def _node(self, node: Any) -> None:
        tags = node.tags
        obstacle = obstacle_of(tags, self._rules)
        if obstacle is not None:
            self.obstacles.add(node.id, obstacle)
        location = node.location
        if not location.valid():
            return
        lon, lat = location.lon, location.lat
        if "place" in tags:
            self._settlement(tags, lon=lon, lat=lat)
        self._places(tags, ("n", node.id), lon=lon, lat=lat)

    def _way(self, way: Any) -> None:
        if not self._concerns(way):
            return
        tags = way.tags
        drive = self._drives.drive(tags)
        if drive is not None:
            self.roads.add(way, tags, drive)
        if draws_line(tags):
            line = self._shape(lambda: self._wkb.create_linestring(way))
            if line is not None:
                self.scenery.add_stream(tags, line)

    def _concerns(self, way: Any) -> bool:
        """Passes over footways and the like without a look at their other tags; remembers members of restrictions."""
        highway = way.tags.get("highway")
        if highway is None:
            return "waterway" in way.tags or (self._ferries and "route" in way.tags)
        if way.id in self._restricted_ways:
            self.seen_ways.add(way.id)
        return highway in self._rules.classes

    def _area(self, area: Any) -> None:
        tags = area.tags
        if "highway" in tags or not (_is_place(tags) or self.scenery.draws_area(tags)):
            return
        shape = self._shape(lambda: self._wkb.create_multipolygon(area))
        if shape is None:
            return
        middle = shape.centroid
        self._places(tags, ("w" if area.from_way() else "r", area.orig_id()), lon=middle.x, lat=middle.y, shape=shape)
        self.scenery.add_area(tags, shape)

    def _shape(self, create: Callable[[], str]) -> BaseGeometry | None:
        """None for lines and rings that don't close or lie partly outside the extract."""
        try:
            return shapely.from_wkb(create())
        except (RuntimeError, osmium.InvalidLocationError, shapely.errors.GEOSException):
            self.broken_areas += 1
            return None

    def _settlement(self, tags: Any, *, lon: float, lat: float) -> None:
        names = names_of(tags)
        if names.any is None:
            return
        self.settlements.add(tags["place"], names.any, lon=lon, lat=lat)
        self.scenery.add_label(PlaceLabel(names.any, names.by_language(), tags["place"], lon, lat))

    def _places(
        self, tags: Any, key: tuple[str, int], *, lon: float, lat: float, shape: BaseGeometry | None = None
    ) -> None:
        """`lon`, `lat`: of the thing, or of its middle where it has a shape."""
        kind = facility_kind(tags)
        if kind is not None:
            whole = shape or Point(lon, lat)
            self.facilities.append(Facility(kind, f"{key[0]}{key[1]}", names_of(tags), whole, _copied(tags)))
        for address in addresses_of(tags, self._house_street.get(key, NAMELESS)):
            self.places.add(
                "address",
                lon=lon,
                lat=lat,
                names=names_of(tags),
                street=address.street,
                house=address.house,
                settlement=address.settlement,
            )
        if kind is None and (named := _named_kind(tags)) is not None:
            self.places.add(named, lon=lon, lat=lat, names=names_of(tags), settlement=tags.get("addr:city"))


def _is_place(tags: Any) -> bool:
    addressed = any(key in tags for key in ADDRESS_KEYS)
    return addressed or facility_kind(tags) is not None or _named_kind(tags) is not None


def _named_kind(tags: Any) -> str | None:
    """`place` for settlements and quarters, `poi` for other things with a name of their own."""
    if "name" not in tags and "int_name" not in tags:
        return None
    if "place" in tags:
        return "place"
    stop = tags.get("railway") in _STOPS or tags.get("public_transport") == "station"
    return "poi" if stop or any(key in tags for key in _NAMED_KEYS) else None
