"""What was asked for day by day, from a CSV or Parquet file; holidays; and stock by age.

A history has a row for each day, or for each issue, with columns `day` (2027-03-01) and, as far as there are any,
`units` (absent: one unit a row), `place`, `product`, `group`. Further columns are passed over.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from bloodbank.forecast.history import PARTS, DemandHistory, IntArray, SeriesKey, history_of

HEADER_ROWS = 1
MOST_UNITS = 1_000_000


class HistoryUnusable(Exception):
    """A file that can't be read as what it should be; says the row, the field and the remedy."""


def read_history(
    file: Path, *, by: Sequence[str] | None = None, columns: Mapping[str, str] | None = None
) -> DemandHistory:
    """`by`: the parts to tell apart; absent, all that the file has. `columns`: our name -> the file's.

    Raises HistoryUnusable.
    """
    table = read_rows(file, needed=("day",), columns=columns)
    days = days_of(file, table, "day")
    units = counts_of(file, table, "units") if "units" in table else np.ones(len(table), dtype=np.int64)
    told = [part for part in PARTS if part in table and (by is None or part in by)]
    missing = [part for part in by or () if part not in table]
    if missing:
        raise HistoryUnusable(f"{file} has no column {', '.join(missing)} to tell apart; it has {_has(table)}")
    if not len(table):
        raise HistoryUnusable(f"{file} has no rows: give one for each day with units asked for")
    _refuse_gaps(file, days)
    grouped = pd.DataFrame({"day": days, "units": units, **{part: words_of(file, table, part) for part in told}})
    summed = grouped.groupby(["day", *told], as_index=False, sort=False)["units"].sum()
    keys = [
        SeriesKey(**dict(zip(told, row, strict=True))) for row in zip(*(summed[part] for part in told), strict=True)
    ]
    keys = keys if told else [SeriesKey()] * len(summed)
    return history_of(summed["day"].to_numpy(np.int64), summed["units"].to_numpy(np.int64), keys)


def read_holidays(file: Path) -> frozenset[int]:
    """Days of a CSV or Parquet file with a column `day`. Raises HistoryUnusable."""
    return frozenset(days_of(file, read_rows(file, needed=("day",)), "day").tolist())


def read_rows(file: Path, *, needed: Sequence[str], columns: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Every cell as text or as Parquet has it; columns under our names. Raises HistoryUnusable."""
    try:
        table = pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file, dtype=str)
    except (ValueError, OSError, pa.ArrowException) as error:
        raise HistoryUnusable(f"{file} can't be read: {error}") from error
    renamed = {theirs: ours for ours, theirs in (columns or {}).items()}
    absent = [theirs for theirs in renamed if theirs not in table]
    if absent:
        raise HistoryUnusable(f"{file} has no column {', '.join(absent)}; it has {_has(table)}")
    table = table.rename(columns=renamed)
    missing = [name for name in needed if name not in table]
    if missing:
        raise HistoryUnusable(
            f"{file} needs the column {', '.join(missing)}; it has {_has(table)}: name it with --column "
            f"{missing[0]}=NAME"
        )
    return table


def days_of(file: Path, table: pd.DataFrame, column: str) -> IntArray:
    """Days since 1970-01-01."""
    given = table[column]
    read = pd.to_datetime(given, errors="coerce", format="ISO8601")
    whole = read.notna() & (read.dt.normalize() == read if read.notna().any() else False)
    wrong = ~whole.to_numpy()
    _complain(file, given.tolist(), wrong, column=column, wanted="a day such as 2027-03-01")
    days: IntArray = read.to_numpy().astype("datetime64[D]").astype(np.int64)
    return days


def counts_of(file: Path, table: pd.DataFrame, column: str, *, least: int = 0) -> IntArray:
    """Whole numbers."""
    given = table[column]
    read = pd.to_numeric(given, errors="coerce").to_numpy(dtype=np.float64)
    wrong = ~((read >= least) & (read <= MOST_UNITS) & (read == np.floor(read)))
    wanted = f"a whole number of {least} to {MOST_UNITS:,}"
    _complain(file, given.tolist(), wrong, column=column, wanted=wanted)
    counts: IntArray = read.astype(np.int64)
    return counts


def words_of(file: Path, table: pd.DataFrame, column: str) -> list[str]:
    given = table[column]
    wrong = (given.isna() | (given.astype(str).str.strip() == "")).to_numpy()
    _complain(file, given.tolist(), wrong, column=column, wanted="a name")
    return [str(value).strip() for value in given]


def _refuse_gaps(file: Path, days: IntArray) -> None:
    """One mistyped year makes a history of centuries."""
    first, last = int(days.min()), int(days.max())
    if last - first > 366 * 100:
        row = int(np.argmin(days)) if np.median(days) - first > last - np.median(days) else int(np.argmax(days))
        raise HistoryUnusable(
            f"{file}, row {row + HEADER_ROWS + 1}, day: {np.datetime64(int(days[row]), 'D')} is more than a hundred "
            f"years from other rows; mend or remove it"
        )


def _complain(file: Path, given: Sequence[object], wrong: np.ndarray, *, column: str, wanted: str) -> None:
    rows = np.flatnonzero(wrong)
    if len(rows):
        more = f" (and {len(rows) - 1} more rows)" if len(rows) > 1 else ""
        row = int(rows[0])
        said = "nothing" if pd.isna(given[row]) else repr(given[row])
        raise HistoryUnusable(
            f"{file}, row {row + HEADER_ROWS + 1}, {column}: {said} is not {wanted}; mend or remove it{more}"
        )


def _has(table: pd.DataFrame) -> str:
    return ", ".join(map(str, table.columns[:20])) or "none"
