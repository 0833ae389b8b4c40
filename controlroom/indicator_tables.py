"""Indicators and responses as tables of columns, for files and answers in CSV or Parquet."""

from collections.abc import Iterator

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pa_compute

from dispatch.indicators.groups import Setting, district_of
from dispatch.indicators.records import Records, whole
from dispatch.indicators.report import IndicatorReport
from dispatch.life.response import ResponseEnd

MILLISECOND = 1_000.0
INSTANT = pa.timestamp("ms", tz="UTC")
TIMES = {
    "eTimes.01": "call_received_at",
    "eTimes.03": "assigned_at",
    "eTimes.05": "en_route_at",
    "eTimes.06": "on_scene_at",
    "eTimes.07": "at_patient_at",
    "eTimes.09": "left_scene_at",
    "eTimes.11": "at_hospital_at",
    "eTimes.12": "handed_over_at",
    "eTimes.13": "in_service_at",
    "eTimes.14": "cancelled_at",
    "eTimes.15": "at_station_at",
}
"""Elements of NEMSIS 3.5 and the columns of our records that they are filled from."""
ISO = "%Y-%m-%dT%H:%M:%SZ"
"""Arrow writes the seconds with as many decimals as the column has."""
CALLED_OFF = (ResponseEnd.STOOD_DOWN, ResponseEnd.DIVERTED)


def report_table(report: IndicatorReport) -> pa.Table:
    """One row for each group and interval: the group's columns, the counts, the figures in seconds."""
    rows = []
    for row in report.rows:
        for code, summary in row.intervals.items():
            figures = msgspec.structs.asdict(summary)
            norms = {f"norms_{name}": value for name, value in msgspec.structs.asdict(row.norms).items()}
            counts = {"calls": row.calls, "incidents": row.incidents, "responses": row.responses}
            rows.append({**row.group, **counts, "interval": code, **figures, **norms})
    return pa.Table.from_pylist(rows, schema=_report_schema(report.by))


def _report_schema(by: tuple[str, ...]) -> pa.Schema:
    whole_numbers = ("calls", "incidents", "responses")
    norms = ("under_norm", "kept", "missed", "unreported", "not_reached", "pending")
    return pa.schema(
        [
            *((name, pa.string()) for name in by),
            *((name, pa.int64()) for name in whole_numbers),
            ("interval", pa.string()),
            *((name, pa.int64()) for name in ("due", "measured", "missing", "inconsistent")),
            *((name, pa.float64()) for name in ("mean_s", "p50_s", "p75_s", "p90_s", "p95_s")),
            *((f"norms_{name}", pa.int64()) for name in norms),
            ("norms_kept_share", pa.float64()),
        ]
    )


def response_table(records: Records, *, from_at: float | None, until_at: float | None, setting: Setting) -> pa.Table:
    """One row for each response, its times under their NEMSIS elements; no place, no text, no person."""
    rows = np.flatnonzero(records.received(from_at=from_at, until_at=until_at)[2])
    of = whole(records.responses["incident"])[rows]
    words = pa.array([*records.words, None], pa.string())
    districts = pa.array([*(district.name for district in setting.districts), None], pa.string())
    incidents = records.incidents

    def word(column: str) -> pa.Array:
        return _looked_up(words, whole(records.responses[column])[rows])

    columns: dict[str, pa.Array] = {
        "eResponse.03": pa.array(records.incident_ids, pa.string()).take(pa.array(of)),
        "eResponse.13": word("unit"),
        "unit_type": word("unit_type"),
        "station": word("station"),
        "priority": pa.array(whole(incidents["priority"])[of]),
        "first_priority": pa.array(whole(incidents["first_priority"])[of]),
        "determinant": _looked_up(words, whole(incidents["determinant"])[of]),
        "district": _looked_up(districts, district_of(records, setting)[of]),
        "eDisposition.01": word("hospital"),
        "ended": word("ended"),
        "stopped_the_clock": pa.array(whole(incidents["stopper"])[of] == rows),
    }
    times = _times(records)
    columns |= {element: _instants(times[name][rows]) for element, name in TIMES.items()}
    return pa.table(columns)


def _times(records: Records) -> dict[str, np.ndarray]:
    """The columns of a response, and those that NEMSIS tells apart by how it ended."""
    columns = dict(records.responses)
    off = np.isin(whole(columns["ended"]), [records.words.index(end) for end in CALLED_OFF if end in records.words])
    out_of_service = ResponseEnd.OUT_OF_SERVICE
    broken = whole(columns["ended"]) == (
        records.words.index(out_of_service) if out_of_service in records.words else len(records.words)
    )
    carried = ~np.isnan(columns["transporting_at"]) | ~np.isnan(columns["at_hospital_at"])
    stayed = ~np.isnan(columns["on_scene_at"]) & ~carried & ~off & ~broken
    columns["left_scene_at"] = np.where(stayed, columns["left_at"], columns["transporting_at"])
    columns["cancelled_at"] = np.where(off, columns["left_at"], np.nan)
    columns["in_service_at"] = np.where(broken, np.nan, columns["left_at"])
    return columns


def _instants(at: np.ndarray) -> pa.Array:
    unknown = np.isnan(at)
    milliseconds = np.round(np.where(unknown, 0.0, at) * MILLISECOND).astype(np.int64)
    return pa.array(milliseconds, pa.int64(), mask=unknown).cast(INSTANT)


def _looked_up(things: pa.Array, codes: np.ndarray) -> pa.Array:
    """The thing of each code; -1 is the last, which is none."""
    return things.take(pa.array(np.where(codes < 0, len(things) - 1, codes)))


def for_csv(table: pa.Table) -> pa.Table:
    """Instants as ISO-8601 in UTC."""
    return pa.table(dict(_csv_columns(table)))


def _csv_columns(table: pa.Table) -> Iterator[tuple[str, pa.ChunkedArray]]:
    for name, column in zip(table.column_names, table.columns, strict=True):
        yield name, pa_compute.strftime(column, ISO) if column.type == INSTANT else column
