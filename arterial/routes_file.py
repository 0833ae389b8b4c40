"""A file of vans, places and jobs (TOML or JSON) as the planner's question; every fault names its field and row."""

import json
import math
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from bloodbank.fleet.task import CarriedJob, DutyVan
from bloodbank.model import Urgency

Name = Annotated[str, Meta(min_length=1, max_length=64)]
Count = Annotated[int, Meta(ge=1, le=10_000)]
Minutes = Annotated[float, Meta(gt=0, le=10_080)]
Instant = Any
"""A date and time, a time of the day, or either as text: read by `_Clock`."""

MOST_ROWS = 2_000


class RoutesFileUnusable(Exception):
    """A file of routes that can't be read; says which field of which row is wrong and what may stand there."""


class PlaceRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: Name
    lon: Annotated[float, Meta(ge=-180, le=180)]
    lat: Annotated[float, Meta(ge=-90, le=90)]


class VanRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_at": "from"}):
    id: Name
    place: Name
    capacity_units: Count
    from_at: Instant = None
    until: Instant = None
    end_place: Name | None = None
    returns: bool = True
    ride_limit_min: Minutes | None = None


class JobRow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"from_place": "from"}):
    id: Name
    from_place: Name
    to: Name
    units: Count
    urgency: Urgency = Urgency.ROUTINE
    ready: Instant = None
    pick_up_until: Instant = None
    deliver_from: Instant = None
    deliver_until: Instant = None
    due: Instant = None
    ride_limit_min: Minutes | None = None


class RoutesFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`at`: the instant planned from. Times without a date are on its day, times without a zone in the city's."""

    at: datetime
    vans: list[VanRow]
    places: list[PlaceRow]
    jobs: list[JobRow]
    handling_min: Annotated[float, Meta(ge=0, le=240)] = 5.0
    profile: Name = "van"


class RoutesAsked(Struct, frozen=True, kw_only=True):
    """What the file asks, in instants."""

    at: float
    handling_s: float
    profile: str
    places: tuple[PlaceRow, ...]
    vans: tuple[DutyVan, ...]
    jobs: tuple[CarriedJob, ...]


def read_routes(file: Path, *, timezone: str) -> RoutesAsked:
    """Raises RoutesFileUnusable."""
    try:
        return _asked(msgspec.convert(_parsed(file), RoutesFile), ZoneInfo(timezone))
    except OSError as error:
        raise RoutesFileUnusable(f"{file} can't be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise RoutesFileUnusable(f"{file} is neither TOML nor JSON as its ending says: {error}") from error
    except msgspec.ValidationError as error:
        raise RoutesFileUnusable(f"{file}: {error}") from error
    except _Fault as fault:
        raise RoutesFileUnusable(f"{file}: {fault}") from fault


class _Fault(Exception):
    """A field that does not fit the others."""


def _parsed(file: Path) -> Any:
    text = file.read_text(encoding="utf-8")
    return json.loads(text) if file.suffix == ".json" else tomllib.loads(text)


def _asked(given: RoutesFile, zone: ZoneInfo) -> RoutesAsked:
    for name in ("vans", "places", "jobs"):
        _require_rows(name, getattr(given, name))
    known = {place.id for place in given.places}
    clock = _Clock(given.at, zone)
    return RoutesAsked(
        at=clock.at,
        handling_s=given.handling_min * 60.0,
        profile=given.profile,
        places=tuple(given.places),
        vans=tuple(_van(f"vans[{row}]", van, known, clock) for row, van in enumerate(given.vans)),
        jobs=tuple(_job(f"jobs[{row}]", job, known, clock) for row, job in enumerate(given.jobs)),
    )


def _require_rows(name: str, rows: Sequence[VanRow | PlaceRow | JobRow]) -> None:
    if not 1 <= len(rows) <= MOST_ROWS:
        raise _Fault(f"{name}: give 1 to {MOST_ROWS} rows, not {len(rows)}")
    first: dict[str, int] = {}
    for number, row in enumerate(rows):
        if first.setdefault(row.id, number) != number:
            raise _Fault(f"{name}[{number}].id: {row.id!r} is that of {name}[{first[row.id]}] already")


class _Clock:
    """Reads instants of the file."""

    def __init__(self, at: datetime, zone: ZoneInfo) -> None:
        self._zone = zone
        local = at if at.tzinfo else at.replace(tzinfo=zone)
        self.at, self._day = local.timestamp(), local.astimezone(zone).date()

    def read(self, field: str, value: Instant) -> float | None:
        if value is None:
            return None
        if isinstance(value, str):
            value = self._of_text(field, value)
        if isinstance(value, time):
            value = datetime.combine(self._day, value)
        if not isinstance(value, datetime):
            raise _no_instant(field, value)
        return (value if value.tzinfo else value.replace(tzinfo=self._zone)).timestamp()

    def _of_text(self, field: str, text: str) -> datetime | time:
        kind: type[datetime] | type[time]
        for kind in (time, datetime):
            try:
                if kind is time or not _is_date(text):
                    return kind.fromisoformat(text)
            except ValueError:
                continue
        raise _no_instant(field, text)


def _no_instant(field: str, value: object) -> _Fault:
    return _Fault(f"{field}: {value!r} is no instant; write 2026-11-23T08:30:00+03:00, or 08:30 for the day of at")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _van(where: str, row: VanRow, known: set[str], clock: _Clock) -> DutyVan:
    _require_place(f"{where}.place", row.place, known)
    if row.end_place is not None:
        _require_place(f"{where}.end_place", row.end_place, known)
        if not row.returns:
            raise _Fault(f"{where}.end_place: leave it out, or leave out returns = false")
    from_at, until_at = clock.read(f"{where}.from", row.from_at), clock.read(f"{where}.until", row.until)
    _require_order(where, (("from", from_at), ("until", until_at)))
    return DutyVan(
        van_id=row.id,
        start_place_id=row.place,
        capacity_units=row.capacity_units,
        from_at=clock.at if from_at is None else from_at,
        until_at=until_at,
        end_place_id=(row.end_place or row.place) if row.returns else None,
        ride_limit_s=_seconds(row.ride_limit_min),
    )


def _job(where: str, row: JobRow, known: set[str], clock: _Clock) -> CarriedJob:
    _require_place(f"{where}.from", row.from_place, known)
    _require_place(f"{where}.to", row.to, known)
    if row.from_place == row.to:
        raise _Fault(f"{where}.to: {row.to!r} is where it lies already")
    ready_at = clock.read(f"{where}.ready", row.ready)
    names = ("pick_up_until", "deliver_from", "deliver_until", "due")
    times = {name: clock.read(f"{where}.{name}", getattr(row, name)) for name in names}
    _require_order(where, (("ready", ready_at), ("pick_up_until", times["pick_up_until"])))
    _require_order(where, (("deliver_from", times["deliver_from"]), ("deliver_until", times["deliver_until"])))
    return CarriedJob(
        job_id=row.id,
        from_place_id=row.from_place,
        to_place_id=row.to,
        units=row.units,
        urgency=row.urgency,
        ready_at=clock.at if ready_at is None else ready_at,
        due_at=times["due"],
        pick_up_until_at=times["pick_up_until"],
        deliver_from_at=times["deliver_from"],
        deliver_until_at=times["deliver_until"],
        ride_limit_s=_seconds(row.ride_limit_min),
    )


def _require_place(field: str, place: str, known: set[str]) -> None:
    if place not in known:
        some = ", ".join(_first(sorted(known), 8))
        raise _Fault(f"{field}: there is no place {place!r} among the places ({some}); add it there")


def _first(names: list[str], most: int) -> Iterator[str]:
    yield from names[:most]
    if len(names) > most:
        yield "..."


def _require_order(where: str, bounds: tuple[tuple[str, float | None], tuple[str, float | None]]) -> None:
    (first, low), (second, high) = bounds
    if low is not None and high is not None and high <= low:
        raise _Fault(f"{where}.{second}: it must be after {first}")


def _seconds(minutes: float | None) -> float | None:
    return None if minutes is None or not math.isfinite(minutes) else minutes * 60.0
