"""Places that hold blood, and what they hold."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from api.desks import DeskOf
from api.finding import found
from api.http.documents import READ, READ_ONE, answers
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.values import PathId
from bloodbank.model import BloodGroup, BloodPlace, BloodUnit, BloodUnitStatus, Component
from bloodbank.storage_limits.room import LimitStanding
from controlroom.questions.storage_limits import every_limit, place_limits

router = APIRouter(prefix="/v1/blood", tags=["blood"])


class StockLine(Struct, frozen=True, kw_only=True):
    """How many units of one component and group a place holds, and when the first of the available ones expires.

    `expired` units are out of date and still on the shelf: they are not counted as available.
    """

    place_id: str
    component: Component
    group: BloodGroup
    available: int
    reserved: int
    expired: int
    first_expires_at: float | None = None


class Stock(Struct, frozen=True, kw_only=True):
    """`limits`: how much the places can keep, where that is set, whatever component or group is asked for."""

    at: float
    lines: tuple[StockLine, ...]
    limits: tuple[LimitStanding, ...] = ()


@router.get("/places", responses=answers(Page[BloodPlace], problems=READ))
async def list_places(request: Request, desk: DeskOf, cursor: Cursor = None, limit: Limit = 200) -> Response:
    """Blood places by id."""
    places = desk.room.state.bloodbank.places.values()
    page = page_of(places, key=lambda place: (place.place_id,), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.get("/places/{place_id}", responses=answers(BloodPlace, problems=READ_ONE))
async def read_place(place_id: PathId, desk: DeskOf) -> Response:
    """One blood place."""
    return json_response(found(desk.room.state.bloodbank.places, place_id, what="blood place", code="unknown-place"))


@router.get("/stock", responses=answers(Stock, problems=READ_ONE))
def read_stock(
    desk: DeskOf,
    place_id: Annotated[str | None, Query(max_length=64)] = None,
    component: Annotated[Component | None, Query()] = None,
    group: Annotated[BloodGroup | None, Query()] = None,
) -> Response:
    """What lies where, by place, component and group."""
    now, blood = desk.now(), desk.room.state.bloodbank
    if place_id is not None:
        found(blood.places, place_id, what="blood place", code="unknown-place")
    chosen = [
        unit
        for unit in blood.blood_units.values()
        if place_id in (None, unit.place_id) and component in (None, unit.component) and group in (None, unit.group)
    ]
    limits = every_limit(desk) if place_id is None else place_limits(desk, place_id)
    return json_response(Stock(at=now, lines=stock_lines(chosen, now=now), limits=limits))


def stock_lines(units: list[BloodUnit], *, now: float) -> tuple[StockLine, ...]:
    """Available, reserved and expired units counted by place, component and group, in that order."""
    counts: Counter[tuple[str, str, str, str]] = Counter()
    first: dict[tuple[str, str, str], float] = {}
    for unit in units:
        shelf = (unit.place_id, unit.component.value, unit.group.value)
        standing = _standing(unit, now=now)
        if standing is None:
            continue
        counts[(*shelf, standing)] += 1
        if standing == "available":
            first[shelf] = min(first.get(shelf, unit.expires_at), unit.expires_at)
    return tuple(
        StockLine(
            place_id=shelf[0],
            component=Component(shelf[1]),
            group=BloodGroup(shelf[2]),
            available=counts[(*shelf, "available")],
            reserved=counts[(*shelf, "reserved")],
            expired=counts[(*shelf, "expired")],
            first_expires_at=first.get(shelf),
        )
        for shelf in sorted({key[:3] for key in counts})
    )


def _standing(unit: BloodUnit, *, now: float) -> str | None:
    if unit.status not in (BloodUnitStatus.AVAILABLE, BloodUnitStatus.RESERVED):
        return None
    if unit.expires_at <= now:
        return "expired"
    return "available" if unit.status is BloodUnitStatus.AVAILABLE else "reserved"
