"""Forecasts of demand, target stocks and proposed orders over HTTP."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.desks import DeskOf, Language
from api.finding import found
from api.http.documents import READ_ONE, answers
from api.http.json import json_response
from api.values import Id
from bloodbank.forecast.history import ALL, PARTS, SeriesKey
from bloodbank.model import BloodGroup, Component
from controlroom.blood_planning import ForecastAnswer, TargetAnswer
from controlroom.desk import Desk
from controlroom.questions.blood_planning import OrderAnswer, blood_forecast, blood_order, blood_targets

router = APIRouter(prefix="/v1/blood", tags=["blood planning"])

PlaceId = Annotated[Id | None, Query(description="Demand of this place only")]
OfComponent = Annotated[Component | None, Query()]
OfGroup = Annotated[BloodGroup | None, Query()]
At = Annotated[
    Literal["supplying", "asking"], Query(description="Count units at the place they left, or at the one that asked")
]


@router.get("/forecast", responses=answers(ForecastAnswer, problems=(*READ_ONE, "unavailable")))
def read_forecast(
    desk: DeskOf,
    language: Language,
    place_id: PlaceId = None,
    component: OfComponent = None,
    group: OfGroup = None,
    by: Annotated[
        list[str] | None, Query(max_length=3, description="What to tell apart; default all of " + ", ".join(PARTS))
    ] = None,
    at: At = "supplying",
) -> Response:
    """Units that will be used on each of the next days, from what the log says was used up to yesterday."""
    only = _only(desk, place_id=place_id, component=component, group=group)
    return json_response(blood_forecast(desk, only=only, by=PARTS if by is None else by, at=at), language=language)


@router.get("/targets", responses=answers(TargetAnswer, problems=(*READ_ONE, "unavailable")))
def read_targets(
    desk: DeskOf,
    language: Language,
    place_id: PlaceId = None,
    component: OfComponent = None,
    group: OfGroup = None,
    at: At = "supplying",
) -> Response:
    """How many units to hold of each product and group, for the service and waste of the settings."""
    only = _only(desk, place_id=place_id, component=component, group=group)
    return json_response(blood_targets(desk, only=only, at=at), language=language)


@router.get("/order-proposal", responses=answers(OrderAnswer, problems=(*READ_ONE, "unavailable")))
def propose_order(
    desk: DeskOf,
    language: Language,
    place_id: Annotated[Id, Query(description="The place that orders")],
    at: At = "supplying",
) -> Response:
    """What a place should order today, from its stock by age and its targets."""
    _only(desk, place_id=place_id, component=None, group=None)
    return json_response(blood_order(desk, place_id=place_id, at=at), language=language)


def _only(desk: Desk, *, place_id: str | None, component: Component | None, group: BloodGroup | None) -> SeriesKey:
    if place_id is not None:
        found(desk.room.state.bloodbank.places, place_id, what="blood place", code="unknown-place")
    return SeriesKey(
        place=ALL if place_id is None else place_id,
        product=ALL if component is None else component.value,
        group=ALL if group is None else group.value,
    )
