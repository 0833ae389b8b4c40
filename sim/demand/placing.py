"""Where in a cell a call comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dispatch.coverage.grid import Grid
from sim.demand.model import DemandModel

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]


class PlaceLaw(Protocol):
    """Points (k, 2) lon, lat for cells (k,) and two chances each (k, 2)."""

    def points(self, cell: Longs, chance: Floats) -> Floats: ...


@dataclass(frozen=True, eq=False)
class AnywhereInCell:
    """Every spot of a cell's square is as likely."""

    corners: Floats
    grid: Grid

    def points(self, cell: Longs, chance: Floats) -> Floats:
        found: Floats = self.corners[cell] + chance * (self.grid.lon_step, self.grid.lat_step)
        return found


@dataclass(frozen=True, eq=False)
class AtKnownPoints:
    """Every known point of a cell (an address, a road node) is as likely; anywhere in cells that have none.

    The points of cell i are `known[start[i]:start[i + 1]]`.
    """

    known: Floats
    start: Longs
    elsewhere: AnywhereInCell

    @property
    def cells_without(self) -> int:
        return int((np.diff(self.start) == 0).sum())

    def points(self, cell: Longs, chance: Floats) -> Floats:
        count = np.diff(self.start)[cell]
        rank = np.minimum((chance[:, 0] * count).astype(np.int64), np.maximum(count - 1, 0))
        found = self.elsewhere.points(cell, chance)
        some = count > 0
        found[some] = self.known[self.start[cell[some]] + rank[some]]
        return found


def anywhere_in_cell(model: DemandModel) -> AnywhereInCell:
    """The squares of a model's cells."""
    return AnywhereInCell(corners=model.grid.squares_of(model.cells)[:, :2], grid=model.grid)


def at_known_points(model: DemandModel, points: Floats) -> AtKnownPoints:
    """Of the points (m, 2), those that lie in a cell of the model."""
    numbers = model.grid.numbers_of(np.concatenate([model.cells, points]))
    _, square = np.unique(numbers, axis=0, return_inverse=True)
    square = square.reshape(-1)
    cell_of_square = np.full(int(square.max()) + 1, -1)
    cell_of_square[square[: len(model.cells)]] = np.arange(len(model.cells))
    cell = cell_of_square[square[len(model.cells) :]]
    order = np.argsort(cell, kind="stable")
    order = order[cell[order] >= 0]
    start = np.searchsorted(cell[order], np.arange(len(model.cells) + 1))
    return AtKnownPoints(points[order], start, anywhere_in_cell(model))
