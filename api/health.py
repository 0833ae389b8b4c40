"""Is the process alive; is it ready to serve."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.desks import DeskOf
from api.http.documents import READ, answers
from api.http.json import json_response
from api.problems import Problem
from controlroom.health import HealthReport

router = APIRouter(tags=["health"])


class Alive(Struct, frozen=True, kw_only=True):
    alive: bool


class Ready(Struct, frozen=True, kw_only=True):
    """`room` tells of the log, the clock, reactions and fan-out.

    `roads_revision` counts the changes of closures in force since the start; `closures_not_applied` names those that
    have no effect (closure -> why), such as closures of an older map. `travel_times` is the version of the learnt
    travel times in force, null = the city pack's own; `travel_times_problem` says why those that the pack has now are
    not in force.
    """

    ready: bool
    room: HealthReport
    roads_revision: int
    closures_not_applied: dict[str, str]
    travel_times: str | None
    travel_times_problem: str | None


@router.get("/livez", responses=answers(Alive))
async def is_alive() -> Response:
    """The process answers. It says nothing of the log or the roads."""
    return json_response(Alive(alive=True))


@router.get("/readyz", responses=answers(Ready, problems=(*READ, "unavailable")))
def is_ready(desk: DeskOf) -> Response:
    """Everything that a decision needs is there; 503 otherwise, with what is wrong."""
    room = desk.room.health()
    if not room.ready:
        trouble = room.log_trouble or room.store.problem or room.clock
        raise Problem("not-ready", f"Commands can't be recorded now: {trouble}.", family="unavailable")
    not_applied = dict(desk.closures.now.not_applied)
    return json_response(
        Ready(
            ready=True,
            room=room,
            roads_revision=desk.network.revision,
            closures_not_applied=not_applied,
            travel_times=desk.travel_times.version,
            travel_times_problem=desk.travel_times.problem,
        )
    )
