"""The chosen rows of a table, group after group, so that figures of groups are figures of stretches."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dispatch.indicators.records import Columns
from dispatch.ports import BoolArray, FloatArray

CodeArray = NDArray[np.int64]
SHORT = 65_536
SCATTERED = 4
SMALL = 1_024


class _Gathered(dict[str, FloatArray]):
    """Some rows of a table; a column is gathered when it is asked for first."""

    def __init__(self, table: Columns, rows: CodeArray) -> None:
        super().__init__()
        self._table, self._rows = table, rows

    def __missing__(self, name: str) -> FloatArray:
        column: FloatArray = self._table[name][self._rows]
        self[name] = column
        return column


class GroupedTable(Struct, frozen=True, kw_only=True):
    """`columns` hold the chosen rows only; those of group g stand from `bounds[g]` to before `bounds[g + 1]`."""

    columns: Columns
    bounds: CodeArray

    @staticmethod
    def of(table: Columns, chosen: BoolArray, group: CodeArray, *, groups: int) -> "GroupedTable":
        rows = np.flatnonzero(chosen)
        # A stable sort of short whole numbers is a radix sort: several times as fast as a comparison.
        short = group[rows].astype(np.uint16 if groups <= SHORT else np.int64)
        ordered = rows[np.argsort(short, kind="stable")]
        return GroupedTable(
            columns=_Gathered(table, ordered),
            bounds=bounds_of(np.bincount(short, minlength=groups)),
        )

    def count(self, wanted: BoolArray) -> CodeArray:
        """How many of the rows that are wanted each group has."""
        before = bounds_of(wanted.astype(np.int64))
        counts: CodeArray = np.diff(before[self.bounds])
        return counts


def bounds_of(counts: CodeArray) -> CodeArray:
    """Where stretches of these lengths begin, and at last where they end."""
    bounds = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=bounds[1:])
    return bounds


def distinct(codes: CodeArray) -> tuple[CodeArray, CodeArray]:
    """The different whole numbers, rising, and the place of each number among them.

    Numbers that lie close together are marked and not sorted.
    """
    lowest, highest = (int(codes.min()), int(codes.max())) if len(codes) else (0, 0)
    if highest - lowest > SCATTERED * len(codes) + SMALL:
        found, places = np.unique(codes, return_inverse=True)
        return found, places
    present = np.zeros(highest - lowest + 1, bool)
    present[codes - lowest] = True
    places_of = np.cumsum(present) - 1
    return np.flatnonzero(present) + lowest, places_of[codes - lowest]
