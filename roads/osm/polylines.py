"""Lines as columns: points of all lines one after another, with the start of each; no loop over lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


def ranges(first: Indices, count: Indices, step: Indices | int = 1) -> Indices:
    """Concatenation of `first[i], first[i] + step[i], ...` with `count[i]` terms each."""
    owner = np.repeat(np.arange(len(count)), count)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    steps = step[owner] if isinstance(step, np.ndarray) else step
    taken: Indices = first[owner] + within * steps
    return taken


@dataclass(frozen=True, eq=False)
class Polylines:
    """k lines; line i has points `start[i]:start[i+1]` of `lon`, `lat` (degrees)."""

    start: Indices
    lon: Floats
    lat: Floats

    @property
    def count(self) -> int:
        return len(self.start) - 1

    def step_lengths_m(self) -> Floats:
        """(points) geodesic distance on WGS84 from the point before on the same line; 0 at the first of each line."""
        length = np.zeros(len(self.lon))
        if len(self.lon) > 1:
            _, _, step = Geod(ellps="WGS84").inv(self.lon[:-1], self.lat[:-1], self.lon[1:], self.lat[1:])
            length[1:] = step
        length[self.start[:-1]] = 0.0
        return length

    def lengths_m(self) -> Floats:
        """(k) length of each line."""
        return np.add.reduceat(self.step_lengths_m(), self.start[:-1]) if self.count else np.zeros(0)


@dataclass(frozen=True, eq=False)
class Cut:
    """Lines cut into pieces: piece i comes from line `line[i]`."""

    pieces: Polylines
    line: Indices


def cut_into(lines: Polylines, parts: Indices) -> Cut:
    """Each line cut into `parts[i]` pieces of equal length, by points interpolated on it."""
    step = lines.step_lengths_m()
    along = np.cumsum(step)
    begin, end = along[lines.start[:-1]], along[lines.start[1:] - 1]
    owner = np.repeat(np.arange(lines.count), parts - 1)
    nth = ranges(np.ones(lines.count, np.int64), parts - 1)
    where = begin[owner] + (end - begin)[owner] * nth / parts[owner]
    before = _place(along, where, lines.start[owner], lines.start[owner + 1])
    share = np.divide(where - along[before - 1], step[before], out=np.zeros(len(where)), where=step[before] > 0)
    share = np.clip(share, 0.0, 1.0)
    lon, lat = (axis[before - 1] + share * (axis[before] - axis[before - 1]) for axis in (lines.lon, lines.lat))
    return _cut_at_inserted(lines, before, lon, lat, parts)


def _place(along: Floats, where: Floats, first: Indices, end: Indices) -> Indices:
    """Index of the point each cut comes before, always inside its own line."""
    found: Indices = np.clip(np.searchsorted(along, where, side="left"), first + 1, end - 1)
    return found


def _cut_at_inserted(lines: Polylines, before: Indices, lon: Floats, lat: Floats, parts: Indices) -> Cut:
    """A cut point ends one piece and begins the next: it goes in twice."""
    twice = np.repeat(before, 2)
    new_lon = np.insert(lines.lon, twice, np.repeat(lon, 2))
    new_lat = np.insert(lines.lat, twice, np.repeat(lat, 2))
    cut_positions = before + 2 * np.arange(len(before)) + 1
    line_starts = lines.start[:-1] + 2 * (np.cumsum(parts - 1) - (parts - 1))
    starts = np.sort(np.concatenate([line_starts, cut_positions]))
    pieces = Polylines(np.append(starts, len(new_lon)), new_lon, new_lat)
    return Cut(pieces, np.repeat(np.arange(lines.count), parts))
