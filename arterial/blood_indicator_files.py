"""Indicators of blood as a table: a row for each group and indicator, reason of discarding, and kind of reaction."""

from collections.abc import Mapping, Sequence

import msgspec
import pyarrow as pa

from bloodbank.indicators.report import BloodIndicatorReport


def indicator_table(report: BloodIndicatorReport) -> pa.Table:
    """Columns: the dimensions, indicator, unit, value, numerator, denominator, p50, p90, missing, reason.

    Rows of the indicator `discarded` have their reason, and units as their value; rows of `reactions` have kind,
    severity and imputability as their reason.
    """
    units = {formula.code: formula.unit for formula in report.formulas}
    rows: list[dict[str, object]] = []
    for row in report.rows:
        for code, figure in row.figures.items():
            rows.append({**row.group, "indicator": code, "unit": units[code], **msgspec.structs.asdict(figure)})
        for reason, lost in row.discarded.items():
            rows.append(
                {**row.group, "indicator": "discarded", "unit": "units", "value": float(lost), "reason": reason}
            )
        for each in row.reactions:
            reason = f"{each.kind}, severity {each.severity}, {each.imputability or 'not judged'}"
            told = {"indicator": "reactions", "unit": "reactions", "value": float(each.count), "reason": reason}
            rows.append({**row.group, **told})
    return pa.Table.from_pylist(rows, schema=_schema(report.by))


def _schema(by: tuple[str, ...]) -> pa.Schema:
    return pa.schema(
        [
            *((name, pa.string()) for name in by),
            ("indicator", pa.string()),
            ("unit", pa.string()),
            *((name, pa.float64()) for name in ("value", "numerator", "denominator", "p50", "p90")),
            ("missing", pa.int64()),
            ("reason", pa.string()),
        ]
    )


def fate_table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """A row for each month and place: how many units, how they ended, and which are not accounted for."""
    counts = ("received", "transfused", "discarded", "modified", "in_date", "unaccounted")
    named = (("month", pa.string()), ("place_id", pa.string()))
    figures = (*((name, pa.int64()) for name in counts), ("completeness", pa.float64()))
    return pa.Table.from_pylist(list(rows), schema=pa.schema([*named, *figures, ("unaccounted_unit_ids", pa.string())]))
