"""Which tiles a shape lies in, and the part of it inside one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from roads.basemap.mercator import EXTENT

MARGIN = 64
"""Units drawn beyond the side of a tile, so that wide lines meet across it."""
Indices = NDArray[np.int64]


def tiles_of(boxes: Indices, zoom: int) -> tuple[Indices, Indices, Indices]:
    """(item, tile x, tile y) for every tile the boxes (k, 4: x0, y0, x1, y1 in world units) touch with their margin."""
    low = np.clip((boxes[:, :2] - MARGIN) // EXTENT, 0, 2**zoom - 1)
    high = np.clip((boxes[:, 2:] + MARGIN) // EXTENT, 0, 2**zoom - 1)
    wide, tall = (high - low + 1).T
    count = wide * tall
    item = np.repeat(np.arange(len(boxes)), count)
    nth = np.arange(len(item)) - np.repeat(np.cumsum(count) - count, count)
    return item, low[item, 0] + nth % wide[item], low[item, 1] + nth // wide[item]


def tile_box(x: int, y: int) -> tuple[int, int, int, int]:
    """World units of a tile with its margin."""
    return x * EXTENT - MARGIN, y * EXTENT - MARGIN, (x + 1) * EXTENT + MARGIN, (y + 1) * EXTENT + MARGIN


def grouped(keys: Indices) -> list[tuple[int, Indices]]:
    """(key, positions with it) for each distinct key, keys rising."""
    order = np.argsort(keys, kind="stable")
    distinct, first = np.unique(keys[order], return_index=True)
    return list(zip(distinct.tolist(), np.split(order, first[1:]), strict=True)) if len(distinct) else []
