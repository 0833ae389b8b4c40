"""Results of a simulation as files: a row for each call, and a summary with what is needed to have the same again."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pandas as pd

from roads.files import write_whole

if TYPE_CHECKING:
    from sim.engine import Outcome

CALLS, ATTENDANCES, SUMMARY = "calls.csv", "attendances.csv", "summary.json"
DECIMALS = 6


def write_results(outcome: "Outcome", folder: Path, provenance: dict[str, Any]) -> dict[str, Any]:
    """Write `calls.csv` and `summary.json` into `folder`; returns the summary. The same run gives the same bytes.

    Where calls needed several units, `attendances.csv` has a row for each of those.

    Seconds have six decimals; a hospital, or an instant that never came, is an empty cell.
    """
    tables = {CALLS: outcome.columns()}
    if not outcome.attended.single:
        tables[ATTENDANCES] = outcome.attendance_columns()
    summary = {**provenance, **outcome.summary(), "files": [*tables, SUMMARY]}
    folder.mkdir(parents=True, exist_ok=True)
    for name, columns in tables.items():
        table = pd.DataFrame({column: _rounded(values) for column, values in columns.items()})
        write_whole(folder / name, table.to_csv(index=False, lineterminator="\n").encode())
    written = msgspec.json.format(msgspec.json.encode(summary), indent=1)
    write_whole(folder / SUMMARY, written + b"\n")
    return summary


def _rounded(column: Any) -> Any:
    return np.round(column, DECIMALS) if column.dtype.kind == "f" else column
