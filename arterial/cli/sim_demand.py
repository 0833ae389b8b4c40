"""`arterial sim calls`, `surge`, `fit-demand` and `demand`: the calls that simulations answer, and their source."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar
from arterial.cli.roads import require_writable
from arterial.cli.sim_demand_lines import fit_lines, made_lines, model_lines, surge_lines

CALL_FILES = (".csv", ".csv.gz", ".parquet")
Json = Annotated[bool, typer.Option("--json", help="print JSON for machines")]
Out = Annotated[Path, typer.Option("--out", help="file to write: .csv, .csv.gz or .parquet")]
Holidays = Annotated[Path | None, typer.Option(help="CSV or Parquet with a column day")]


def add_demand(app: typer.Typer) -> None:
    """Hang these commands on the group `arterial sim`."""
    app.command("calls")(calls)
    app.command("surge")(surge)
    app.command("fit-demand")(fit_demand)
    app.command("demand")(demand)


def calls(
    city: Annotated[Path, typer.Argument(help="city pack")],
    out: Out,
    days: Annotated[float, typer.Option(min=0.01, max=18_250, help="how long calls come in")] = 14.0,
    per_day: Annotated[float | None, typer.Option(help="calls on the mean day; default: as the model has")] = None,
    model: Annotated[Path | None, typer.Option(help="demand model (folder); default: the pack's people")] = None,
    seed: Annotated[int, typer.Option(min=0, help="the same seed makes the same calls")] = 1,
    start: Annotated[str, typer.Option(help="full hour on the local clock")] = "2027-01-04T00:00",
    place: Annotated[str, typer.Option(help="where in a cell: uniform, nodes or addresses")] = "uniform",
    surge: Annotated[list[Path] | None, typer.Option(help="scenario file to lay over; several times")] = None,
    day_spread: Annotated[float | None, typer.Option(min=0, max=5, help="how days vary beyond chance")] = None,
    holidays: Holidays = None,
    as_json: Json = False,
) -> None:
    """Make calls: a Poisson process by cell, hour of the week, month and group, with surges laid over it."""
    from arterial.made_calls import make_calls, model_for
    from roads import read_pack
    from sim.calls import write_calls

    _require_call_file(out)
    begin = _start(start)
    with progress_bar("reading the city") as advance:
        pack = read_pack(city)
        advance("laying out the demand", 0.3)
        demand = model_for(pack, model, per_day=per_day, day_spread=day_spread, holidays=holidays)
        advance("drawing calls", 0.5)
        made, report = make_calls(pack, demand, days=days, seed=seed, start=begin, place=place, scenarios=surge or ())
        advance("writing", 0.8)
        write_calls(made, out)
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(made_lines(out, report)))


def surge(
    city: Annotated[Path, typer.Argument(help="city pack")],
    calls: Annotated[Path, typer.Option("--calls", help="calls there are: .csv, .csv.gz or .parquet")],
    surge: Annotated[list[Path], typer.Option(help="scenario file to lay over; several times")],
    out: Out,
    seed: Annotated[int, typer.Option(min=0, help="the same seed makes the same surge")] = 1,
    as_json: Json = False,
) -> None:
    """Lay surges over the calls of a file; the other calls stay as they are."""
    from arterial.made_calls import surged_calls
    from roads import read_pack
    from sim.calls import read_calls, write_calls

    _require_call_file(out)
    surged = surged_calls(read_pack(city), read_calls(calls), surge, seed=seed)
    write_calls(surged.calls, out)
    if as_json:
        print_json({"calls": len(surged.calls), "added": surged.added, "left_out": surged.left_out})
    else:
        typer.echo("\n".join([f"{out}: {len(surged.calls)} calls", *surge_lines(surged.added, surged.left_out)]))


def fit_demand(
    history: Annotated[Path, typer.Argument(help="CSV or Parquet of calls, or of hourly counts with --areas")],
    out: Annotated[Path, typer.Option("--out", help="folder of the model, made where it is absent")],
    city: Annotated[Path | None, typer.Option(help="city pack: its people and its time zone")] = None,
    timezone: Annotated[str | None, typer.Option(help="IANA time zone; default: the pack's, else UTC")] = None,
    column: Annotated[list[str] | None, typer.Option(help="FIELD=NAME of the file's column; several times")] = None,
    priority: Annotated[list[str] | None, typer.Option(help="WORD=NUMBER of the file's; several times")] = None,
    by: Annotated[str, typer.Option(help="what makes a group: priority or determinant")] = "priority",
    areas: Annotated[Path | None, typer.Option(help="CSV area, lon, lat: the file has hourly counts by area")] = None,
    cell_m: Annotated[float, typer.Option(min=50, max=100_000, help="width of a cell")] = 500.0,
    most_cells: Annotated[int, typer.Option(min=1, max=50_000, help="cells at most; else wider ones")] = 20_000,
    half_life_weeks: Annotated[
        float | None, typer.Option(min=0.1, max=10_000, help="age at which a week counts half; default: all alike")
    ] = None,
    held_out_weeks: Annotated[float, typer.Option(min=0.01, max=520, help="weeks to foretell in the test")] = 4.0,
    day_spread: Annotated[float | None, typer.Option(min=0, max=5, help="default: as learnt")] = None,
    holidays: Holidays = None,
    name: Annotated[str | None, typer.Option(help="name of the model; default: the file's")] = None,
    as_json: Json = False,
) -> None:
    """Learn a demand model from past calls, and say how well it foretells weeks it has not seen."""
    from arterial.demand import inhabitants_of
    from arterial.fitted_demand import FitSettings, fit_counts, fit_places
    from arterial.made_calls import holidays_of
    from roads import read_pack
    from sim.demand.files import write_model

    _require_folder(out)
    columns, words = _pairs(column, "--column"), _priorities(priority)
    with progress_bar("reading the city") as advance:
        pack = None if city is None else read_pack(city)
        settings = FitSettings(
            name=name or history.name.split(".")[0],
            timezone=_zone(timezone or ("UTC" if pack is None else pack.settings.timezone)),
            cell_m=cell_m,
            most_cells=most_cells,
            half_life_weeks=half_life_weeks,
            held_out_weeks=held_out_weeks,
            day_spread=day_spread,
            holidays=frozenset() if holidays is None else holidays_of(holidays),
        )
        advance("learning the demand", 0.3)
        if areas is not None:
            people = None if pack is None else inhabitants_of(pack)
            model, report = fit_counts(history, areas, settings, people=people)
        else:
            model, report = fit_places(history, settings, pack=pack, columns=columns, priorities=words, by=by)
        advance("writing", 0.9)
        write_model(model, out)
    if as_json:
        print_json(report)
    else:
        typer.echo("\n".join(fit_lines(out, report)))


def demand(
    model: Annotated[Path, typer.Argument(help="demand model (folder)")],
    as_json: Json = False,
) -> None:
    """Say what a demand model expects: calls by hour, weekday, month and group."""
    from sim.demand.describing import describe
    from sim.demand.files import read_model

    found = describe(read_model(model))
    if as_json:
        print_json(found)
    else:
        typer.echo("\n".join(model_lines(found)))


def _require_call_file(out: Path) -> None:
    require_writable(out)
    if not out.name.endswith(CALL_FILES):
        raise UsageError(f"--out {out}: calls are written as {', '.join(CALL_FILES)}")


def _require_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file: name a folder")
    if not out.absolute().parent.is_dir():
        raise UsageError(f"--out {out}: there is no folder {out.parent}: make it first")


def _start(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--start {text!r}: give a full hour such as 2027-01-04T00:00") from error


def _pairs(given: Sequence[str] | None, option: str) -> dict[str, str]:
    pairs = [pair.rpartition("=") if option == "--priority" else pair.partition("=") for pair in given or ()]
    for left, _, right in pairs:
        if not left or not right:
            raise UsageError(f"{option} {left}{right}: give two words with = between")
    return {left: right for left, _, right in pairs}


def _priorities(given: Sequence[str] | None) -> dict[str, int]:
    pairs = _pairs(given, "--priority")
    for word, number in pairs.items():
        if not (number.isdecimal() and 1 <= int(number) <= 9):
            raise UsageError(f"--priority {word}={number}: give a number from 1 to 9")
    return {word: int(number) for word, number in pairs.items()}


def _zone(name: str) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise UsageError(f"--timezone {name!r} is not known: give an IANA name, such as Europe/Minsk") from error
