"""Rows of numbers that grow, small enough for millions: instants, codes of words, numbers of rows of other sheets."""

from array import array
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
UNKNOWN = float("nan")
NOTHING = -1


class Words:
    """Words as whole numbers, in the order in which they were first seen."""

    def __init__(self) -> None:
        self._code_of: dict[str, int] = {}
        self.all: list[str] = []

    def code(self, word: str) -> int:
        code = self._code_of.get(word)
        if code is None:
            code = self._code_of[word] = len(self.all)
            self.all.append(word)
        return code


class Sheet:
    """Columns of instants (NaN: not known, not yet) and of codes (-1: none)."""

    def __init__(self, *, instants: tuple[str, ...], codes: tuple[str, ...]) -> None:
        self.instants = {name: array("d") for name in instants}
        self.codes = {name: array("q") for name in codes}
        self.rows = 0

    def add(self, *, at: Mapping[str, float | None], codes: Mapping[str, int]) -> int:
        """A row; its number."""
        for name, instants in self.instants.items():
            given = at.get(name)
            instants.append(UNKNOWN if given is None else given)
        for name, column in self.codes.items():
            column.append(codes.get(name, NOTHING))
        self.rows += 1
        return self.rows - 1

    def copy(self) -> "Rows":
        """As they are now: the sheet may grow on."""
        return Rows(
            {name: np.array(column, dtype=np.float64) for name, column in self.instants.items()},
            {name: np.array(column, dtype=np.int64) for name, column in self.codes.items()},
            self.rows,
        )


class Rows:
    """Columns to calculate with."""

    def __init__(self, at: dict[str, FloatArray], codes: dict[str, IntArray], count: int) -> None:
        self.at, self.codes, self.count = at, codes, count
