"""Lines of a tile as the command integers of Mapbox Vector Tiles 2.1 (section 4.3), all features of a tile at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

_MOVE_TO_ONE = 1 << 3 | 1
_LINE_TO = 2
Indices = NDArray[np.int64]


def line_commands(shapes: NDArray[np.object_]) -> list[list[int]]:
    """(k) LineStrings or MultiLineStrings in units of the tile -> the `geometry` of each; empty where nothing is left.

    Points are rounded to whole units; a point like the one before it, and a line of one point, are left out.
    """
    parts, shape_of_line = shapely.get_parts(shapes, return_index=True)
    points, line = shapely.get_coordinates(parts, return_index=True)
    points, line = _without_repeats(np.rint(points).astype(np.int64), line)
    line, count = np.unique(line, return_counts=True)
    first = np.cumsum(count) - count
    numbers, size = _encoded(points, first, count, shape_of_line[line])
    end_of_shape = np.searchsorted(shape_of_line[line], np.arange(len(shapes)), side="right")
    ends = np.append(0, np.cumsum(size))[end_of_shape].tolist()
    listed: list[int] = numbers.tolist()
    return [listed[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]


def _without_repeats(points: Indices, line: Indices) -> tuple[Indices, Indices]:
    begins = np.append(True, line[1:] != line[:-1])[: len(line)]
    moves = np.append(True, (points[1:] != points[:-1]).any(axis=1))[: len(line)]
    kept = begins | moves
    points, line = points[kept], line[kept]
    drawn = np.bincount(line)[line] > 1
    return points[drawn], line[drawn]


def _encoded(points: Indices, first: Indices, count: Indices, shape: Indices) -> tuple[Indices, Any]:
    """Numbers of all lines one after another, and how many each line has: two for each point and two commands.

    The pen goes on from line to line of a shape and starts at 0, 0 in each.
    """
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64))
    begins_shape = first[np.append(True, shape[1:] != shape[:-1])[: len(shape)]]
    steps[begins_shape] = points[begins_shape]
    size = 2 * count + 2
    start = np.cumsum(size) - size
    numbers = np.empty(int(size.sum()), np.int64)
    is_step = np.ones(len(numbers), np.bool_)
    is_step[start] = is_step[start + 3] = False
    numbers[start] = _MOVE_TO_ONE
    numbers[start + 3] = (count - 1) << 3 | _LINE_TO
    numbers[is_step] = ((steps << 1) ^ (steps >> 63)).ravel()
    return numbers, size
