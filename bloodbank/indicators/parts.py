"""What an indicator adds up: values with the instant, place, component and group that each belongs to."""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from bloodbank.indicators.ledger import BloodRecords
from bloodbank.indicators.sheet import NOTHING, FloatArray, IntArray

DAY_S = 86_400.0
BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]
LocalTime = Callable[[FloatArray], FloatArray]


class Part(Struct, frozen=True, eq=False, kw_only=True):
    """All of one length; codes are places in the records' words, -1 where it is not known or does not apply."""

    values: FloatArray
    at: FloatArray
    place: IntArray
    component: IntArray
    group: IntArray

    def only(self, chosen: np.ndarray) -> "Part":
        return Part(
            values=self.values[chosen],
            at=self.at[chosen],
            place=self.place[chosen],
            component=self.component[chosen],
            group=self.group[chosen],
        )


class Ratio(Struct, frozen=True, eq=False, kw_only=True):
    numerator: Part
    denominator: Part


class Period(Struct, frozen=True, kw_only=True):
    """From an instant on and before another, in the local time of the region."""

    from_at: float
    until_at: float
    local_time: LocalTime


def joined(*parts: Part) -> Part:
    return Part(
        values=np.concatenate([part.values for part in parts]),
        at=np.concatenate([part.at for part in parts]),
        place=np.concatenate([part.place for part in parts]),
        component=np.concatenate([part.component for part in parts]),
        group=np.concatenate([part.group for part in parts]),
    )


def of_units(records: BloodRecords, unit: IntArray, *, place: IntArray, at: FloatArray, values: FloatArray) -> Part:
    """Of the unit in each row."""
    codes = records.units.codes
    return Part(values=values, at=at, place=place, component=codes["component"][unit], group=codes["group"][unit])


def code_of(records: BloodRecords, word: str) -> int:
    """A code that no row has where the word was never seen."""
    return records.words.index(word) if word in records.words else NOTHING - 1
