"""A finished pack put in its place as a whole, basemap included."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from roads.osm.errors import OsmError
from roads.pack.layout import is_pack


def require_free(source: Path, out: Path) -> None:
    """Raises OsmError when `out` holds something that is no city pack."""
    if out.exists() and not (out.is_dir() and (is_pack(out) or not any(out.iterdir()))):
        raise OsmError(source, f"{out} exists and is no city pack", "Choose another folder")


@contextmanager
def publishing(out: Path) -> Iterator[Path]:
    """Give the name of a folder to make a pack in, beside `out`; renamed into place at the end, the old pack goes.

    Where something fails nothing is left, and a pack that was there is as it was.
    """
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        yield workshop / "new"
        if out.exists():
            out.rename(workshop / "old")
        (workshop / "new").rename(out)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
