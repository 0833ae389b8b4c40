"""Records of past calls from a CSV or Parquet file.

Columns, which may go by other names: `lon`, `lat`; `received_at` (ISO 8601; without an offset on the local clock) or
`arrival_s` (seconds from a Monday 00:00 local time); optional `call_id` (further rows of a call are passed over),
`priority` (1 to 9), `determinant`; optional durations `dispatch_delay_s`, `on_scene_s`, `handover_s` and `transport`
(0 or 1), or instants that they follow from: `dispatched_at`, `on_scene_at`, `transport_at`, `at_hospital_at`,
`available_at`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sim.demand.calendar import A_MONDAY
from sim.demand.errors import DemandUnusable
from sim.demand.record_fields import (
    DURATIONS,
    complain,
    durations_of,
    local_instants,
    numbers,
    priorities_of,
    transport_of,
)

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]

INSTANTS = ("received_at", "dispatched_at", "on_scene_at", "transport_at", "at_hospital_at", "available_at")
NOT_TOLD_APART = (("all", 1),)
"""The groups of calls of which no priority is told."""
FIELDS = (*INSTANTS, *DURATIONS, "lon", "lat", "arrival_s", "call_id", "priority", "determinant", "transport")


@dataclass(frozen=True, eq=False, kw_only=True)
class CallRecords:
    """k calls: `points` (k, 2) lon, lat; `local_s` (k,) seconds since 1970-01-01 on the local clock; `group` (k,)
    numbers `groups`; durations (k,) with NaN and `transport` (k,) with -1 where they are not known. `left_out` says
    of how many rows why; `dated` is false when only the weekday was known.
    """

    points: Floats
    local_s: Floats
    group: Longs
    groups: tuple[tuple[str, int], ...]
    durations_s: Mapping[str, Floats]
    transport: Longs
    left_out: Mapping[str, int]
    dated: bool

    def __len__(self) -> int:
        return len(self.local_s)

    def chosen(self, rows: Bools) -> CallRecords:
        """The calls of this mask."""
        return replace(
            self,
            points=self.points[rows],
            local_s=self.local_s[rows],
            group=self.group[rows],
            durations_s={name: seen[rows] for name, seen in self.durations_s.items()},
            transport=self.transport[rows],
        )


def read_records(
    file: Path,
    *,
    timezone: str,
    columns: Mapping[str, str] | None = None,
    priorities: Mapping[str, int] | None = None,
    by: str = "priority",
) -> CallRecords:
    """`columns`: field -> the file's name of it; `priorities`: the file's word -> priority, for files that have other
    words than 1 to 9; `by`: `priority` or `determinant`, which of them makes a group.

    Raises DemandUnusable naming the file, the row (1 = the first below the header), the field and the remedy.
    """
    table, again = _first_rows(_table(file, columns or {}))
    try:
        lon, lat = numbers(table, "lon", most=180.0), numbers(table, "lat", most=90.0)
        placed = np.isfinite(lon) & np.isfinite(lat)
        if not placed.any():
            raise DemandUnusable("no row has both lon and lat", "Name the columns that have them")
        group, groups = _groups(table, priorities or {}, by=by)
        durations, odd = durations_of(table, timezone)
        found = CallRecords(
            points=np.column_stack([lon, lat]),
            local_s=_local_s(table, timezone),
            group=group,
            groups=groups,
            durations_s=durations,
            transport=transport_of(table),
            left_out={"further rows of a call": again, "rows without a place": int((~placed).sum()), **odd},
            dated="received_at" in table,
        )
    except DemandUnusable as error:
        raise DemandUnusable(f"{file}: {error.message}", error.remedy, row=error.row, field=error.field) from error
    return found.chosen(placed)


def _table(file: Path, columns: Mapping[str, str]) -> pd.DataFrame:
    try:
        table = pd.read_parquet(file) if file.suffix == ".parquet" else pd.read_csv(file, dtype=str)
    except (ValueError, OSError, pa.ArrowException) as error:
        raise DemandUnusable(f"{file} can't be read: {error}", "Give a CSV or Parquet file of calls") from error
    has = ", ".join(map(str, table.columns[:30]))
    for field, name in columns.items():
        if field not in FIELDS:
            raise DemandUnusable(f"there is no field {field!r}", f"Fields are {', '.join(FIELDS)}", field="column")
        if name not in table:
            raise DemandUnusable(f"{file} has no column {name!r}", f"It has {has}", field=field)
    own = {field: field for field in FIELDS if field in table and field not in columns.values()}
    table = pd.DataFrame({field: table[name] for field, name in {**own, **columns}.items()})
    if not {"lon", "lat"} <= {*table.columns} or not {"received_at", "arrival_s"} & {*table.columns}:
        remedy = f"Say which columns they are, such as --column received_at=NAME; there are {has}"
        raise DemandUnusable(f"{file} needs lon, lat, and received_at or arrival_s", remedy)
    if table.empty:
        raise DemandUnusable(f"{file} has no calls", "Give a file with calls")
    return table


def _first_rows(table: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Rows keep their numbers as index."""
    if "call_id" not in table:
        return table, 0
    again = table["call_id"].notna() & table.duplicated("call_id")
    return table[~again], int(again.sum())


def _local_s(table: pd.DataFrame, timezone: str) -> Floats:
    if "received_at" in table:
        instants = local_instants(table, "received_at", timezone)
        complain(table, "received_at", np.isnan(instants), wanted="an instant, such as 2027-03-01T08:30:00+03:00")
        return instants
    seconds = numbers(table, "arrival_s", least=0.0, most=1e11)
    complain(table, "arrival_s", np.isnan(seconds), wanted="seconds")
    monday_s: float = pd.Timestamp(A_MONDAY).timestamp()
    return seconds + monday_s


def _groups(table: pd.DataFrame, known: Mapping[str, int], *, by: str) -> tuple[Longs, tuple[tuple[str, int], ...]]:
    """Number of each row's group, and the groups: name and priority; a determinant has the priority it has most."""
    if by not in ("priority", "determinant"):
        raise DemandUnusable(f"{by!r} is no way to group calls", "Group by priority or determinant", field="by")
    if by not in table:
        if by == "determinant":
            raise DemandUnusable("there are no determinants", "Name their column, or group by priority", field="by")
        return np.zeros(len(table), np.int64), NOT_TOLD_APART
    priority = priorities_of(table, known) if "priority" in table else np.ones(len(table), np.int64)
    names = table["determinant"].fillna("unknown").astype(str) if by == "determinant" else pd.Series(priority)
    code, labels = pd.factorize(names.to_numpy(), sort=True)
    usual = [int(np.bincount(priority[code == number]).argmax()) for number in range(len(labels))]
    prefix = "priority " if by == "priority" else ""
    groups = tuple((f"{prefix}{label}", each) for label, each in zip(labels.tolist(), usual, strict=True))
    return code.astype(np.int64), groups
