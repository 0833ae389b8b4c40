"""The live stream as server-sent events."""

from typing import Annotated

from fastapi import APIRouter, Header, Query
from starlette.requests import Request
from starlette.responses import StreamingResponse

from api.desks import DeskOf
from api.events.live import LiveStream
from api.http.documents import READ, Responses, problem_responses
from api.problems import Problem

router = APIRouter(prefix="/v1/events", tags=["events"])

DESCRIPTION = """Messages: `hello` (clock and position), `event` (one of the log, with its position as id), `positions`
(units that moved), `heartbeat` (every second of silence)."""
STREAM = {"text/event-stream": {"schema": {"type": "string"}}}
DOCUMENTED: Responses = {
    200: {"description": DESCRIPTION, "content": STREAM},
    **problem_responses((*READ, "conflict")),
}
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", pattern=r"^\d{1,15}$", description="Resume after it")]
After = Annotated[int | None, Query(ge=0, le=2**53, description="Begin after this position; absent: from now on")]


@router.get(
    "/stream",
    response_class=StreamingResponse,
    responses=DOCUMENTED,
)
async def live_stream(
    request: Request, desk: DeskOf, last_event_id: LastEventId = None, after: After = None
) -> StreamingResponse:
    """Everything as it happens. A client that comes back with the last id it saw misses and repeats nothing."""
    live: LiveStream = request.app.state.live
    begin = int(last_event_id) if last_event_id is not None else after
    if begin is not None and begin > desk.room.state.position:
        detail = (
            f"Position {begin} lies ahead of the log, which ends at {desk.room.state.position}: read the state anew."
        )
        raise Problem("position-ahead-of-log", detail, family="conflict", field="header.Last-Event-ID")
    return StreamingResponse(live.messages(begin), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})
