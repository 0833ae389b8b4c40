"""Everything wrong with a pack, errors first, then what only looks wrong."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from roads.graph import RoadGraph
from roads.pack import layout
from roads.pack.csv_files import PackRecords
from roads.pack.errors import Finding, Findings
from roads.pack.reading import read_applied_travel_times, read_parts
from roads.pack.settings import CitySettings

MAIN_PART_SHARE = 0.9
FASTEST_KMH = 300.0
MARGIN_DEGREES = 0.05


def check_pack(folder: Path) -> list[Finding]:
    """Read the whole pack and say what is wrong with it, errors before warnings; empty = nothing."""
    findings = Findings()
    if not folder.is_dir():
        findings.error(layout.SETTINGS, f"there is no folder {folder}", "Name the folder of a city pack")
        return findings.all
    settings, graph, records = read_parts(folder, findings)
    if graph is not None:
        read_applied_travel_times(folder, graph, findings)
        _warn_about_graph(graph, findings)
        _warn_about_places(graph, records, findings)
        _warn_about_what_is_absent(records, findings)
    if settings is not None and graph is not None:
        _warn_about_profiles(settings, graph, findings)
    return sorted(findings.all, key=lambda finding: finding.severity != "error")


def _warn_about_graph(graph: RoadGraph, findings: Findings) -> None:
    share = float(graph.in_main_part.mean())
    if share < MAIN_PART_SHARE:
        message = f"only {share:.0%} of the nodes can be reached from each other"
        findings.warning(layout.ARCS, message, "Look for missing bridges, ferries or wrong one-ways")
    if not (graph.off_road_access & graph.in_main_part).any():
        message = "no node of the main part lets a vehicle leave the road: no point can be reached"
        findings.error(
            layout.NODES, message, "Set off_road_access = 1 where stopping is possible", field="off_road_access"
        )
    loops = np.flatnonzero(graph.tail == graph.head)
    if len(loops):
        message = f"{len(loops)} arcs begin and end at the same node"
        findings.warning(layout.ARCS, message, "They are never driven", row=int(loops[0]) + 1, field="to_node")
    for profile, travel_s in graph.travel_s.items():
        fast = np.flatnonzero((graph.length_m > 50) & (graph.length_m * 3.6 > travel_s * FASTEST_KMH))
        if len(fast):
            message = f"{len(fast)} arcs are faster than {FASTEST_KMH:.0f} km/h"
            field = layout.travel_column(profile)
            findings.warning(layout.ARCS, message, "Check the speeds", row=int(fast[0]) + 1, field=field)


def _warn_about_places(graph: RoadGraph, records: PackRecords, findings: Findings) -> None:
    places: dict[str, Iterable[tuple[float, float]]] = {
        layout.STATIONS: [(place.lon, place.lat) for place in records.stations],
        layout.HOSPITALS: [(place.lon, place.lat) for place in records.hospitals],
        layout.BLOOD_PLACES: [(place.lon, place.lat) for place in records.blood_places],
    }
    west, south, east, north = graph.bounds
    for file, points in places.items():
        for row, (lon, lat) in enumerate(points, start=1):
            inside_lon = west - MARGIN_DEGREES <= lon <= east + MARGIN_DEGREES
            if not (inside_lon and south - MARGIN_DEGREES <= lat <= north + MARGIN_DEGREES):
                findings.warning(file, "the place lies off the map", "Check lon and lat", row=row, field="lon")


def _warn_about_what_is_absent(records: PackRecords, findings: Findings) -> None:
    """A pack straight from a map may be read and routed on, but nobody can be sent anywhere."""
    absent = (
        (layout.STATIONS, records.stations, "no station: units have nowhere to stand", "List the stations"),
        (layout.UNITS, records.units, "no unit: nothing can be sent to a call", "List the units and their stations"),
        (layout.HOSPITALS, records.hospitals, "no hospital: patients can't be taken anywhere", "List the hospitals"),
    )
    for file, rows, message, remedy in absent:
        if not rows:
            findings.warning(file, message, remedy)


def _warn_about_profiles(settings: CitySettings, graph: RoadGraph, findings: Findings) -> None:
    for profile in sorted({*graph.travel_s} - {*settings.profiles}):
        message = f"arcs have times for {profile!r}, which is not described"
        findings.warning(layout.SETTINGS, message, f"Add [profiles.{profile}]", field=f"profiles.{profile}")
    for profile, traffic in settings.traffic.items():
        for road_class in sorted({*traffic.by_road_class} - {*graph.road_classes}):
            message = f"no arc is of the class {road_class!r}"
            findings.warning(
                layout.SETTINGS, message, "Check the name", field=f"traffic.{profile}.road_class.{road_class}"
            )
