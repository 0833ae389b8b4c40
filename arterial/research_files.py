"""The research archive as files: rows in Parquet, what they mean and how they were made in JSON."""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from patients.research.model import MEANINGS, ArchivedHistory, ArchiveReport

ROWS, SCHEMA = "deceased.parquet", "schema.json"


def write_archive(folder: Path, rows: Sequence[ArchivedHistory], report: ArchiveReport) -> None:
    """Both files, each whole or not at all; those of an earlier release are replaced."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    told = msgspec.json.format(msgspec.json.encode({"columns": MEANINGS, "report": report}), indent=2)
    texts, numbers = pa.list_(pa.string()), pa.int32()
    kinds = {"conditions": texts, "prescriptions": texts, "incidents": numbers, "transfusions": numbers}
    fields = [
        pa.field(name, kinds.get(name, pa.string()), nullable=False, metadata={"meaning": meaning})
        for name, meaning in MEANINGS.items()
    ]
    schema = pa.schema(fields, metadata={"arterial.report": msgspec.json.encode(report).decode()})
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist([msgspec.to_builtins(row) for row in rows], schema=schema)
    pq.write_table(table, folder / f".{ROWS}")
    (folder / f".{SCHEMA}").write_bytes(told)
    for name in (ROWS, SCHEMA):
        os.replace(folder / f".{name}", folder / name)
