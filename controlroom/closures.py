"""The room's own subject of closed and slowed roads: each closure is a decision with a reason, and maybe an end.

A closure names arcs by the ids of the city pack and the checksum of the graph it was decided on, so that one of an
older map is known as such. Which road times follow from all closures is worked out by `controlroom.road_conditions`.
"""

from collections.abc import Sequence

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from controlroom.errors import CommandRefused
from controlroom.timers import LATEST_DUE_S

MOST_ARCS = 5_000
LEAST_FACTOR, MOST_FACTOR = 1.0, 1_000.0
REASON_LENGTH = 500
CHECKSUM_LENGTH = 128
ARC_ID_LIMIT = 2**31


class CloseRoad(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Let nobody pass these arcs, until an instant or until they are reopened."""

    arc_ids: tuple[int, ...]
    graph_checksum: str
    reason: str
    until_at: float | None = None


class SlowRoad(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Multiply the travel times of these arcs by `factor`, 1 to 1,000."""

    arc_ids: tuple[int, ...]
    graph_checksum: str
    factor: float
    reason: str
    until_at: float | None = None


class ReopenRoad(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """End one closure or slowdown; what others say of the same arcs stays in force."""

    closure_id: str


class AdoptTravelTimes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Say which learnt travel times the city pack was opened with; no version = the pack's own."""

    version: str | None
    graph_checksum: str


def road_closure_stream(closure_id: str) -> str:
    return f"road-closure/{closure_id}"


class RoadClosed(Struct, frozen=True, kw_only=True):
    closure_id: str
    arc_ids: tuple[int, ...]
    graph_checksum: str
    reason: str
    until_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (road_closure_stream(self.closure_id),)


class RoadSlowed(Struct, frozen=True, kw_only=True):
    closure_id: str
    arc_ids: tuple[int, ...]
    graph_checksum: str
    factor: float
    reason: str
    until_at: float | None = None

    @property
    def streams(self) -> tuple[str, ...]:
        return (road_closure_stream(self.closure_id),)


class RoadReopened(Struct, frozen=True, kw_only=True):
    closure_id: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (road_closure_stream(self.closure_id),)


class TravelTimesAdopted(Struct, frozen=True, kw_only=True):
    """From here on decisions rest on this version of the travel times; no version = the pack's own."""

    version: str | None
    graph_checksum: str

    @property
    def streams(self) -> tuple[str, ...]:
        return ("road-travel-times",)


class Closure(Struct, frozen=True, kw_only=True):
    """A closure (`factor` None) or a slowdown that was not ended yet; `arc_ids` rise, each stands once."""

    closure_id: str
    arc_ids: tuple[int, ...]
    graph_checksum: str
    factor: float | None
    reason: str
    closed_at: float
    until_at: float | None = None


class RoadsState(Struct, frozen=True, kw_only=True):
    """Closures in force by id. A reopened one is gone from here; the log has its story.

    `travel_times` is the version of the learnt travel times in use, None = the pack's own.
    """

    closures: Map[str, Closure] = Map()
    next_number: int = 1
    travel_times: str | None = None


RoadCommand = CloseRoad | SlowRoad | ReopenRoad | AdoptTravelTimes
RoadEvent = RoadClosed | RoadSlowed | RoadReopened | TravelTimesAdopted


def decide(state: RoadsState, command: RoadCommand, *, now: float) -> Sequence[RoadEvent]:
    """The events a command about roads leads to. Raises CommandRefused."""
    if isinstance(command, ReopenRoad):
        return [RoadReopened(closure_id=_standing(state, command.closure_id).closure_id)]
    if isinstance(command, AdoptTravelTimes):
        return _adopted(state, command)
    arc_ids = _checked_arc_ids(command.arc_ids)
    _check_length("graph_checksum", command.graph_checksum, most=CHECKSUM_LENGTH)
    _check_length("reason", command.reason, most=REASON_LENGTH)
    _check_end(command.until_at, now=now)
    closure_id = _closure_id(state.next_number)
    if isinstance(command, CloseRoad):
        return [
            RoadClosed(
                closure_id=closure_id,
                arc_ids=arc_ids,
                graph_checksum=command.graph_checksum,
                reason=command.reason,
                until_at=command.until_at,
            )
        ]
    if not LEAST_FACTOR <= command.factor <= MOST_FACTOR:
        detail = f"factor must be a number from {LEAST_FACTOR:g} to {MOST_FACTOR:g}, not {command.factor!r}"
        raise _invalid("factor", detail)
    return [
        RoadSlowed(
            closure_id=closure_id,
            arc_ids=arc_ids,
            graph_checksum=command.graph_checksum,
            factor=command.factor,
            reason=command.reason,
            until_at=command.until_at,
        )
    ]


def evolve(state: RoadsState, event: RoadEvent, *, at: float) -> RoadsState:
    """The roads after an event."""
    if isinstance(event, RoadReopened):
        return replace(state, closures=state.closures.delete(event.closure_id))
    if isinstance(event, TravelTimesAdopted):
        return replace(state, travel_times=event.version)
    closure = closure_of(event, at=at)
    closures = state.closures.set(closure.closure_id, closure)
    return replace(state, closures=closures, next_number=state.next_number + 1)


def closure_of(event: RoadClosed | RoadSlowed, *, at: float) -> Closure:
    """The closure that an event recorded at an instant began."""
    return Closure(
        closure_id=event.closure_id,
        arc_ids=event.arc_ids,
        graph_checksum=event.graph_checksum,
        factor=event.factor if isinstance(event, RoadSlowed) else None,
        reason=event.reason,
        closed_at=at,
        until_at=event.until_at,
    )


def _adopted(state: RoadsState, command: AdoptTravelTimes) -> Sequence[RoadEvent]:
    """Nothing happens when the version is in use already."""
    _check_length("graph_checksum", command.graph_checksum, most=CHECKSUM_LENGTH)
    if command.version is not None:
        _check_length("version", command.version, most=CHECKSUM_LENGTH)
    if command.version == state.travel_times:
        return []
    return [TravelTimesAdopted(version=command.version, graph_checksum=command.graph_checksum)]


def _closure_id(number: int) -> str:
    return f"C-{number:06d}"


def _standing(state: RoadsState, closure_id: str) -> Closure:
    closure = state.closures.get(closure_id)
    if closure is not None:
        return closure
    digits = closure_id.removeprefix("C-")
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 18 else 0
    if 0 < number < state.next_number and closure_id == _closure_id(number):
        detail = f"closure {closure_id} has been reopened already"
        raise CommandRefused("closure-ended", detail, kind="conflict", field="closure_id")
    detail = f"there is no closure {closure_id[:64]!r}"
    raise CommandRefused("closure-not-found", detail, kind="not-found", field="closure_id")


def _checked_arc_ids(arc_ids: tuple[int, ...]) -> tuple[int, ...]:
    """The arcs in rising order, each once."""
    if not 0 < len(arc_ids) <= MOST_ARCS:
        raise _invalid("arc_ids", f"a closure is of 1 to {MOST_ARCS:,} arcs, not {len(arc_ids):,}")
    wrong = next((arc_id for arc_id in arc_ids if not -ARC_ID_LIMIT <= arc_id < ARC_ID_LIMIT), None)
    if wrong is not None:
        raise _invalid("arc_ids", f"{wrong} can't be the id of an arc: ids of a city pack have 32 bits")
    return tuple(sorted(set(arc_ids)))


def _check_length(field: str, text: str, *, most: int) -> None:
    if len(text) > most or not text.strip():
        raise _invalid(field, f"{field} must be a text of 1 to {most} characters, not {len(text)}")


def _check_end(until_at: float | None, *, now: float) -> None:
    if until_at is not None and not now < until_at <= now + LATEST_DUE_S:
        detail = "until_at must lie in the future, at most ten years ahead"
        raise _invalid("until_at", detail)


def _invalid(field: str, detail: str) -> CommandRefused:
    return CommandRefused("invalid-value", detail, kind="invalid", field=field)
