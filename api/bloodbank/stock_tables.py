"""Stock from spreadsheets, and as spreadsheets."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command
from api.desks import DeskOf, Language
from api.http.documents import READ_ONE, WRITE_ONE, Responses, answers, problem_responses
from api.http.json import json_response
from controlroom.desk import Desk
from controlroom.exchange.importing import CheckedTable, StockImport, check_table
from controlroom.exchange.writing import as_csv, as_excel, stock_rows

router = APIRouter(prefix="/v1/blood/stock", tags=["blood"])
CSV = "text/csv; charset=utf-8"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EXPORTED: Responses = {
    200: {
        "description": "The table",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            EXCEL: {"schema": {"type": "string", "format": "binary"}},
        },
    },
    **problem_responses(READ_ONE),
}
TABLE = {
    "requestBody": {
        "required": True,
        "description": "A CSV or Excel file; its first row names the columns, in English, Russian or Belarusian",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            EXCEL: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post("/import", responses=answers(StockImport, problems=WRITE_ONE), openapi_extra=TABLE)
async def import_stock(
    request: Request,
    command: Command,
    desk: DeskOf,
    dry_run: Annotated[bool, Query(description="Only say what would be received and refused")] = False,
    partial: Annotated[bool, Query(description="Receive the good rows although others are refused")] = False,
    place_id: Annotated[str | None, Query(max_length=64, description="Where the file names no place")] = None,
) -> Response:
    """Receive the units of a table: all or none, unless `partial`. Every refused row is told with its remedy."""
    body = await request.body()
    checked = await run_in_threadpool(_checked, desk, body, place_id)
    taken = checked.units if partial or not checked.faults else ()
    if taken and not dry_run:
        await command.send(checked.command())
    return json_response(StockImport(rows=checked.rows, received=len(taken), faults=checked.faults, dry_run=dry_run))


def _checked(desk: Desk, body: bytes, place_id: str | None) -> CheckedTable:
    return check_table(
        body,
        desk.room.state.bloodbank,
        now=desk.now(),
        settings=desk.blood_settings,
        timezone=ZoneInfo(desk.pack.settings.timezone),
        place_id=place_id,
    )


@router.get("/export", response_class=Response, responses=EXPORTED)
def export_stock(
    desk: DeskOf,
    language: Language,
    format: Annotated[Literal["csv", "xlsx"], Query()] = "csv",
    place_id: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """What is in stock, reserved or in quarantine, as a table that can be read back, in the reader's language."""
    units = desk.room.state.bloodbank.blood_units.values()
    rows = stock_rows(unit for unit in units if place_id in (None, unit.place_id))
    body, media_type = (
        (as_csv(rows, language=language), CSV) if format == "csv" else (as_excel(rows, language=language), EXCEL)
    )
    headers = {"Content-Disposition": f'attachment; filename="stock.{format}"'}
    return Response(body, media_type=media_type, headers=headers)
