"""Indicators of blood over HTTP, each with its formula, numerator and denominator."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.desks import DeskOf, Language
from api.http.documents import READ, answers
from api.http.json import json_response
from api.values import Instant, Label
from bloodbank.indicators.report import DIMENSIONS, BloodIndicatorReport
from controlroom.questions.blood_indicators import blood_indicators

router = APIRouter(prefix="/v1/blood", tags=["blood planning"])


@router.get("/indicators", responses=answers(BloodIndicatorReport, problems=(*READ, "unavailable")))
def read_blood_indicators(
    desk: DeskOf,
    language: Language,
    from_at: Annotated[Instant | None, Query(alias="from", description="What happened from then on")] = None,
    until_at: Annotated[Instant | None, Query(alias="until", description="What happened before then")] = None,
    by: Annotated[
        list[Label] | None, Query(max_length=4, description="Different ones of " + ", ".join(DIMENSIONS))
    ] = None,
) -> Response:
    """Wastage, stock, fill, age, time to issue and more, by place, component, group and month."""
    report = blood_indicators(desk, from_at=from_at, until_at=until_at, by=by or ())
    return json_response(report, language=language)
