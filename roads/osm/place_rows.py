"""Rows of `places.parquet` as they are found, kept as columns with every distinct text once."""

from __future__ import annotations

from array import array
from collections import Counter

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from roads.osm.names import NAMELESS, Names
from roads.pack.layout import PLACE_SCHEMA

Floats = NDArray[np.float64]


class Texts:
    """Gives each distinct text a number; -1 is none."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def code(self, text: str | None) -> int:
        return -1 if not text else self._codes.setdefault(text, len(self._codes))

    def column(self, codes: NDArray[np.int32]) -> pa.Array:
        words = pa.array(list(self._codes), pa.string())
        return words.take(pa.array(codes, pa.int32(), mask=codes < 0))


class PlaceRows:
    """Collects places; `table` fills in what only the whole shows: street names in other languages, and settlements."""

    _TEXT_COLUMNS = tuple(name for name in PLACE_SCHEMA.names if name not in ("place_id", "lon", "lat"))

    def __init__(self) -> None:
        self._texts = Texts()
        self._columns = {name: array("i") for name in self._TEXT_COLUMNS}
        self._lon, self._lat = array("d"), array("d")
        self.counts: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._lon)

    def add(
        self,
        kind: str,
        *,
        lon: float,
        lat: float,
        names: Names = NAMELESS,
        street: Names = NAMELESS,
        house: str | None = None,
        settlement: str | None = None,
    ) -> None:
        row = (kind, *names, *street, house, settlement)
        for column, text in zip(self._columns.values(), row, strict=True):
            column.append(self._texts.code(text))
        self._lon.append(lon)
        self._lat.append(lat)
        self.counts[kind] += 1

    def lonlat(self) -> Floats:
        """(rows, 2)"""
        return np.column_stack([np.array(self._lon), np.array(self._lat)])

    def settlements(self) -> list[str | None]:
        """(rows) as tagged; None where the data does not say."""
        return self._column("settlement")

    def streets(self) -> list[str | None]:
        """(rows) street of each address as tagged."""
        return self._column("street")

    def _column(self, name: str) -> list[str | None]:
        found: list[str | None] = self._texts.column(np.array(self._columns[name], np.int32)).to_pylist()
        return found

    def set_settlements(self, settlements: list[str | None]) -> None:
        self._columns["settlement"] = array("i", map(self._texts.code, settlements))

    def translate_streets(self, known: dict[str, Names]) -> None:
        """Fill in the languages of street names that the roads of that name carry and the addresses don't."""
        streets = self.streets()
        for place, column in enumerate(("street_ru", "street_be", "street_en"), start=1):
            codes = self._columns[column]
            for row, street in enumerate(streets):
                if street is not None and codes[row] < 0 and street in known:
                    codes[row] = self._texts.code(known[street][place])

    def table(self) -> pa.Table:
        """`places.parquet`."""
        columns: dict[str, pa.Array] = {"place_id": pa.array(np.arange(1, len(self) + 1), pa.int64())}
        for name, codes in self._columns.items():
            columns[name] = self._texts.column(np.array(codes, np.int32))
        columns["lon"], columns["lat"] = pa.array(np.array(self._lon)), pa.array(np.array(self._lat))
        return pa.table({name: columns[name] for name in PLACE_SCHEMA.names}, schema=PLACE_SCHEMA)
