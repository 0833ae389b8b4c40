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
    """One table under inspection. Readers return None after reporting an error."""

    def __init__(self, file: str, table: pa.Table, findings: Findings) -> None:
        self.file, self.table, self.findings = file, table, findings

    def __contains__(self, name: str) -> bool:
        return name in self.table.column_names

    def require(self, right: NDArray[np.bool_], field: str, values: Any, problem: str, remedy: str) -> bool:
        """Report the first row where `right` is false, and how many there are."""
        wrong = np.flatnonzero(~right)
        if len(wrong):
            more = f" ({len(wrong)} such rows)" if len(wrong) > 1 else ""
            message = f"{values[wrong[0]]!s} {problem}{more}"
            self.findings.error(self.file, message, remedy, row=int(wrong[0]) + 1, field=field)
        return not len(wrong)

    def numbers(self, name: str, lowest: float, highest: float, *, whole: bool = False) -> Array | None:
        """Float64 (or int64 when `whole`), all finite and within limits."""
        column = self._present(name)
        if column is None:
            return None
        kind = column.type
        if not (pa.types.is_integer(kind) or (pa.types.is_floating(kind) and not whole)):
            expected = "whole numbers" if whole else "numbers"
            self.findings.error(self.file, f"holds {kind}, not {expected}", f"Write {expected}", field=name)
            return None
        values: Array = column.to_numpy()
        values = values.astype(np.int64 if whole else np.float64, copy=False)
        right = (values >= lowest) & (values <= highest)
        limits = f"is not from {lowest:.15g} to {highest:.15g}"
        return values if self.require(right, name, values, limits, "Correct the value") else None

    def unique_ids(self, name: str) -> Array | None:
        """Whole numbers (int32), none twice."""
        values = self.numbers(name, 0, 2**31 - 1, whole=True)
        if values is None:
            return None
        _, first = np.unique(values, return_index=True)
        once = np.zeros(len(values), np.bool_)
        once[first] = True
        return values if self.require(once, name, values, "is there twice", "Give every row its own id") else None

    def labels(self, name: str) -> tuple[Array, tuple[str, ...]] | None:
        """(codes int32, labels) of a text column; -1 where it is null or empty."""
        column = self.table.column(name).combine_chunks()
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            self.findings.error(self.file, f"holds {column.type}, not text", "Write text", field=name)
            return None
        encoded = _one_chunk(column).dictionary_encode()
        found = [text or "" for text in encoded.dictionary.to_pylist()]
        labels = tuple(sorted({text for text in found if text}))
        code = {text: position for position, text in enumerate(labels)}
        translate = np.array([code.get(text, -1) for text in found] + [-1], np.int32)
        return translate[encoded.indices.fill_null(len(found)).to_numpy(zero_copy_only=False)], labels

    def lists(self, name: str) -> tuple[Array, Array] | None:
        """(starts int64 (rows+1), values int64) of a column of lists of whole numbers; null = empty list."""
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
        return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), values.to_numpy(zero_copy_only=False)

    def _present(self, name: str, *, nulls: bool = False) -> Any:
        if name not in self:
            self.findings.error(self.file, "the column is missing", "Write the table with this column", field=name)
            return None
        column = self.table.column(name)
        if column.null_count and not nulls:
            row = int(np.flatnonzero(column.is_null().to_numpy())[0]) + 1
            self.findings.error(self.file, "is empty", "Fill in the value", row=row, field=name)
            return None
        return column


def open_columns(folder: Path, file: str, findings: Findings) -> Columns | None:
    """The table of a file, None (and an error) when it is absent or not readable parquet."""
    try:
        return Columns(file, pq.read_table(folder / file), findings)
    except FileNotFoundError:
        findings.error(file, "the file is missing", "Build the pack again")
    except (pa.ArrowException, OSError, ValueError) as error:
        said = str(error).splitlines()[0].rstrip(". ") if str(error) else type(error).__name__
        findings.error(file, f"can't be read: {said}", "The file is damaged or cut short: build the pack again")
    return None


def _one_chunk(column: Any) -> Any:
    combined = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(combined, pa.ChunkedArray):
        return pa.concat_arrays(combined.chunks) if combined.num_chunks else pa.array([], combined.type)
    return combined
