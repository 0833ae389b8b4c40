"""Square cells over a region."""

from math import cos, radians

import numpy as np
from msgspec import Struct

from dispatch.kernels.arrival import IndexArray
from dispatch.ports import FloatArray

METRES_A_DEGREE = 111_195.0


class Grid(Struct, frozen=True, kw_only=True):
    """Cells of `lon_step` by `lat_step` degrees, the first with its south-western corner at `west`, `south`."""

    west: float
    south: float
    lon_step: float
    lat_step: float

    def numbers_of(self, points: FloatArray) -> IndexArray:
        """(k, 2) column and row of the cell that each point (k, 2: lon, lat) lies in."""
        steps = (points - (self.west, self.south)) / (self.lon_step, self.lat_step)
        found: IndexArray = np.floor(steps).astype(np.int64)
        return found

    def squares_of(self, points: FloatArray) -> FloatArray:
        """(k, 4) west, south, east and north of the cell that each point lies in."""
        low = self.numbers_of(points) * (self.lon_step, self.lat_step) + (self.west, self.south)
        return np.hstack([low, np.add(low, (self.lon_step, self.lat_step))])


def grid_over(points: FloatArray, *, cell_m: float) -> Grid:
    """A grid of square cells, `cell_m` wide in the middle of the points (k, 2: lon, lat)."""
    west, south = points.min(axis=0)
    middle_lat = float(points[:, 1].min() + points[:, 1].max()) / 2
    lat_step = cell_m / METRES_A_DEGREE
    lon_step = lat_step / max(cos(radians(middle_lat)), 0.01)
    return Grid(
        west=float(west) - lon_step / 2, south=float(south) - lat_step / 2, lon_step=lon_step, lat_step=lat_step
    )


class Gathered(Struct, frozen=True, eq=False):
    """Points brought together in the cells of a grid."""

    grid: Grid
    cells: FloatArray
    cell_of_point: IndexArray
    weight: FloatArray


def gather_in_cells(points: FloatArray, weight: FloatArray, *, cell_m: float, most_cells: int) -> Gathered:
    """The cells that hold points (k, 2), each standing at the weighted middle (c, 2) of its points.

    Cells are made wider by half until there are no more than `most_cells`.
    """
    while True:
        grid = grid_over(points, cell_m=cell_m)
        _, cell_of_point = np.unique(grid.numbers_of(points), axis=0, return_inverse=True)
        cell_of_point = cell_of_point.reshape(-1).astype(np.int64)
        count = int(cell_of_point.max()) + 1
        if count <= most_cells:
            break
        cell_m *= 1.5
    total: FloatArray = np.bincount(cell_of_point, weights=weight, minlength=count).astype(np.float64)
    pull = np.where(total[cell_of_point] > 0, weight, 1.0)
    mass = np.bincount(cell_of_point, weights=pull, minlength=count)
    axes = [np.bincount(cell_of_point, weights=pull * axis, minlength=count) / mass for axis in points.T]
    return Gathered(grid=grid, cells=np.column_stack(axes), cell_of_point=cell_of_point, weight=total)
