"""Learnt travel times put into a city pack, or taken out again."""

from __future__ import annotations

from pathlib import Path

from roads.pack import layout, read_pack
from roads.pack.travel_times import TravelTimes, TravelTimesUnusable, read_travel_times, write_travel_times


def apply_travel_times(folder: Path, file: Path) -> TravelTimes:
    """Have a pack opened with these travel times from now on. Raises PackError, TravelTimesUnusable."""
    times = read_travel_times(file)
    pack = read_pack(folder)
    if times.graph_checksum != pack.graph.checksum:
        raise TravelTimesUnusable(f"{file} was learnt on another map than {folder}. Learn anew on this pack")
    unknown = sorted({*times.profiles} - {*pack.graph.travel_s})
    if unknown:
        raise TravelTimesUnusable(f"{file}: {folder} has no profile {unknown[0]!r}. Learn anew on this pack")
    write_travel_times(times, folder / layout.TRAVEL_TIMES)
    return times


def withdraw_travel_times(folder: Path) -> bool:
    """Have a pack opened with its own travel times again; whether it had others."""
    path = folder / layout.TRAVEL_TIMES
    had = path.is_file()
    path.unlink(missing_ok=True)
    return had
