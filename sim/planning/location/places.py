"""The file of candidate sites."""

from math import isfinite
from pathlib import Path

import pandas as pd

from sim.planning.files import PlanningFileUnusable
from sim.planning.location.map import Place

LIMITS = {"lon": 180.0, "lat": 90.0}


def read_places(file: Path) -> list[Place]:
    """CSV with the columns site_id (or station_id), lon and lat, in the order of the distances' columns."""
    try:
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise PlanningFileUnusable(f"{file}: is no CSV: {' '.join(str(error).split())}") from error
    table = table.rename(columns={"station_id": "site_id"})
    missing = [name for name in ("site_id", "lon", "lat") if name not in table.columns]
    if missing:
        raise PlanningFileUnusable(f"{file}: needs columns site_id, lon and lat; it has {', '.join(table.columns)}")
    return [
        Place(
            site_id=str(row["site_id"]),
            lon=_degrees(row["lon"], "lon", number, file),
            lat=_degrees(row["lat"], "lat", number, file),
        )
        for number, row in enumerate(table.to_dict("records"))
    ]


def _degrees(text: str, name: str, row: int, file: Path) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value) or abs(value) > LIMITS[name]:
        raise PlanningFileUnusable(f"{file}: row {row} (from 0), {name}: {text!r} is not within ±{LIMITS[name]:g}")
    return value
