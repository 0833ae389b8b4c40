"""Forecasts and targets as files: CSV or Parquet, a row for each series and day, or for each target."""

from collections.abc import Iterable

import msgspec
import pyarrow as pa

from bloodbank.forecast.forecast import Forecast
from bloodbank.forecast.history import PARTS
from bloodbank.target.target import Target

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TERMS = ("shelf_life_days", "lead_time_days", "service", "most_waste")


def forecast_table(forecast: Forecast) -> pa.Table:
    """One row for each series and day."""
    rows = []
    for series in forecast.series:
        named = {part: getattr(series.key, part) for part in PARTS}
        for day in series.days:
            rows.append(
                {
                    **named,
                    "day": day.day,
                    "weekday": day.weekday,
                    "mean": day.mean,
                    "variance": day.variance,
                    "median": day.median,
                    "low_80": day.low_80,
                    "high_80": day.high_80,
                    "low_95": day.low_95,
                    "high_95": day.high_95,
                    "method": series.method,
                }
            )
    return pa.Table.from_pylist(rows, schema=_schema())


def _schema() -> pa.Schema:
    return pa.schema(
        [
            *_named(PARTS, pa.string()),
            ("day", pa.string()),
            ("weekday", pa.int64()),
            *_named(("mean", "variance"), pa.float64()),
            *_named(("median", "low_80", "high_80", "low_95", "high_95"), pa.int64()),
            ("method", pa.string()),
        ]
    )


def expected_demand_table(forecast: Forecast) -> pa.Table:
    """The means by place, component, group and day (1, 2, ...) as `arterial blood redistribute` reads them."""
    rows = [
        {
            "place_id": series.key.place,
            "component": series.key.product,
            "group": series.key.group,
            "day": number,
            "mean": day.mean,
            "variance_ratio": max(day.variance / day.mean, 1.0) if day.mean > 0.0 else 1.0,
        }
        for series in forecast.series
        for number, day in enumerate(series.days, start=1)
    ]
    return pa.Table.from_pylist(rows)


def target_table(targets: Iterable[Target]) -> pa.Table:
    """One row for each target: its terms, its levels by weekday (empty: no order that day) and what they bring."""
    rows = []
    for target in targets:
        outcome = msgspec.structs.asdict(target.outcome)
        levels = outcome.pop("levels")
        rows.append(
            {
                **{part: getattr(target.key, part) for part in PARTS},
                **{f"asked_{name}": getattr(target.terms, name) for name in TERMS},
                **{f"level_{day}": level if level >= 0 else None for day, level in zip(WEEKDAYS, levels, strict=True)},
                "units_per_day": target.week.per_day,
                "days_of_stock": target.days_of_stock,
                **outcome,
                "reason": target.reasons[0].code,
            }
        )
    return pa.Table.from_pylist(rows)


def _named(names: Iterable[str], kind: pa.DataType) -> list[tuple[str, pa.DataType]]:
    return [(name, kind) for name in names]
