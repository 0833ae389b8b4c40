"""`arterial plan`: what is worked out ahead, from records."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from arterial.cli import plan_compliance, plan_hypercube, plan_locate, plan_roster
from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar
from arterial.cli.roads import require_writable

if TYPE_CHECKING:
    from dispatch.coverage.backtest import BackTest
    from dispatch.coverage.history import CallHistory

app = typer.Typer(help="What is worked out ahead, from records.", no_args_is_help=True)
app.command("locate")(plan_locate.locate)
app.command("hypercube")(plan_hypercube.hypercube)
app.command("compliance")(plan_compliance.compliance)
app.command("roster")(plan_roster.roster)


class DemandReport(Struct, frozen=True, kw_only=True):
    """What a forecast was made of, and how it would have done."""

    file: str
    calls: int
    calls_without_place: int
    weeks: float
    cells: int
    calls_per_week: float
    back_test: "BackTest | None"


@app.callback()
def group() -> None:
    """What is worked out ahead, from records."""


@app.command()
def demand(
    calls: Annotated[Path, typer.Argument(help="CSV or Parquet: lon, lat, and call_received_at or arrival_s")],
    out: Annotated[Path, typer.Option("--out", help="demand forecast to write (Parquet), for ARTERIAL_DEMAND_FILE")],
    city: Annotated[Path | None, typer.Option(help="city pack: its people and its time zone")] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA time zone; default: the pack's, else UTC")] = None,
    cell_m: Annotated[float, typer.Option(min=50, max=100_000, help="width of a cell")] = 500.0,
    most_cells: Annotated[
        int, typer.Option(min=1, max=200_000, help="cells at most; else they are made wider")
    ] = 5_000,
    half_life_weeks: Annotated[float, typer.Option(min=0.1, max=10_000, help="age at which a week counts half")] = 26.0,
    held_out_weeks: Annotated[float, typer.Option(min=0.01, max=520, help="weeks to foretell in the back-test")] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="print the report as JSON")] = False,
) -> None:
    """Forecast calls by cell and hour of the week from past calls, and say how well it would have foretold the last."""
    from arterial.call_records import read_call_records
    from arterial.demand import inhabitants_of
    from arterial.demand_file import write_demand
    from dispatch.coverage.history import call_history
    from dispatch.coverage.hours import HOURS_A_WEEK
    from dispatch.coverage.learning import demand_of_history
    from roads import read_pack

    require_writable(out)
    with progress_bar("reading the calls") as advance:
        pack = None if city is None else read_pack(city)
        zone = _zone(timezone or ("UTC" if pack is None else pack.settings.timezone))
        records = read_call_records(calls, timezone=zone)
        advance("learning the demand", 0.3)
        history = call_history(
            records.points,
            records.hour,
            cell_m=cell_m,
            most_cells=most_cells,
            inhabitants=None if pack is None else inhabitants_of(pack),
        )
        if len(history.hours) < HOURS_A_WEEK:
            raise UsageError(f"{calls}: the calls span {len(history.hours)} hours; a forecast needs a week at least")
        forecast = demand_of_history(history, half_life_weeks=half_life_weeks)
        advance("foretelling the last weeks", 0.7)
        tested = _back_test(history, held_out_weeks=held_out_weeks, half_life_weeks=half_life_weeks)
        write_demand(forecast, out)
    report = DemandReport(
        file=str(out),
        calls=len(records.points),
        calls_without_place=records.without_place,
        weeks=len(history.hours) / HOURS_A_WEEK,
        cells=len(history.cells),
        calls_per_week=float(forecast.calls_per_hour.sum()),
        back_test=tested,
    )
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(_lines(report)))


def _back_test(history: "CallHistory", *, held_out_weeks: float, half_life_weeks: float) -> "BackTest | None":
    """None when there are too few weeks."""
    from dispatch.coverage.backtest import back_test

    try:
        return back_test(history, held_out_weeks=held_out_weeks, half_life_weeks=half_life_weeks)
    except ValueError:
        return None


def _zone(name: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"--timezone {name!r} is not known: give an IANA name, such as Europe/Minsk") from error


def _lines(report: DemandReport) -> list[str]:
    lines = [
        f"{report.file}: {report.calls_per_week:.0f} calls a week expected in {report.cells} cells, "
        f"from {report.calls} calls of {report.weeks:.1f} weeks",
    ]
    if report.calls_without_place:
        lines.append(f"left out: {report.calls_without_place} calls without a place")
    tested = report.back_test
    if tested is None:
        lines.append("not back-tested: the calls span too few weeks; give --held-out-weeks less, or more calls")
        return lines
    lines.append(
        f"back-test on the last {tested.held_out_hours} hours: {tested.expected_calls:.0f} calls foretold, "
        f"{tested.calls} came"
    )
    lines.append(
        f"deviance per cell and hour (less is better): {tested.forecast:.4f}; the week before "
        f"{tested.seasonal_naive:.4f}, mean of the hour of the week {tested.hour_of_week_mean:.4f}, "
        f"mean of the cell {tested.flat:.4f}"
    )
    return lines
