"""Tables that grow row by row, small enough for millions of rows and quick to fill one by one."""

from array import array
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

import numpy as np

from dispatch.ports import FloatArray

T = TypeVar("T", bound=Hashable)
UNKNOWN = float("nan")
NOTHING = -1


class Codes(Generic[T]):
    """Things as whole numbers, in the order in which they were first seen; `code_of` knows those that were seen."""

    def __init__(self, things: Iterable[T] = ()) -> None:
        self.things = list(things)
        self.code_of = {thing: code for code, thing in enumerate(self.things)}

    def of(self, thing: T) -> int:
        code = self.code_of.get(thing)
        if code is None:
            code = self.code_of[thing] = len(self.things)
            self.things.append(thing)
        return code


class Table:
    """Numbers (instants, degrees; NaN = unknown) and codes (-1 = nothing), row after row in two flat arrays.

    The value of a column in a row is at `row * width + place`; `numbers_width` and `codes_width` are the widths.
    """

    def __init__(self, *, numbers: tuple[str, ...], codes: tuple[str, ...]) -> None:
        self.names_of_numbers, self.names_of_codes = numbers, codes
        self.numbers_width, self.codes_width = len(numbers), len(codes)
        self.numbers, self.codes = array("d"), array("q")
        self._place = {name: place for names in (numbers, codes) for place, name in enumerate(names)}

    @property
    def rows(self) -> int:
        return len(self.codes) // self.codes_width

    def add(self, numbers: Iterable[float], codes: Iterable[int]) -> int:
        """A row, its values in the order of the columns; returns its number."""
        row = len(self.codes) // self.codes_width
        self.numbers.extend(numbers)
        self.codes.extend(codes)
        return row

    def number(self, row: int, name: str) -> float:
        return self.numbers[row * self.numbers_width + self._place[name]]

    def put_number(self, row: int, name: str, value: float) -> None:
        self.numbers[row * self.numbers_width + self._place[name]] = value

    def code(self, row: int, name: str) -> int:
        return self.codes[row * self.codes_width + self._place[name]]

    def put_code(self, row: int, name: str, value: int) -> None:
        self.codes[row * self.codes_width + self._place[name]] = value

    def columns(self) -> dict[str, FloatArray]:
        """Copies of all columns: the table may grow on. Those of codes are whole numbers."""
        return {
            **_columns(self.numbers, self.names_of_numbers),
            **_columns(self.codes, self.names_of_codes),
        }


def _columns(values: "array[float] | array[int]", names: tuple[str, ...]) -> dict[str, FloatArray]:
    by_column = np.array(values).reshape(-1, len(names)).T.copy()
    return dict(zip(names, by_column, strict=True))
