"""Units in a CSV file: where they stand, what they can do, when they are on duty and take their breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from sim.engine import Break, PlanUnusable, Shift, UnitPost

NEEDED = ("unit_id", "station_id")
SHIFT = ("days", "from", "until")
BREAK = ("break_from", "break_until", "break_min")
OPTIONAL = ("capabilities", *SHIFT, *BREAK)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_S, HOUR_S, MINUTE_S = 86_400.0, 3_600.0, 60.0


def read_fleet(path: Path) -> tuple[UnitPost, ...]:
    """Units in the order in which they are named first; each row of a unit is one of its shifts.

    Raises PlanUnusable naming the row and the column.
    """
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise PlanUnusable(f"--units {path} can't be read: {error}") from error
    _require_columns(path, table)
    fleet: dict[str, UnitPost] = {}
    for row, cells in enumerate(table.to_dict("records"), start=1):
        try:
            _add(fleet, {str(name): str(text).strip() for name, text in cells.items()})
        except ValueError as error:
            raise PlanUnusable(f"--units {path}, row {row}, {error}") from error
    return tuple(fleet.values())


def _require_columns(path: Path, table: Any) -> None:
    for column in NEEDED:
        if column not in table:
            raise PlanUnusable(f"--units {path}: there is no column {column}: add it")
        empty = [row for row, text in enumerate(table[column], start=1) if not text.strip()]
        if empty:
            raise PlanUnusable(f"--units {path}, row {empty[0]}, {column}: it is empty: fill it in")


def _add(fleet: dict[str, UnitPost], cells: dict[str, str]) -> None:
    unit_id, station_id = cells["unit_id"], cells["station_id"]
    capabilities = tuple(sorted(set(cells["capabilities"].split()))) if "capabilities" in cells else None
    shift = _shift(cells)
    known = fleet.get(unit_id)
    if known is None:
        fleet[unit_id] = UnitPost(unit_id, station_id, () if shift is None else (shift,), capabilities)
        return
    if shift is None or not known.shifts:
        raise ValueError(f"unit_id: {unit_id!r} is there twice: name every unit once, or give each row a shift")
    if (station_id, capabilities) != (known.station_id, known.capabilities):
        raise ValueError(
            f"unit_id: {unit_id!r} has another station or other capabilities before: give all rows the same"
        )
    fleet[unit_id] = UnitPost(unit_id, station_id, (*known.shifts, shift), capabilities)


def _shift(cells: dict[str, str]) -> Shift | None:
    """None where the row tells of none: always on duty."""
    told = [name for name in (*SHIFT, *BREAK) if cells.get(name)]
    if not told:
        return None
    from_s, until_s = _time_s(cells, "from"), _time_s(cells, "until")
    until_s += DAY_S if until_s <= from_s else 0.0
    breaks: tuple[Break, ...] = ()
    if any(name in told for name in BREAK):
        begin_s, end_s = _time_s(cells, "break_from"), _time_s(cells, "break_until")
        begin_s += DAY_S if begin_s < from_s else 0.0
        end_s += DAY_S if end_s <= begin_s else 0.0
        breaks = (Break(from_s=begin_s, until_s=end_s, length_s=_minutes_s(cells)),)
    return Shift(from_s=from_s, until_s=until_s, days=_days(cells.get("days", "")), breaks=breaks)


def _time_s(cells: dict[str, str], column: str) -> float:
    text = cells.get(column, "")
    hour, colon, minute = text.partition(":")
    sound = colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2
    if not sound or int(minute) > 59 or int(hour) * 60 + int(minute) > 24 * 60:
        raise ValueError(f"{column}: {text!r} is no time of day: write it as 08:30")
    return int(hour) * HOUR_S + int(minute) * MINUTE_S


def _minutes_s(cells: dict[str, str]) -> float:
    text = cells.get("break_min", "")
    try:
        return float(text) * MINUTE_S
    except ValueError:
        raise ValueError(f"break_min: {text!r} is not a number: give the minutes that the break takes") from None


def _days(text: str) -> tuple[int, ...]:
    """`Mon-Fri`, `Sat Sun`, nothing = every day."""
    days: list[int] = []
    for part in text.lower().split() or ["mon-sun"]:
        first, dash, last = part.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise ValueError(f"days: {part!r} is none: write days as Mon-Fri, or Sat Sun")
        begin = WEEKDAYS.index(first)
        span = (WEEKDAYS.index(last) - begin) % len(WEEKDAYS) if dash else 0
        days += [(begin + step) % len(WEEKDAYS) for step in range(span + 1)]
    return tuple(days)
