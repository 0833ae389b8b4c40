"""Names of the files of a city pack, and the columns of its tables."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

SETTINGS = "city.toml"
NODES = "nodes.parquet"
ARCS = "arcs.parquet"
TURNS = "turns.parquet"
PLACES = "places.parquet"
STATIONS = "stations.csv"
HOSPITALS = "hospitals.csv"
UNITS = "units.csv"
BLOOD_PLACES = "blood_places.csv"
VANS = "vans.csv"
DISTRICTS = "districts.csv"
POPULATION = "population.csv.gz"
POPULATION_PATTERN = "population*.csv.gz"
BASEMAP = "basemap.pmtiles"
GEOCODER = "geocoder.sqlite3"
INDEX = "index"
TRAVEL_TIMES = "travel_times.json"
TRAVEL_TIMES_ORDER = "travel_times_order.json"

NODE_SCHEMA = pa.schema(
    [("node_id", pa.int32()), ("lon", pa.float64()), ("lat", pa.float64()), ("off_road_access", pa.int8())]
)
ARC_SCHEMA = pa.schema(
    [("arc_id", pa.int32()), ("from_node", pa.int32()), ("to_node", pa.int32()), ("length_m", pa.float32())]
)
"""Besides these one column of float32 seconds a profile, named by `travel_column`, and the optional ones below."""
ARC_OPTIONAL_SCHEMA = pa.schema(
    [
        ("road_class", pa.dictionary(pa.int32(), pa.string())),
        ("name", pa.dictionary(pa.int32(), pa.string())),
        ("osm_way_id", pa.int64()),
        ("shape", pa.list_(pa.int32())),
    ]
)
TURN_SCHEMA = pa.schema([("arcs", pa.list_(pa.int32()))])
PLACE_SCHEMA = pa.schema(
    [
        ("place_id", pa.int64()),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("name_ru", pa.string()),
        ("name_be", pa.string()),
        ("name_en", pa.string()),
        ("street", pa.string()),
        ("street_ru", pa.string()),
        ("street_be", pa.string()),
        ("street_en", pa.string()),
        ("house", pa.string()),
        ("settlement", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
    ]
)
POPULATION_SCHEMA = pa.schema([("lon", pa.float64()), ("lat", pa.float64()), ("density", pa.float64())])


def travel_column(profile: str) -> str:
    """The column of `arcs.parquet` with the seconds of a profile: `t_<profile>_s`."""
    return f"t_{profile}_s"


def profiles_of(columns: list[str]) -> list[str]:
    """Profiles whose travel column is among these."""
    return [name[2:-2] for name in columns if name.startswith("t_") and name.endswith("_s") and len(name) > 4]


def is_pack(folder: Path) -> bool:
    """A folder with a `city.toml` and a `nodes.parquet`."""
    return (folder / SETTINGS).is_file() and (folder / NODES).is_file()
