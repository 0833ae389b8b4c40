"""Indicators over HTTP: intervals, norms and standards of the calls of a time."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from api.desks import DeskOf
from api.http.documents import READ, Responses, answers, problem_responses
from api.http.json import json_response
from api.http.tables import Format, table_content, table_response, wanted_format
from api.values import Instant, Label
from controlroom.indicator_tables import report_table, response_table
from controlroom.questions.indicators import indicators, measured_responses
from dispatch.indicators.groups import DIMENSIONS
from dispatch.indicators.report import IndicatorReport
from dispatch.indicators.standards import Standard, standards

router = APIRouter(prefix="/v1/indicators", tags=["indicators"])


class Standards(Struct, frozen=True, kw_only=True):
    standards: tuple[Standard, ...]


REPORT: Responses = answers(IndicatorReport, problems=(*READ, "unavailable"))
REPORT[200]["content"] |= table_content()
RESPONSES: Responses = {
    200: {"description": "Done", "content": table_content()},
    **problem_responses((*READ, "unavailable")),
}
From = Annotated[Instant | None, Query(alias="from", description="Calls received from then on")]
Until = Annotated[Instant | None, Query(alias="until", description="Calls received before then")]


@router.get("", responses=REPORT)
def read_indicators(
    request: Request,
    desk: DeskOf,
    from_at: From = None,
    until_at: Until = None,
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
    said: Annotated[
        Format | None, Query(alias="format", description="json, csv or parquet; otherwise as the header Accept says")
    ] = None,
) -> Response:
    """Fractiles and means of every interval, norms kept and missed, and what became of the incidents, by group.

    As CSV or Parquet one row for each group and interval, without the standards.
    """
    report = indicators(desk, from_at=from_at, until_at=until_at, by=by or (), standard_codes=standard or ())
    wanted = wanted_format(request, said, otherwise="json")
    if wanted == "json":
        return json_response(report, headers={"Vary": "Accept"})
    return table_response(report_table(report), wanted, name="indicators")


@router.get("/responses", responses=RESPONSES)
def read_responses(
    request: Request,
    desk: DeskOf,
    from_at: From = None,
    until_at: Until = None,
    said: Annotated[
        Literal["csv", "parquet"] | None,
        Query(alias="format", description="csv or parquet; otherwise as the header Accept says, else csv"),
    ] = None,
) -> Response:
    """Every response with its times under their NEMSIS elements; no place, no text, no person."""
    records, setting = measured_responses(desk, from_at=from_at, until_at=until_at)
    wanted = wanted_format(request, said, otherwise="csv")
    table = response_table(records, from_at=from_at, until_at=until_at, setting=setting)
    return table_response(table, "csv" if wanted == "json" else wanted, name="responses")


@router.get("/standards", responses=answers(Standards, problems=READ))
async def list_standards() -> Response:
    """The published standards that a report can be judged by."""
    return json_response(Standards(standards=tuple(standards().values())))
