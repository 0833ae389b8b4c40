"""Real drives: fire engines and trucks of San Francisco from their stations to calls, en route to on scene."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from roads.learning import Trips

TIMEZONE = "America/Los_Angeles"


def station_drives(folder: Path) -> Trips:
    """Engine E41 and truck T41 are taken to leave from station 41, which the records don't say."""
    calls = pd.read_parquet(folder / "sffd_calls_units.parquet")
    stations = pd.read_csv(folder / "sf_fire_stations.csv")
    stations["number"] = pd.to_numeric(stations.common_name.str.extract(r"#(\d+)")[0], errors="coerce")
    calls["number"] = pd.to_numeric(calls.unit_id.str.extract(r"^[ET](\d+)$")[0], errors="coerce")
    drives = calls.merge(stations.dropna(subset=["number"]).drop_duplicates("number"), on="number")
    drives = drives.dropna(subset=["response", "on_scene", "lon", "lat"])
    # The records tell local wall-clock time.
    instants = {
        name: drives[name].dt.tz_localize(TIMEZONE, ambiguous=False, nonexistent="shift_forward").astype("int64") / 1e6
        for name in ("response", "on_scene")
    }
    return Trips(
        unit_id=drives.unit_id.to_numpy(dtype=object),
        profile=pd.Series("lights", index=drives.index).to_numpy(dtype=object),
        departed_at=instants["response"].to_numpy(dtype=float),
        arrived_at=instants["on_scene"].to_numpy(dtype=float),
        origin=drives[["longitude", "latitude"]].to_numpy(dtype=float),
        destination=drives[["lon", "lat"]].to_numpy(dtype=float),
    )
