"""Indicators over HTTP: intervals, norms and standards of the calls of a time."""

from typing import Annotated

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.responses import Response

from api.desks import DeskOf
from api.http.documents import READ, answers
from api.http.json import json_response
from api.values import Instant, Label
from controlroom.questions.indicators import indicators
from dispatch.indicators.groups import DIMENSIONS
from dispatch.indicators.report import IndicatorReport
from dispatch.indicators.standards import Standard, standards

router = APIRouter(prefix="/v1/indicators", tags=["indicators"])


class Standards(Struct, frozen=True, kw_only=True):
    standards: tuple[Standard, ...]


@router.get("", responses=answers(IndicatorReport, problems=(*READ, "unavailable")))
def read_indicators(
    desk: DeskOf,
    from_at: Annotated[Instant | None, Query(alias="from", description="Calls received from then on")] = None,
    until_at: Annotated[Instant | None, Query(alias="until", description="Calls received before then")] = None,
    by: Annotated[
        list[Label] | None,
        Query(
            max_length=3,
            description="Up to three of " + ", ".join(DIMENSIONS),
        ),
    ] = None,
    standard: Annotated[
        list[Label] | None, Query(max_length=10, description="Codes of published standards to be judged by")
    ] = None,
) -> Response:
    """Fractiles and means of every interval, norms kept and missed, and what became of the incidents, by group."""
    report = indicators(desk, from_at=from_at, until_at=until_at, by=by or (), standard_codes=standard or ())
    return json_response(report)


@router.get("/standards", responses=answers(Standards, problems=READ))
async def list_standards() -> Response:
    """The published standards that a report can be judged by."""
    return json_response(Standards(standards=tuple(standards().values())))
