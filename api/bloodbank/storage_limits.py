"""How much a place can keep: set, and shown with what lies there and what comes."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf
from api.finding import found
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.json import json_response
from api.values import Body, PathId
from bloodbank.messages import SetStorageLimits
from bloodbank.model import Component
from bloodbank.storage_limits.model import StorageLimit, TemperatureClass
from controlroom.desk import Desk
from controlroom.questions.storage_limits import LimitStanding, place_limits

router = APIRouter(prefix="/v1/blood", tags=["blood"])


class StorageLimitBody(Body):
    """Of a component, or of everything that is kept at a temperature: one of both."""

    most_units: Annotated[int, Field(ge=0, le=1_000_000, description="0: the place keeps none")]
    component: Annotated[Component, Field(strict=False)] | None = None
    temperature_class: Annotated[TemperatureClass, Field(strict=False)] | None = Field(
        default=None, description="By the range in which a kind is stored: below zero, up to 15 °C, above"
    )

    def limit(self) -> StorageLimit:
        return StorageLimit(
            most_units=self.most_units, component=self.component, temperature_class=self.temperature_class
        )


class StorageLimitsBody(Body):
    """All limits of the place anew; none: it has room for everything."""

    limits: Annotated[list[StorageLimitBody], Field(max_length=20)]


@router.get(
    "/places/{place_id}/storage-limits",
    responses=answers(tuple[LimitStanding, ...], problems=READ_ONE),
)
async def read_storage_limits(place_id: PathId, desk: DeskOf) -> Response:
    """Each limit of the place, with the units that lie there and those that come with accepted transfers."""
    found(desk.room.state.bloodbank.places, place_id, what="blood place", code="unknown-place")
    return json_response(place_limits(desk, place_id))


@router.put("/places/{place_id}/storage-limits", responses=answers(tuple[LimitStanding, ...], problems=WRITE_ONE))
async def set_storage_limits(place_id: PathId, body: StorageLimitsBody, command: Command, desk: DeskOf) -> Response:
    """How much the place can keep from now on. Holding more is an alarm; transfers that don't fit are refused."""
    limits = tuple(limit.limit() for limit in body.limits)
    accepted = await command.send(
        SetStorageLimits(place_id=place_id, limits=limits), decided_on=f"blood-place/{place_id}"
    )
    return done(place_limits(desk, place_id), accepted, version=_version(desk, place_id))


def _version(desk: Desk, place_id: str) -> int:
    return desk.room.state.versions.get(f"blood-place/{place_id}", 0)
