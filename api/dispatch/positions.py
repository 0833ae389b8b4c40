"""Positions of units and vans, many at once. They are live state, not decisions: they are not written in the log."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.actor import Actor
from api.desks import DeskOf
from api.dispatch.bodies import PositionsBody
from api.http.documents import EVERYWHERE, answers
from api.http.json import json_response
from dispatch.model import Position

router = APIRouter(prefix="/v1/positions", tags=["units"])
SLACK_S = 60.0


class PositionsTaken(Struct, frozen=True, kw_only=True):
    """`taken` positions are of known units and not of the future; older ones than known are ignored when read."""

    taken: int
    unknown_unit_ids: tuple[str, ...]
    future_unit_ids: tuple[str, ...]


@router.post("", responses=answers(PositionsTaken, problems=(*EVERYWHERE, "body-too-large", "unsupported-media-type")))
def take_positions(body: PositionsBody, desk: DeskOf, actor: Actor) -> Response:
    """Where units and vans are now. Old positions are ignored; unknown ids and positions of the future are named."""
    state, now = desk.room.state, desk.now()
    seen_ids = {seen.unit_id for seen in body.positions}
    unknown = {seen for seen in seen_ids if seen not in state.dispatch.units and seen not in state.bloodbank.vans}
    future = {s.unit_id for s in body.positions if s.seen_at is not None and s.seen_at > now + SLACK_S} - unknown
    good = {
        seen.unit_id: Position(lon=seen.lon, lat=seen.lat, seen_at=now if seen.seen_at is None else seen.seen_at)
        for seen in sorted(body.positions, key=lambda seen: now if seen.seen_at is None else seen.seen_at)
        if seen.unit_id not in unknown | future
    }
    desk.positions.put_many(good)
    return json_response(
        PositionsTaken(taken=len(good), unknown_unit_ids=tuple(sorted(unknown)), future_unit_ids=tuple(sorted(future)))
    )
