"""Write a city pack: all of it or nothing."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from roads.pack import layout
from roads.pack.content import PackContent
from roads.pack.csv_files import PackRecords, write_records
from roads.pack.errors import Finding, Findings, PackError
from roads.pack.reading import read_parts
from roads.pack.settings_file import write_settings


def write_pack(folder: Path, content: PackContent) -> None:
    """Write a pack to `folder`, replacing a pack that is there as a whole (its basemap and indexes go with it).

    Everything is written beside it and checked first, then renamed into place. Raises PackError when the content isn't
    a sound pack or the folder holds something that is no pack; then nothing has changed.
    """
    folder = folder.resolve()
    _refuse_foreign(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        fresh = workshop / "new"
        fresh.mkdir()
        _write_files(fresh, content)
        findings = Findings()
        read_parts(fresh, findings)
        findings.raise_errors()
        if folder.exists():
            folder.rename(workshop / "old")
        fresh.rename(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _refuse_foreign(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir() or (any(folder.iterdir()) and not layout.is_pack(folder)):
        message = f"{folder} exists and is no city pack"
        raise PackError(Finding("error", layout.SETTINGS, None, None, message, "Choose another folder"))


def _write_files(folder: Path, content: PackContent) -> None:
    (folder / layout.SETTINGS).write_text(write_settings(content.settings), encoding="utf-8")
    tables = {
        layout.NODES: content.nodes,
        layout.ARCS: content.arcs,
        layout.TURNS: content.turns,
        layout.PLACES: content.places,
    }
    for file, table in tables.items():
        if table is not None:
            pq.write_table(table, folder / file, compression="zstd")
    records = PackRecords(
        stations=content.stations,
        hospitals=content.hospitals,
        units=content.units,
        blood_places=content.blood_places,
        vans=content.vans,
        districts=content.districts,
    )
    for file, text in write_records(records).items():
        (folder / file).write_text(text, encoding="utf-8", newline="")
    if content.population is not None:
        (folder / layout.POPULATION).write_bytes(_gzipped_csv(content.population))


def _gzipped_csv(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pa_csv.write_csv(table, sink, pa_csv.WriteOptions(quoting_style="needed"))
    return gzip.compress(sink.getvalue().to_pybytes(), mtime=0)
