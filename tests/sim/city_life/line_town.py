"""A town along one street: places 0 to 20, a minute with siren from each to the next; without it 1/0.95 of that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.calls import Calls
from sim.engine import OperatingPlan, Outcome, UnitPost, simulate
from sim.worlds import World, matrix_world

PLACES = 21
MINUTE_S, HOUR_S, DAY_S = 60.0, 3_600.0, 86_400.0
CALM = 1 / 0.95
ON_SCENE_S, HANDOVER_S = 600.0, 1_200.0


def line_town(folder: Path, *, stations: Sequence[int] = (0, 20), hospitals: Sequence[int] = (10, 18)) -> World:
    """One unit at each station: `u0`, `u1`, ..."""
    folder.mkdir(exist_ok=True)
    places = range(PLACES)
    rows = [",".join(["", *map(str, places)])]
    rows += [",".join([str(a), *(str(abs(a - b)) for b in places)]) for a in places]
    files = {
        "postcodes.csv": ["postcode,x,y", *(f"{place},{place},0" for place in places)],
        "siren_minutes.csv": rows,
        "hospitals.csv": ["postcode", *map(str, hospitals)],
        "units.csv": ["unit,postcode", *(f"u{unit},{place}" for unit, place in enumerate(stations))],
    }
    for name, lines in files.items():
        (folder / name).write_text("\n".join(lines) + "\n")
    return matrix_world(folder)


def calls(*rows: dict[str, Any], **columns: Any) -> Calls:
    """A call for each row: `at_s` and `place`; urgent, with no hospital to go to unless it says `transport`."""
    given = {
        "call_id": np.arange(1, len(rows) + 1),
        "priority": [row.get("priority", 1) for row in rows],
        "lon": np.full(len(rows), np.nan),
        "lat": np.full(len(rows), np.nan),
        "arrival_s": [row["at_s"] for row in rows],
        "dispatch_delay_s": np.zeros(len(rows)),
        "on_scene_s": [row.get("on_scene_s", ON_SCENE_S) for row in rows],
        "transport": [row.get("transport", False) for row in rows],
        "handover_s": np.full(len(rows), HANDOVER_S),
        "place_id": [row["place"] for row in rows],
    }
    return Calls(**(given | columns))


def posts(*units: dict[str, Any]) -> tuple[UnitPost, ...]:
    """`u0`, `u1`, ... at their stations, with shifts and capabilities."""
    return tuple(UnitPost(unit_id=f"u{number}", **unit) for number, unit in enumerate(units))


def run(world: World, made: Calls, **plan: Any) -> Outcome:
    surges = plan.pop("surges", ())
    return simulate(world, made, OperatingPlan(**plan), surges=surges)


def units_that_came(outcome: Outcome) -> list[str]:
    return [outcome.unit_ids[unit] if unit >= 0 else "nobody" for unit in outcome.unit.tolist()]


def hospitals_chosen(outcome: Outcome) -> list[str]:
    return [outcome.hospital_ids[hospital] if hospital >= 0 else "" for hospital in outcome.hospital.tolist()]
