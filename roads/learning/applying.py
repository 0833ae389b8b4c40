"""Learnt travel times put into a city pack, or taken out again."""

from __future__ import annotations

from pathlib import Path

from roads.graph import RoadGraph
from roads.pack import layout
from roads.pack.applied import TravelTimesOrder, write_order
from roads.pack.errors import Findings
from roads.pack.reading import read_parts
from roads.pack.travel_times import TravelTimes, TravelTimesUnusable, read_travel_times, write_travel_times


def apply_travel_times(folder: Path, file: Path, *, by: str) -> TravelTimes:
    """Have a pack opened, and a service that runs on it go on, with these travel times, ordered `by` somebody.

    Raises PackError, TravelTimesUnusable.
    """
    times = read_travel_times(file)
    graph = _graph_of(folder)
    if times.graph_checksum != graph.checksum:
        raise TravelTimesUnusable(f"{file} was learnt on another map than {folder}. Learn anew on this pack")
    unknown = sorted({*times.profiles} - {*graph.travel_s})
    if unknown:
        raise TravelTimesUnusable(f"{file}: {folder} has no profile {unknown[0]!r}. Learn anew on this pack")
    write_order(TravelTimesOrder(version=times.version, by=by), folder)
    write_travel_times(times, folder / layout.TRAVEL_TIMES)
    return times


def withdraw_travel_times(folder: Path, *, by: str) -> bool:
    """Have the pack's own travel times in force again, ordered `by` somebody; whether it had others."""
    path = folder / layout.TRAVEL_TIMES
    had = path.is_file()
    if had:
        write_order(TravelTimesOrder(version=None, by=by), folder)
    path.unlink(missing_ok=True)
    return had


def _graph_of(folder: Path) -> RoadGraph:
    """Whatever the pack has applied: others are put in place of what can't be used."""
    findings = Findings()
    if not layout.is_pack(folder):
        findings.error(layout.SETTINGS, f"{folder} is no city pack", "Name the folder of a city pack")
        findings.raise_errors()
    _, graph, _ = read_parts(folder, findings)
    findings.raise_errors()
    assert graph is not None
    return graph
