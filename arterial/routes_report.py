"""Planned routes as JSON, as rows of CSV, and in words."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bloodbank.fleet.plan import FleetPlan, FleetStop
from bloodbank.words import say
from roads.files import write_whole

COLUMNS = (
    "van_id",
    "trip",
    "stop",
    "place_id",
    "arrival_at",
    "begins_at",
    "leaves_at",
    "deliver",
    "pick_up",
    "aboard_units",
)


def report_of(plan: FleetPlan, *, timezone: str, language: str = "en") -> dict[str, Any]:
    """The plan as a value for JSON: instants as ISO 8601 in the zone, reasons with their sentence."""
    zone = ZoneInfo(timezone)
    report: dict[str, Any] = _in_iso(msgspec.to_builtins(plan), zone)
    for row, left in zip(report["unserved"], plan.unserved, strict=True):
        row["said"] = say(left.reason, language)
    return report | {"vans_used": len(plan.tours), "checked": True}


def write_report(plan: FleetPlan, out: Path, *, timezone: str, language: str = "en") -> None:
    """By the ending: `.csv` the stops, anything else JSON. Whole or not at all."""
    if out.suffix == ".csv":
        write_whole(out, _csv(plan, ZoneInfo(timezone)).encode())
    else:
        report = report_of(plan, timezone=timezone, language=language)
        write_whole(out, msgspec.json.format(msgspec.json.encode(report), indent=2))


def lines_of(plan: FleetPlan, *, timezone: str, language: str = "en") -> Iterator[str]:
    """For people."""
    zone = ZoneInfo(timezone)
    for tour in plan.tours:
        trips = "1 trip" if tour.trips == 1 else f"{tour.trips} trips"
        back = f", at {tour.end_place_id} at {_clock(tour.ends_at, zone)}" if tour.end_place_id is not None else ""
        yield (
            f"{tour.van_id}: {trips}, {tour.travel_s / 60:.0f} min of driving, leaves {_clock(tour.leaves_at, zone)}"
            f"{back}"
        )
        yield from (_stop_line(stop, zone) for stop in tour.stops)
    yield from (f"late: {late.job_id} by {late.late_s / 60:.0f} min" for late in plan.late)
    yield from (f"not carried: {left.job_id}: {say(left.reason, language)}" for left in plan.unserved)
    yield f"{plan.travel_s / 60:.0f} min of driving by {len(plan.tours)} vans; the checker found no fault"


def _stop_line(stop: FleetStop, zone: ZoneInfo) -> str:
    waits = f" (begins {_clock(stop.begins_at, zone)})" if stop.begins_at > stop.arrival_at else ""
    done = [f"unload {', '.join(stop.deliver)}"] if stop.deliver else []
    done += [f"load {', '.join(stop.pick_up)}"] if stop.pick_up else []
    return f"  {_clock(stop.arrival_at, zone)}{waits}  {stop.place_id}: {'; '.join(done)}"


def _csv(plan: FleetPlan, zone: ZoneInfo) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for tour in plan.tours:
        for number, stop in enumerate(tour.stops, start=1):
            instants = [_iso(at, zone) for at in (stop.arrival_at, stop.begins_at, stop.leaves_at)]
            jobs = [" ".join(stop.deliver), " ".join(stop.pick_up)]
            row: list[str | int] = [tour.van_id, stop.trip, number, stop.place_id, *instants, *jobs, stop.aboard_units]
            writer.writerow([_no_formula(cell) for cell in row])
    return text.getvalue()


def _no_formula(cell: str | int) -> str | int:
    """Spreadsheets must not reckon with what is a name."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@") else cell


def _in_iso(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, list | tuple):
        return [_in_iso(item, zone) for item in value]
    if isinstance(value, dict):
        return {
            key: _iso(item, zone) if (key == "at" or key.endswith("_at")) and item is not None else _in_iso(item, zone)
            for key, item in value.items()
        }
    return value


def _iso(at: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).isoformat(timespec="seconds")


def _clock(at: float, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at, zone).strftime("%H:%M")
