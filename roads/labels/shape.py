"""Where each vertex's label is, and how many ancestors two vertices share: from the elimination tree alone.

A vertex's label has one entry for each of its ancestors, the root first and itself last. Labels lie in preorder of the
tree, so ancestors shared by two vertices are a common beginning of their labels, and its length is the least number of
ancestors above any vertex between the two in preorder (Bender and Farach-Colton 2000, "The LCA problem revisited": a
range minimum from a table of powers of two).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Shorts = NDArray[np.int16]
MOST_HEIGHT = 2**15 - 1


@dataclass(frozen=True, eq=False)
class LabelShape:
    """For p vertices: `place` int32 (p), the position in preorder of each rank; `start` int64 (p+1) of the label at
    each place; `least_above` int16 (levels, p), see `least_above_table`.
    """

    place: Ints
    start: Longs
    least_above: Shorts


@njit(cache=True, nogil=True)
def depths_of(parent: Ints) -> Ints:
    """(p) int32, vertices from each one up to its root, both counted; parents have higher ranks."""
    depth = np.ones(len(parent), np.int32)
    for vertex in range(len(parent) - 1, -1, -1):
        if parent[vertex] != -1:
            depth[vertex] = depth[parent[vertex]] + 1
    return depth


def shape_of(parent: Ints, depth: Ints) -> LabelShape:
    """The shape of labels on an elimination tree whose height is at most MOST_HEIGHT."""
    place = _preorder(parent)
    depth_at = np.empty_like(depth)
    depth_at[place] = depth
    start = np.zeros(len(depth) + 1, np.int64)
    np.cumsum(depth_at, out=start[1:])
    return LabelShape(place, start, least_above_table((depth_at - 1).astype(np.int16)))


@njit(cache=True, nogil=True)
def _preorder(parent: Ints) -> Ints:
    """(p) int32, the position of each vertex where every one stands before all below it and beside its subtree."""
    count = len(parent)
    size = np.ones(count, np.int32)
    for vertex in range(count):
        if parent[vertex] != -1:
            size[parent[vertex]] += size[vertex]
    place, free, free_root = np.empty(count, np.int32), np.empty(count, np.int32), 0
    for vertex in range(count - 1, -1, -1):
        above = parent[vertex]
        if above == -1:
            place[vertex] = free_root
            free_root += size[vertex]
        else:
            place[vertex] = free[above]
            free[above] += size[vertex]
        free[vertex] = place[vertex] + 1
    return place


def least_above_table(above: Shorts) -> Shorts:
    """(levels, p) int16: row k holds the least of `above` at each place and the 2^k - 1 next ones.

    The last 2^k - 1 entries of a row mean nothing.
    """
    count = len(above)
    levels = max(1, count.bit_length())
    table = np.zeros((levels, count), np.int16)
    table[0] = above
    for level in range(1, levels):
        half = 1 << (level - 1)
        whole = max(0, count - 2 * half + 1)
        np.minimum(table[level - 1, :whole], table[level - 1, half : half + whole], out=table[level, :whole])
    return table
