"""Indicators and responses as files: CSV, Parquet or JSON, whole or not at all."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from controlroom.indicator_tables import for_csv, report_table
from dispatch.indicators.report import IndicatorReport


class FormatUnknown(ValueError):
    """A file whose ending says no format that can be written."""


def write_table(table: pa.Table, out: Path) -> None:
    """CSV or Parquet by the file's ending. Raises FormatUnknown."""
    writers: dict[str, Callable[[Path], object]] = {
        ".csv": lambda file: pa_csv.write_csv(for_csv(table), file),
        ".parquet": lambda file: pq.write_table(table, file),
    }
    _written(out, writers)


def write_report(report: IndicatorReport, out: Path, json: bytes) -> None:
    """CSV, Parquet or, with everything that the report has, JSON. Raises FormatUnknown."""
    table = report_table(report)
    writers: dict[str, Callable[[Path], object]] = {
        ".csv": lambda file: pa_csv.write_csv(table, file),
        ".parquet": lambda file: pq.write_table(table, file),
        ".json": lambda file: file.write_bytes(json),
    }
    _written(out, writers)


def check_format(out: Path, known: tuple[str, ...]) -> None:
    """Asked before the work. Raises FormatUnknown."""
    if out.suffix not in known:
        raise FormatUnknown(f"--out {out}: name a file that ends in {' or '.join(known)}")


def _written(out: Path, writers: dict[str, Callable[[Path], object]]) -> None:
    check_format(out, tuple(writers))
    unfinished = out.with_name(f".{out.name}.part")
    try:
        writers[out.suffix](unfinished)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
