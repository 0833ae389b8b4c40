"""Columns of a parquet file of a pack as numpy arrays, each checked and reported with its row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from roads.pack.errors import Findings

Array = NDArray[Any]


class Columns:
    """One table under inspection, read a column at a time so that a country's is never in memory as a whole.

    Readers return None after reporting an error; the arrays they return are read-only.
    """

    def __init__(self, file: str, table: pq.ParquetFile, findings: Findings) -> None:
        self.file, self.findings = file, findings
        self.names: list[str] = table.schema_arrow.names
        self.row_count: int = table.metadata.num_rows
        self._table = table

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def require(self, right: NDArray[np.bool_], field: str, values: Any, problem: str, remedy: str) -> bool:
        """Report the first row where `right` is false, and how many there are."""
        wrong = np.flatnonzero(~right)
        if len(wrong):
            more = f" ({len(wrong)} such rows)" if len(wrong) > 1 else ""
            message = f"{values[wrong[0]]!s} {problem}{more}"
            self.findings.error(self.file, message, remedy, row=int(wrong[0]) + 1, field=field)
        return not len(wrong)

    def numbers(self, name: str, lowest: float, highest: float, *, whole: bool = False) -> Array | None:
        """Float64 (or int32 when `whole`), all finite and within limits."""
        column = self._present(name)
        if column is None:
            return None
        kind = column.type
        if not (pa.types.is_integer(kind) or (pa.types.is_floating(kind) and not whole)):
            expected = "whole numbers" if whole else "numbers"
            self.findings.error(self.file, f"holds {kind}, not {expected}", f"Write {expected}", field=name)
            return None
        values: Array = column.to_numpy()
        if not whole:
            values = values.astype(np.float64, copy=False)
        right = (values >= lowest) & (values <= highest)
        limits = f"is not from {lowest:.15g} to {highest:.15g}"
        if not self.require(right, name, values, limits, "Correct the value"):
            return None
        return _read_only(values.astype(np.int32, copy=False) if whole else values)

    def unique_ids(self, name: str) -> Array | None:
        """Whole numbers (int32), none twice."""
        values = self.numbers(name, 0, 2**31 - 1, whole=True)
        if values is None or is_rising(values):
            return values
        _, first = np.unique(values, return_index=True)
        once = np.zeros(len(values), np.bool_)
        once[first] = True
        return values if self.require(once, name, values, "is there twice", "Give every row its own id") else None

    def labels(self, name: str) -> tuple[Array, tuple[str, ...]] | None:
        """(codes int32, labels) of a text column; -1 where it is null or empty."""
        column = self._read(name)
        if column is None:
            return None
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
            self.findings.error(self.file, f"holds {kind}, not text", "Write text", field=name)
            return None
        encoded = _one_chunk(_encoded(column))
        found = [text or "" for text in encoded.dictionary.to_pylist()]
        place = encoded.indices.fill_null(len(found)).to_numpy(zero_copy_only=False)
        used = np.bincount(place, minlength=len(found) + 1)
        labels = tuple(sorted({text for text, rows in zip(found, used, strict=False) if text and rows}))
        code = {text: position for position, text in enumerate(labels)}
        translate = np.array([code.get(text, -1) for text in found] + [-1], np.int32)
        return _read_only(translate[place]), labels

    def lists(self, name: str) -> tuple[Array, Array] | None:
        """(starts int64 (rows+1), values) of a column of lists of whole numbers; null = empty list."""
        column = self._present(name, nulls=True)
        if column is None:
            return None
        kind = column.type
        if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)) or not pa.types.is_integer(kind.value_type):
            self.findings.error(self.file, f"holds {kind}, not lists of whole numbers", "Write list<int32>", field=name)
            return None
        rows = _one_chunk(column)
        lengths = rows.value_lengths().fill_null(0).to_numpy(zero_copy_only=False)
        values = rows.flatten()
        if values.null_count:
            self.findings.error(self.file, "a list holds an empty value", "Write whole numbers only", field=name)
            return None
        starts = np.zeros(len(lengths) + 1, np.int64)
        np.cumsum(lengths, out=starts[1:])
        return _read_only(starts), _read_only(values.to_numpy(zero_copy_only=False))

    def _present(self, name: str, *, nulls: bool = False) -> Any:
        if name not in self:
            self.findings.error(self.file, "the column is missing", "Write the table with this column", field=name)
            return None
        column = self._read(name)
        if column is not None and column.null_count and not nulls:
            row = int(np.flatnonzero(column.is_null().to_numpy())[0]) + 1
            self.findings.error(self.file, "is empty", "Fill in the value", row=row, field=name)
            return None
        return column

    def _read(self, name: str) -> Any:
        try:
            return self._table.read([name]).column(name)
        except (pa.ArrowException, OSError, ValueError, KeyError) as error:
            _report_damage(self.file, error, self.findings)
            return None


def open_columns(folder: Path, file: str, findings: Findings) -> Columns | None:
    """The columns of a file, None (and an error) when it is absent or not readable parquet."""
    try:
        return Columns(file, pq.ParquetFile(folder / file), findings)
    except FileNotFoundError:
        findings.error(file, "the file is missing", "Build the pack again")
    except (pa.ArrowException, OSError, ValueError) as error:
        _report_damage(file, error, findings)
    return None


def is_rising(values: Array) -> bool:
    """Each value is greater than the one before."""
    return bool((values[1:] > values[:-1]).all())


def _report_damage(file: str, error: Exception, findings: Findings) -> None:
    """Once a file, however many of its columns can't be read."""
    said = str(error).splitlines()[0].rstrip(". ") if str(error) else type(error).__name__
    remedy = "The file is damaged or cut short: build the pack again"
    if not any((found.file, found.remedy) == (file, remedy) for found in findings.errors):
        findings.error(file, f"can't be read: {said}", remedy)


def _encoded(column: Any) -> Any:
    """As a dictionary column whose chunks share one dictionary."""
    return column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column.dictionary_encode()


def _one_chunk(column: Any) -> Any:
    combined = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(combined, pa.ChunkedArray):
        return pa.concat_arrays(combined.chunks) if combined.num_chunks else pa.array([], combined.type)
    return combined


def _read_only(array: Array) -> Array:
    array.setflags(write=False)
    return array
