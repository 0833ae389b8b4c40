"""`arterial blood forecast`: how many units will be asked for, by day."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar
from arterial.cli.roads import require_writable

if TYPE_CHECKING:
    from bloodbank.forecast.forecast import Forecast, SeriesForecast
    from bloodbank.forecast.settings import ForecastSettings

HISTORY = "CSV or Parquet: day, and as far as there are any units, place, product, group"
Columns = Annotated[list[str] | None, typer.Option("--column", help="a column under another name: units=donations")]
Language = Annotated[str, typer.Option(help="language of the reasons: en, ru or be")]
By = Annotated[list[str] | None, typer.Option(help="part to tell apart: place, product, group; default: all there are")]


def forecast(
    history: Annotated[Path, typer.Argument(help=HISTORY)],
    days: Annotated[int, typer.Option(help="days to foretell")] = 14,
    by: By = None,
    column: Columns = None,
    holidays: Annotated[Path | None, typer.Option(help="CSV or Parquet with a column day")] = None,
    origins: Annotated[int, typer.Option(help="days of the past, a week apart, to foretell from in the test")] = 16,
    most_series: Annotated[int, typer.Option(help="refuse more series than this")] = 5_000,
    out: Annotated[Path | None, typer.Option("--out", help="file to write: .csv or .parquet")] = None,
    demand_out: Annotated[
        Path | None, typer.Option(help=".csv or .parquet with the means as `arterial blood redistribute` reads them")
    ] = None,
    language: Language = "en",
    as_json: Annotated[bool, typer.Option("--json", help="print JSON for machines")] = False,
) -> None:
    """Demand by place, product, group and day with intervals, tested on the past beside the week before."""
    from arterial.blood_history import HistoryUnusable, read_history, read_holidays
    from arterial.forecast_files import expected_demand_table, forecast_table
    from arterial.indicator_files import check_format, write_table
    from bloodbank.forecast.errors import ForecastUnusable
    from bloodbank.forecast.forecast import forecast_demand
    from bloodbank.forecast.method import Calendar

    settings = settings_of(days=days, origins=origins, most_series=most_series)
    require_language(language)
    for file in filter(None, (out, demand_out)):
        check_format(file, (".csv", ".parquet"))
        require_writable(file)
    with progress_bar("reading the history") as advance:
        demand = read_history(history, by=parts(by), columns=columns_of(column))
        calendar = Calendar(holidays=frozenset() if holidays is None else read_holidays(holidays))
        try:
            found = forecast_demand(demand, settings=settings, calendar=calendar, progress=advance)
        except ForecastUnusable as error:
            raise HistoryUnusable(f"{history}: {error}") from error
        if out is not None:
            write_table(forecast_table(found), out)
        if demand_out is not None:
            write_table(expected_demand_table(found), demand_out)
    if as_json:
        print_json(report_of(found, language))
    else:
        typer.echo("\n".join(_lines(found, language)))


def settings_of(**given: Any) -> "ForecastSettings":
    """Raises UsageError."""
    from bloodbank.forecast.settings import ForecastSettings

    try:
        return ForecastSettings(**given)
    except ValueError as error:
        raise UsageError(f"--{str(error).replace('_', '-', 1)}") from error


def columns_of(given: Sequence[str] | None) -> dict[str, str]:
    """Our names and the file's. Raises UsageError."""
    from bloodbank.forecast.history import PARTS

    pairs = [pair.partition("=") for pair in given or ()]
    for ours, _, theirs in pairs:
        if ours not in ("day", "units", *PARTS) or not theirs:
            raise UsageError(f"--column {ours}: give OURS=THEIRS, ours one of day, units, {', '.join(PARTS)}")
    return {ours: theirs for ours, _, theirs in pairs}


def parts(by: Sequence[str] | None) -> Sequence[str] | None:
    """Raises UsageError."""
    from bloodbank.forecast.history import PARTS

    unknown = [part for part in by or () if part not in (*PARTS, "all")]
    if unknown:
        raise UsageError(f"--by {unknown[0]!r}: give {', '.join(PARTS)}, or all for one series of everything")
    return None if by is None else [part for part in by if part != "all"]


def require_language(language: str) -> None:
    """Raises UsageError."""
    from bloodbank.words import LANGUAGES

    if language not in LANGUAGES:
        raise UsageError(f"--language {language!r}: give one of {', '.join(LANGUAGES)}")


def report_of(found: "Forecast", language: str) -> dict[str, Any]:
    """The forecast with its reasons said."""
    import msgspec

    from bloodbank.words import say

    report: dict[str, Any] = msgspec.to_builtins(found)
    report["reasons"] = [_said(reason, say(reason, language)) for reason in found.reasons]
    for told, series in zip(report["series"], found.series, strict=True):
        told["reasons"] = [_said(reason, say(reason, language)) for reason in series.reasons]
    return report


def _said(reason: Any, text: str) -> dict[str, Any]:
    return {"code": reason.code, "values": reason.values, "text": text}


def _lines(found: "Forecast", language: str) -> Iterator[str]:
    from bloodbank.words import say

    for series in found.series:
        yield from _series_lines(series, language)
    yield f"{found.beating_naive} of {found.back_tested} tested series do better than the same day of the week before"
    yield from (say(reason, language) for reason in found.reasons)


def _series_lines(series: "SeriesForecast", language: str) -> Iterator[str]:
    from bloodbank.words import say

    key, tested = series.key, series.back_test
    yield (
        f"{key.place} / {key.product} / {key.group}: {series.units_per_day:.2f} units a day in {series.weeks:g} weeks; "
        f"{series.method}"
    )
    yield from (f"  {say(reason, language)}" for reason in series.reasons)
    if tested is not None:
        own, mase = tested.figures, tested.figures.mase
        yield (
            f"  {tested.chosen} from {tested.origins} days of the past, {tested.days} days ahead: "
            f"MASE {'-' if mase is None else format(mase, '.2f')}, bias {own.bias:+.2f} a day, "
            f"80 % interval held {own.coverage_80:.0%}, 95 % {own.coverage_95:.0%}"
        )
    if series.week is not None:
        week = series.week
        within = f"80 %: {week.low_80}-{week.high_80}   95 %: {week.low_95}-{week.high_95}"
        yield f"  first week  {week.mean:8.2f}   {within}"
    for day in series.days:
        within = f"80 %: {day.low_80}-{day.high_80}   95 %: {day.low_95}-{day.high_95}"
        yield f"  {day.day}  {day.mean:8.2f}   {within}"
