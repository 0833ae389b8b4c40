"""An OpenStreetMap extract made into a city pack."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from roads.basemap import BasemapExtra, write_basemap
from roads.osm.collecting import FeatureCollector, read_relations
from roads.osm.content import PackWishes, pack_content
from roads.osm.errors import OsmError
from roads.osm.extract import require_readable
from roads.osm.network import OsmNetwork, build_network
from roads.osm.publishing import publishing, require_free
from roads.osm.reading_share import ReadingShare
from roads.osm.report import BuildReport
from roads.osm.rules import DrivingRules, load_rules
from roads.pack import PackContent, write_pack

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class BuildWishes:
    """What the caller chose about the reading of the file, and about the pack."""

    pack: PackWishes
    ferries: bool
    buildings: bool


def build_city(
    source: Path,
    out: Path,
    *,
    name: str | None = None,
    timezone: str | None = None,
    progress: Progress | None = None,
    ferries: bool = False,
    buildings: bool = False,
    units_per_station: int = 1,
    rules: DrivingRules | None = None,
) -> BuildReport:
    """Read `source` (.osm.pbf, .osm, .osm.gz, .osm.bz2) and write the city pack `out`, basemap included.

    `timezone` is an IANA name; without it the zone of the middle longitude stands in, with a warning. `progress` hears
    each step and the share done (0 to 1). Where asked for, `ferries` may be driven and `buildings` are drawn (about a
    kilobyte of memory each: for cities, not for countries). `units_per_station` plain ambulances are put at each
    station found, 0 for none. An `out` that is a city pack is replaced as a whole. Raises OsmError; nothing is left
    at `out` then, and a pack that was there is as it was.
    """
    began = time.perf_counter()
    tell = progress or _nobody_listens
    wishes = BuildWishes(PackWishes(name, timezone, units_per_station), ferries=ferries, buildings=buildings)
    require_readable(source)
    require_free(source, out)
    with publishing(out) as fresh:
        report, extra = _write_tables(source, fresh, rules or load_rules(), wishes, tell)
        write_basemap(fresh, extra=extra, progress=lambda share: tell("drawing the basemap", 0.6 + 0.4 * share))
    tell("done", 1.0)
    return replace(report, out=out, seconds=time.perf_counter() - began)


def _write_tables(
    source: Path, fresh: Path, rules: DrivingRules, wishes: BuildWishes, tell: Progress
) -> tuple[BuildReport, BasemapExtra]:
    """All of the pack but its basemap. What a step needed is gone with it: a country's tables are gigabytes."""
    content, report, extra = _read(source, fresh, rules, wishes, tell)
    tell("writing the tables of the pack", 0.55)
    write_pack(fresh, content)
    return report, extra


def _read(
    source: Path, out: Path, rules: DrivingRules, wishes: BuildWishes, tell: Progress
) -> tuple[PackContent, BuildReport, BasemapExtra]:
    tell("reading relations", 0.0)
    facts = read_relations(source)
    collector = FeatureCollector(rules, facts, ferries=wishes.ferries, buildings=wishes.buildings)
    share = ReadingShare(source)
    collector.read(source, lambda count: _tell_read(count, share, tell))
    if not len(collector.roads):
        raise OsmError(source, "there is no road to drive on", "Choose an extract with roads (was it filtered?)")
    tell("building the road graph", 0.45)
    network = build_network(collector, facts, rules)
    if not network.arcs.count:
        raise OsmError(source, "no road has two known points", "Choose an extract with complete ways")
    tell("listing streets, crossings and places", 0.5)
    content, warnings = pack_content(source, collector, network, rules, wishes.pack)
    return content, _report(source, out, collector, network, content, warnings), collector.scenery.finish()


def _tell_read(count: int, share: ReadingShare, tell: Progress) -> None:
    tell(f"reading nodes, ways and areas: {count:,} looked at", 0.02 + 0.43 * share.now())


def _nobody_listens(step: str, share: float) -> None:
    pass


def _report(
    source: Path,
    out: Path,
    collector: FeatureCollector,
    network: OsmNetwork,
    content: PackContent,
    warnings: list[str],
) -> BuildReport:
    return BuildReport(
        name=content.settings.name,
        source=source,
        out=out,
        ways=network.ways.count,
        nodes=network.arcs.node_count,
        arcs=network.arcs.count,
        restrictions=network.restrictions,
        places=dict(collector.places.counts),
        hospitals=len(content.hospitals),
        stations=len(content.stations),
        units=len(content.units),
        blood_places=len(content.blood_places),
        seconds=0.0,
        warnings=tuple(warnings),
    )
