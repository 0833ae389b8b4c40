"""Everything found, put together as the content of a city pack, with what its reader should know as warnings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from roads.osm.arcs import arc_table, node_table
from roads.osm.collecting import FeatureCollector
from roads.osm.core import leave_road_nodes
from roads.osm.facilities import blood_places, hospitals, stations
from roads.osm.names import LANGUAGES, Names
from roads.osm.network import OsmNetwork
from roads.osm.rules import DrivingRules
from roads.osm.streets import add_crossings, add_streets
from roads.osm.turn_bans import banned_pairs
from roads.pack import CitySettings, PackContent, Profile

ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0 (https://www.openstreetmap.org/copyright)"
_MISSING_SHARE = 0.01


@dataclass(frozen=True)
class PackWishes:
    """What the caller chose about the pack."""

    name: str | None
    timezone: str | None
    units_per_station: int


def pack_content(
    source: Path, collector: FeatureCollector, network: OsmNetwork, rules: DrivingRules, wishes: PackWishes
) -> tuple[PackContent, list[str]]:
    """The content and its warnings."""
    _list_places(collector, network)
    leaves = leave_road_nodes(network.arcs, network.segments, network.ways, banned_pairs(network.bans))
    standing, units = stations(collector.facilities, units_per_station=wishes.units_per_station)
    content = PackContent(
        settings=_settings(source, network, rules, wishes),
        nodes=node_table(network.arcs, leaves),
        arcs=arc_table(network.arcs, network.segments, network.ways, rules),
        turns=network.bans.table(),
        places=collector.places.table(),
        stations=standing,
        hospitals=hospitals(collector.facilities),
        units=units,
        blood_places=blood_places(collector.facilities),
    )
    return content, _warnings(content, network, wishes)


def _list_places(collector: FeatureCollector, network: OsmNetwork) -> None:
    """Add streets, crossings and facilities to the places, then fill in settlements and translations."""
    places, ways = collector.places, network.ways
    add_streets(places, network.arcs, network.segments, ways)
    add_crossings(places, network.arcs, network.segments, ways)
    for hospital in hospitals(collector.facilities):
        places.add("hospital", lon=hospital.lon, lat=hospital.lat, names=_names(hospital.name, hospital.names))
    for station in stations(collector.facilities, units_per_station=0)[0]:
        places.add("station", lon=station.lon, lat=station.lat, names=_names(station.name, station.names))
    for place in blood_places(collector.facilities):
        places.add("blood_place", lon=place.lon, lat=place.lat, names=_names(place.name, place.names))
    if len(places):
        places.set_settlements(collector.settlements.fill(places.settlements(), places.lonlat()))
    places.translate_streets({names.any: names for names in ways.names.entries if names.any})


def _names(name: str, by_language: object) -> Names:
    languages = by_language if isinstance(by_language, dict) else {}
    return Names(name, *(languages.get(code) for code in LANGUAGES))


def _settings(source: Path, network: OsmNetwork, rules: DrivingRules, wishes: PackWishes) -> CitySettings:
    named = [names.by_language() for names in network.ways.names.entries]
    return CitySettings(
        name=wishes.name or _name_of(source),
        profiles={name: Profile(rule.priorities, rule.off_road_kmh) for name, rule in rules.profiles.items()},
        timezone=wishes.timezone or zone_of_longitude(float(network.arcs.node_lon.mean())),
        languages=tuple(code for code in LANGUAGES if code == "en" or any(code in names for names in named)),
        targets_s=rules.targets_s,
        attribution=ATTRIBUTION,
        source={"file": source.name, "format": "OpenStreetMap"},
    )


def _name_of(source: Path) -> str:
    return source.name.split(".")[0].replace("_", " ").replace("-", " ").title()


def zone_of_longitude(lon: float) -> str:
    """The nautical zone, as IANA spells it (`Etc/GMT-3` is three hours ahead of Greenwich)."""
    hours = round(lon / 15)
    return "Etc/GMT" + (f"{-hours:+d}" if hours else "")


def _warnings(content: PackContent, network: OsmNetwork, wishes: PackWishes) -> list[str]:
    found = []
    if wishes.timezone is None:
        found.append(
            f"No time zone was given: {content.settings.timezone} is taken from the longitude, without summer time."
        )
    if not content.stations:
        found.append(
            "No ambulance station is in the data (emergency=ambulance_station): add stations.csv and units.csv."
        )
    elif content.units:
        found.append(f"{len(content.units)} units were put at the stations found: put the real fleet into units.csv.")
    if not content.hospitals:
        found.append("No hospital is in the data (amenity=hospital): add hospitals.csv.")
    missing = network.segments.missing_nodes
    if missing > _MISSING_SHARE * len(network.ways.ref):
        found.append(f"{missing} road points lie outside the file: was the extract cut off without complete ways?")
    return found
