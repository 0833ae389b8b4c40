"""The log, page by page."""

from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.responses import Response

from api.desks import DeskOf
from api.events.encoding import LoggedEvent, event_json
from api.http.documents import READ, answers
from api.http.json import json_response

router = APIRouter(prefix="/v1/events", tags=["events"])


class LogPage(Struct, frozen=True, kw_only=True):
    """Events after a position, oldest first; `next_after` is where to go on, null at the end of the log."""

    items: tuple[LoggedEvent, ...]
    position: int
    next_after: int | None = None


After = Annotated[int, Query(ge=0, le=2**53, description="The position after which to begin")]


@router.get("", responses=answers(LogPage, problems=(*READ, "unavailable")))
def read_log(
    desk: DeskOf,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    stream: Annotated[str | None, Query(max_length=140, description="Such as unit/7 or incident/12")] = None,
) -> Response:
    """Everything that happened, in order."""
    head = desk.room.state.position
    events = desk.room.events(after=after, limit=limit, stream=stream)
    more = len(events) == limit and events[-1].position < head
    return json_response(
        {
            "items": [event_json(recorded) for recorded in events],
            "position": head,
            "next_after": events[-1].position if more else None,
        }
    )
