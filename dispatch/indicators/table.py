"""Columns that grow row by row, small enough for millions of rows."""

from array import array
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

import numpy as np

from dispatch.ports import FloatArray

T = TypeVar("T", bound=Hashable)
UNKNOWN = float("nan")
NOTHING = -1


class Codes(Generic[T]):
    """Things as whole numbers, in the order in which they were first seen."""

    def __init__(self) -> None:
        self._code_of: dict[T, int] = {}
        self.things: list[T] = []

    def of(self, thing: T) -> int:
        code = self._code_of.get(thing)
        if code is None:
            code = self._code_of[thing] = len(self.things)
            self.things.append(thing)
        return code


class Table:
    """Columns of numbers (instants, degrees; NaN = unknown) and of codes (-1 = nothing)."""

    def __init__(self, *, numbers: Iterable[str], codes: Iterable[str]) -> None:
        self.numbers = {name: array("d") for name in numbers}
        self.codes = {name: array("q") for name in codes}
        self.rows = 0

    def add(self, values: Mapping[str, float]) -> int:
        """A row with these values, everything else unknown; its number."""
        for name, numbers in self.numbers.items():
            numbers.append(values.get(name, UNKNOWN))
        for name, codes in self.codes.items():
            codes.append(int(values.get(name, NOTHING)))
        self.rows += 1
        return self.rows - 1

    def columns(self) -> dict[str, FloatArray]:
        """Copies of all columns: the table may grow on."""
        both = {**self.numbers, **self.codes}
        return {name: np.array(column) for name, column in both.items()}
