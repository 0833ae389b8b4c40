"""Tables of numbers that planning reads: CSV or NumPy files."""

from pathlib import Path

import numpy as np
import pandas as pd

from sim.planning.arrays import Floats


class PlanningFileUnusable(ValueError):
    """A file of planning can't be read as what it should be."""


def read_matrix(file: Path) -> Floats:
    """(rows, columns) of numbers from CSV without headings (a line of headings, none a number, is skipped) or .npy.

    Raises PlanningFileUnusable, naming row and column from 0, for a cell that is empty or no number.
    """
    matrix = _numpy_array(file) if file.suffix == ".npy" else _csv_numbers(file)
    if matrix.ndim != 2:
        raise PlanningFileUnusable(f"{file}: has {matrix.ndim} dimensions: give rows and columns")
    return np.ascontiguousarray(matrix)


def read_column(file: Path, *, what: str) -> Floats:
    """One number for each row, from CSV or .npy."""
    column = _numpy_array(file) if file.suffix == ".npy" else _csv_numbers(file)
    if column.ndim == 2 and 1 in column.shape:
        column = column.reshape(-1)
    if column.ndim != 1:
        raise PlanningFileUnusable(f"{file}: has {column.shape[1]} columns: give one {what} in each row")
    return np.ascontiguousarray(column)


def _numpy_array(file: Path) -> Floats:
    try:
        array = np.load(file, allow_pickle=False)
    except (ValueError, EOFError) as error:
        raise PlanningFileUnusable(f"{file}: is no NumPy file of numbers: write it by numpy.save") from error
    if not isinstance(array, np.ndarray) or array.dtype.kind not in "buif":
        raise PlanningFileUnusable(f"{file}: holds no array of numbers")
    return array.astype(np.float64)


def _csv_numbers(file: Path) -> Floats:
    try:
        table = pd.read_csv(file, header=None, skipinitialspace=True, low_memory=False, encoding="utf-8-sig")
    except pd.errors.EmptyDataError:
        raise PlanningFileUnusable(f"{file}: is empty") from None
    except (pd.errors.ParserError, UnicodeDecodeError) as error:
        raise PlanningFileUnusable(f"{file}: is no CSV of numbers: {' '.join(str(error).split())}") from error
    if all(_is_number_kind(kind) for kind in table.dtypes):
        return _without_gaps(table.to_numpy(dtype=np.float64), file)
    numbers = table.apply(pd.to_numeric, errors="coerce")
    if len(table) > 1 and numbers.iloc[0].isna().all() and table.iloc[0].notna().all():
        table, numbers = table.iloc[1:], numbers.iloc[1:]
    wrong = np.argwhere((numbers.isna() & table.notna()).to_numpy())
    if len(wrong):
        row, column = wrong[0].tolist()
        raise PlanningFileUnusable(
            f"{file}: row {row}, column {column} (from 0): {table.iloc[row, column]!r} is not a number"
        )
    return _without_gaps(numbers.to_numpy(dtype=np.float64), file)


def _is_number_kind(kind: object) -> bool:
    return getattr(kind, "kind", "O") in "uif"


def _without_gaps(numbers: Floats, file: Path) -> Floats:
    empty = np.argwhere(np.isnan(numbers))
    if len(empty):
        row, column = empty[0].tolist()
        raise PlanningFileUnusable(
            f"{file}: row {row}, column {column} (from 0) is empty or NaN: give a number in every cell"
        )
    return numbers
