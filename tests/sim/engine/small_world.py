"""A town of five places on a line, ten minutes of siren from each to the next, written as a matrix world."""

from pathlib import Path

import pandas as pd

from sim.calls import Calls
from sim.worlds import World, matrix_world

PLACES = (100, 200, 300, 400, 500)
APART_MIN = 10.0


def write_town(folder: Path, *, units: tuple[int, ...] = (100, 500), hospitals: tuple[int, ...] = (300,)) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    minutes = {str(b): [abs(a - b) / 100 * APART_MIN for a in PLACES] for b in PLACES}
    pd.DataFrame({"postal code": PLACES} | minutes).to_csv(folder / "siren_minutes.csv", index=False)
    place_rows = {"postcode": PLACES, "x": [float(place) for place in PLACES], "y": 0.0}
    pd.DataFrame(place_rows).to_csv(folder / "postcodes.csv", index=False)
    pd.DataFrame({"postcode": hospitals}).to_csv(folder / "hospitals.csv", index=False)
    unit_rows = {"unit": range(len(units)), "postcode": units}
    pd.DataFrame(unit_rows).to_csv(folder / "units.csv", index=False)
    return folder


def town(folder: Path, *, units: tuple[int, ...] = (100, 500)) -> World:
    return matrix_world(write_town(folder, units=units))


def calls_at(*given: tuple[float, int, int], on_scene_min: float = 20.0, transport: bool = False) -> Calls:
    """Calls of (minute, place, priority)."""
    count = len(given)
    nowhere = [float("nan")] * count
    return Calls(
        call_id=range(count),
        priority=[priority for _, _, priority in given],
        lon=nowhere,
        lat=nowhere,
        arrival_s=[minute * 60.0 for minute, _, _ in given],
        dispatch_delay_s=[0.0] * count,
        on_scene_s=[on_scene_min * 60.0] * count,
        transport=[transport] * count,
        handover_s=[600.0] * count,
        place_id=[place for _, place, _ in given],
    )
