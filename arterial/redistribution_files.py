"""Stock, expected demand and distances as CSV or JSON (a list of objects); every fault names its row and field."""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from bloodbank.model import BloodGroup, Component
from bloodbank.redistributing.gathering import DAY_S, HeldUnit
from bloodbank.redistributing.plan import RedistributionPlan
from bloodbank.redistributing.situation import ExpectedDemand, Floats
from bloodbank.storage_limits.model import StorageLimit, TemperatureClass

MOST_ROWS = 2_000_000
MOST_COUNT = 100_000
MOST_LIMIT = 1_000_000
Limits = dict[str, tuple[StorageLimit, ...]]
COLUMNS = (
    "from_place_id",
    "to_place_id",
    "component",
    "group",
    "days_left",
    "units",
    "travel_min",
    "blood_unit_ids",
)


class RedistributionFileUnusable(Exception):
    """A file that can't be used; says which field of which row is wrong and what may stand there."""


class _Row:
    """One row of a file, and where it stands in it."""

    def __init__(self, file: Path, number: int, fields: Mapping[str, Any]) -> None:
        self._where, self._fields = f"{file}: row {number}", fields

    def has(self, name: str) -> bool:
        return str(self._fields.get(name) or "").strip() != "" or self._fields.get(name) == 0

    def text(self, name: str) -> str:
        if not self.has(name):
            raise self.fault(name, "is missing")
        return str(self._fields[name]).strip()

    def number(self, name: str, *, low: float, high: float) -> float:
        try:
            value = float(self.text(name))
        except ValueError as error:
            raise self.fault(name, f"{self._fields[name]!r} is no number") from error
        if not low <= value <= high:
            raise self.fault(name, f"{value:g} is outside {low:g} to {high:g}")
        return value

    def whole(self, name: str, *, low: int, high: int) -> int:
        value = self.number(name, low=low, high=high)
        if value != int(value):
            raise self.fault(name, f"{value:g} is no whole number")
        return int(value)

    def one_of(self, name: str, values: Sequence[str]) -> str:
        if self.text(name) not in values:
            raise self.fault(name, f"{self.text(name)!r} is none of {', '.join(values)}")
        return self.text(name)

    def fault(self, name: str, what: str) -> RedistributionFileUnusable:
        return RedistributionFileUnusable(f"{self._where}: {name} {what}")


def _rows(file: Path, needed: Sequence[str]) -> list[_Row]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RedistributionFileUnusable(f"{file} can't be read: {error}") from error
    if file.suffix == ".json":
        rows = _json_rows(file, text)
    else:
        reader = csv.DictReader(io.StringIO(text))
        missing = [name for name in needed if name not in (reader.fieldnames or ())]
        if missing:
            raise RedistributionFileUnusable(f"{file}: it has no column {', '.join(missing)}")
        rows = list(reader)
    if not 1 <= len(rows) <= MOST_ROWS:
        raise RedistributionFileUnusable(f"{file}: give 1 to {MOST_ROWS} rows, not {len(rows)}")
    return [_Row(file, number, row) for number, row in enumerate(rows, start=1 if file.suffix == ".json" else 2)]


def _json_rows(file: Path, text: str) -> list[dict[str, Any]]:
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise RedistributionFileUnusable(f"{file} is no JSON: {error}") from error
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise RedistributionFileUnusable(f"{file}: give a list of objects")
    return rows


def read_limits(file: Path) -> Limits:
    """Place -> its limits: `place_id`, `most_units`, and either `component` or `temperature_class`."""
    limits: dict[str, list[StorageLimit]] = {}
    for row in _rows(file, ("place_id", "most_units")):
        if row.has("component") is row.has("temperature_class"):
            raise row.fault("component", "or temperature_class: give one of both")
        component = Component(row.one_of("component", tuple(Component))) if row.has("component") else None
        temperature = None
        if component is None:
            temperature = TemperatureClass(row.one_of("temperature_class", tuple(TemperatureClass)))
        limit = StorageLimit(
            most_units=row.whole("most_units", low=0, high=MOST_LIMIT),
            component=component,
            temperature_class=temperature,
        )
        of_place = limits.setdefault(row.text("place_id"), [])
        if limit.of in (other.of for other in of_place):
            raise row.fault("most_units", f"for {limit.of} of {row.text('place_id')} is given twice")
        of_place.append(limit)
    return {place_id: tuple(found) for place_id, found in limits.items()}


def read_stock(file: Path, *, now: float) -> list[HeldUnit]:
    """Units one by one (`blood_unit_id`), or counted (`units`); each with `expires_at` (ISO 8601) or `days_left`."""
    units: list[HeldUnit] = []
    seen: set[str] = set()
    for row in _rows(file, ("place_id", "component", "group")):
        count = row.whole("units", low=0, high=MOST_COUNT) if row.has("units") else 1
        unit_id = row.text("blood_unit_id") if row.has("blood_unit_id") else ""
        if unit_id and (unit_id in seen or count != 1):
            raise row.fault("blood_unit_id", f"{unit_id} stands for one unit and may be given once")
        seen.add(unit_id)
        unit = HeldUnit(
            blood_unit_id=unit_id,
            place_id=row.text("place_id"),
            component=Component(row.one_of("component", tuple(Component))),
            group=BloodGroup(row.one_of("group", tuple(BloodGroup))),
            expires_at=_expiry(row, now=now),
            plain=not row.has("attributes"),
        )
        units += [unit] * count
    return units


def _expiry(row: _Row, *, now: float) -> float:
    if row.has("days_left"):
        return now + row.number("days_left", low=-3650, high=36_500) * DAY_S
    try:
        at = datetime.fromisoformat(row.text("expires_at"))
    except ValueError as error:
        raise row.fault("expires_at", "is no ISO 8601 date and time, such as 2026-12-01T23:59") from error
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def read_expected_demand(file: Path) -> list[ExpectedDemand]:
    """`mean` units a day by place, component and group; with `day` (1, 2, ..) one row for each day."""
    means: dict[tuple[str, str, str], dict[int, float]] = {}
    ratios: dict[tuple[str, str, str], float] = {}
    for row in _rows(file, ("place_id", "component", "group", "mean")):
        component = row.one_of("component", tuple(Component))
        key = (row.text("place_id"), component, row.one_of("group", tuple(BloodGroup)))
        day = row.whole("day", low=1, high=60) if row.has("day") else 1
        if day in means.setdefault(key, {}):
            raise row.fault("day" if row.has("day") else "place_id", "is given twice for this place and product")
        means[key][day] = row.number("mean", low=0, high=100_000)
        if row.has("variance_ratio"):
            ratios[key] = row.number("variance_ratio", low=1, high=1000)
    found = []
    for (place_id, component, group), by_day in means.items():
        gaps = sorted(set(range(1, max(by_day) + 1)) - set(by_day))
        if gaps:
            raise RedistributionFileUnusable(f"{file}: {place_id}, {component} {group}: day {gaps[0]} is missing")
        found.append(
            ExpectedDemand(
                place_id=place_id,
                component=Component(component),
                group=BloodGroup(group),
                means=tuple(by_day[day] for day in sorted(by_day)),
                variance_ratio=ratios.get((place_id, component, group), 1.0),
            )
        )
    return found


def read_distances(file: Path) -> tuple[tuple[str, ...], Floats]:
    """`minutes` from `from_place_id` to `to_place_id`; one way stands for both where the other is not given."""
    minutes: dict[tuple[str, str], float] = {}
    for row in _rows(file, ("from_place_id", "to_place_id", "minutes")):
        pair = (row.text("from_place_id"), row.text("to_place_id"))
        if pair in minutes:
            raise row.fault("to_place_id", f"{pair[1]} is given twice from {pair[0]}")
        minutes[pair] = row.number("minutes", low=0, high=100_000)
    places = tuple(sorted({place_id for pair in minutes for place_id in pair}))
    travel_s = np.full((len(places), len(places)), math.inf)
    np.fill_diagonal(travel_s, 0.0)
    index = {place_id: n for n, place_id in enumerate(places)}
    for (origin, destination), taken in minutes.items():
        travel_s[index[origin], index[destination]] = taken * 60.0
        if (destination, origin) not in minutes:
            travel_s[index[destination], index[origin]] = taken * 60.0
    return places, travel_s


def require_places(units: Sequence[HeldUnit], place_ids: Sequence[str], *, file: object) -> None:
    """Raises RedistributionFileUnusable for stock at a place without distances."""
    unknown = sorted({unit.place_id for unit in units} - set(place_ids))
    if unknown:
        raise RedistributionFileUnusable(f"{file}: there is no distance to or from {', '.join(unknown[:5])}")


def write_transfers(plan: RedistributionPlan, file: Path) -> None:
    """A row for each lane, product and day; whole or not at all."""
    unfinished = file.with_name(f".{file.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(COLUMNS)
            for transfer in plan.transfers:
                ids = list(transfer.blood_unit_ids)
                for day, units in sorted(transfer.days_left.items()):
                    mine, ids = ids[:units], ids[units:]
                    rows.writerow(
                        (
                            transfer.from_place_id,
                            transfer.to_place_id,
                            transfer.component.value,
                            transfer.group.value,
                            day,
                            units,
                            round(transfer.travel_s / 60.0, 1),
                            " ".join(filter(None, mine)),
                        )
                    )
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
