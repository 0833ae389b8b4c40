"""Answers as tables: CSV as it is being written, Parquet whole; which of them is wanted."""

import io
from collections.abc import Iterator
from typing import Any, Literal

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from controlroom.indicator_tables import for_csv

Format = Literal["json", "csv", "parquet"]
JSON, CSV, PARQUET = "application/json", "text/csv", "application/vnd.apache.parquet"
FORMAT_OF: dict[str, Format] = {JSON: "json", CSV: "csv", PARQUET: "parquet"}
ROWS_AT_ONCE = 5_000


def wanted_format(request: Request, said: Format | None, *, otherwise: Format) -> Format:
    """What the address says, else the type that the header Accept likes best of those that are known."""
    if said is not None:
        return said
    liked = [part.partition(";") for part in request.headers.get("accept", "").split(",")]
    known = [(_liking(rest), FORMAT_OF[kind.strip().lower()]) for kind, _, rest in liked if kind.strip() in FORMAT_OF]
    return max(known, key=lambda pair: pair[0])[1] if known else otherwise


def _liking(parameters: str) -> float:
    """The weight of RFC 9110, section 12.4.2; what can't be read is 0."""
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value.split(";")[0])
    except ValueError:
        return 0.0


def table_response(table: pa.Table, wanted: Format, *, name: str) -> Response:
    """To be kept as a file of this name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{wanted}"', "Vary": "Accept"}
    if wanted == "parquet":
        buffer = io.BytesIO()
        pq.write_table(table, buffer)
        return Response(buffer.getvalue(), media_type=PARQUET, headers=headers)
    return StreamingResponse(_csv(table), media_type=CSV, headers=headers)


def _csv(table: pa.Table) -> Iterator[bytes]:
    for begin in range(0, max(table.num_rows, 1), ROWS_AT_ONCE):
        buffer = io.BytesIO()
        options = pa_csv.WriteOptions(include_header=begin == 0)
        pa_csv.write_csv(for_csv(table.slice(begin, ROWS_AT_ONCE)), buffer, options)
        yield buffer.getvalue()


def table_content() -> dict[str, dict[str, Any]]:
    """What the OpenAPI document says of these answers."""
    text, binary = {"type": "string"}, {"type": "string", "format": "binary"}
    return {CSV: {"schema": text}, PARQUET: {"schema": binary}}
