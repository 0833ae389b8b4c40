"""A finished pack put in its place as a whole, basemap included."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from roads.basemap import BasemapExtra, write_basemap
from roads.osm.errors import OsmError
from roads.pack import PackContent, write_pack
from roads.pack.layout import is_pack


def require_free(source: Path, out: Path) -> None:
    """Raises OsmError when `out` holds something that is no city pack."""
    if out.exists() and not (out.is_dir() and (is_pack(out) or not any(out.iterdir()))):
        raise OsmError(source, f"{out} exists and is no city pack", "Choose another folder")


def publish(out: Path, content: PackContent, extra: BasemapExtra) -> None:
    """Write the pack beside `out`, draw its basemap, then rename it into place; a pack that is there goes."""
    out = out.resolve()
    out.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        write_pack(workshop / "new", content)
        write_basemap(workshop / "new", extra=extra)
        if out.exists():
            out.rename(workshop / "old")
        (workshop / "new").rename(out)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
