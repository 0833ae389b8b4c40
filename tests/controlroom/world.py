"""A small region to tell stories in: one station, some units, some blood, a clock that is set by hand."""

import itertools
from typing import Any

from bloodbank.messages import ReceiveBloodUnit, RegisterBloodPlace, RequestBlood
from bloodbank.model import BloodGroup, Component, RequestLine, Urgency
from controlroom.adapters.memory_log import MemoryLog
from controlroom.clock import ManualClock
from controlroom.messages import Accepted, CommandEnvelope
from controlroom.room import ControlRoom
from dispatch.messages import PostUnit, RegisterStation, RegisterUnit, ReportCall

MORNING = 1_750_000_000.0
DAY_S = 86_400.0

_numbers = itertools.count(1)


def fresh_region() -> str:
    """A region nobody else in this run uses: servers are shared between tests."""
    return f"region-{next(_numbers)}"


def open_room(**given: Any) -> ControlRoom:
    """A room without threads over a log in memory, unless something else is given."""
    settings: dict[str, Any] = {
        "region": "minsk",
        "log": MemoryLog(),
        "clock": ManualClock(MORNING),
        "threaded": False,
    }
    return ControlRoom.open(**{**settings, **given})


def do(room: ControlRoom, command: Any, **envelope: Any) -> Accepted:
    return room.handle(CommandEnvelope(command=command, **{"actor": "olga", **envelope}))


def station(station_id: str = "s1") -> RegisterStation:
    return RegisterStation(station_id=station_id, name="First substation", lon=27.55, lat=53.9, capacity=9)


def unit(unit_id: str) -> RegisterUnit:
    return RegisterUnit(unit_id=unit_id, station_id="s1", unit_type="als", capabilities=frozenset({"als", "bls"}))


def call() -> ReportCall:
    return ReportCall(determinant="9-E-1", priority=1, lon=27.56, lat=53.91, address_text="Niamiha 3")


def post(unit_id: str, *, lon: float = 27.6) -> PostUnit:
    return PostUnit(unit_id=unit_id, lon=lon, lat=53.9)


def blood_place(place_id: str = "centre") -> RegisterBloodPlace:
    return RegisterBloodPlace(place_id=place_id, name="Blood centre", kind="centre", lon=27.5, lat=53.9)


def blood_unit(number: int, *, expires_at: float = MORNING + 30 * DAY_S) -> ReceiveBloodUnit:
    return ReceiveBloodUnit(
        din=f"G123425{number:06d}",
        product_code="E0336V00",
        component=Component.RED_CELLS,
        group=BloodGroup.O_NEG,
        expires_at=expires_at,
        place_id="centre",
    )


def blood_request(*, needed_by_at: float = MORNING + 3_600.0) -> RequestBlood:
    return RequestBlood(
        place_id="centre",
        lines=(RequestLine(component=Component.RED_CELLS, count=1),),
        urgency=Urgency.EMERGENCY,
        needed_by_at=needed_by_at,
        patient_group=BloodGroup.O_NEG,
    )


def founded(room: ControlRoom, *, units: int = 2) -> ControlRoom:
    """The room, with a station and units u1, u2 ..."""
    do(room, station())
    for number in range(1, units + 1):
        do(room, unit(f"u{number}"))
    return room
