"""`arterial roads learn`, `apply`, `withdraw`: travel times from trips that were driven."""

import getpass
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar

if TYPE_CHECKING:
    from roads.pack.travel_times import HeldOutError, TravelTimes

Json = Annotated[bool, typer.Option("--json", help="print the report as JSON")]
Folder = Annotated[Path, typer.Argument(help="folder of the city pack")]
By = Annotated[str | None, typer.Option("--by", help="who orders it, for the log; default: the system's user")]


def learn(
    folder: Folder,
    out: Annotated[Path, typer.Option("--out", help="file of learnt travel times to write (JSON)")],
    trips: Annotated[Path | None, typer.Option(help="CSV or Parquet of trips, en route to on scene")] = None,
    traces: Annotated[Path | None, typer.Option(help="CSV or Parquet of unit positions")] = None,
    minimum_trips: Annotated[int, typer.Option(min=1, help="drives below which a factor is not learnt")] = 50,
    held_out_share: Annotated[
        float, typer.Option(min=0.01, max=0.5, help="share of drives, the last ones, to test on")
    ] = 0.2,
    as_json: Json = False,
) -> None:
    """Learn factors by road class and hour from trips or traces, and test them on the last drives."""
    from arterial.cli.roads import require_writable
    from arterial.trip_records import read_traces, read_trips
    from roads.learning import learn_travel_times
    from roads.learning.learn import Asked
    from roads.pack import read_pack
    from roads.pack.travel_times import write_travel_times

    require_writable(out)
    if trips is None and traces is None:
        raise UsageError("there is nothing to learn from: give --trips FILE, --traces FILE or both")
    with progress_bar("reading the drives") as advance:
        records = None if trips is None else read_trips(trips)
        times = learn_travel_times(
            read_pack(folder),
            trips=None if records is None else records.trips,
            traces=None if traces is None else read_traces(traces),
            now=time.time(),
            asked=Asked(minimum_trips=minimum_trips, held_out_share=held_out_share),
            progress=advance,
        )
        write_travel_times(times, out)
    _report(times, f"{out}: version {times.version}", as_json=as_json)
    if records is not None and records.incomplete and not as_json:
        typer.echo(f"left out: {records.incomplete} trips without an instant or a place")


def apply(
    folder: Folder,
    file: Annotated[Path, typer.Argument(help="file of learnt travel times")],
    by: By = None,
    as_json: Json = False,
) -> None:
    """Put learnt travel times into a city pack; a service that runs on it takes them up within seconds."""
    from roads.learning import apply_travel_times

    times = apply_travel_times(folder, file, by=_name(by))
    _report(times, f"{folder}: travel times {times.version} apply from now on", as_json=as_json)


def withdraw(folder: Folder, by: By = None) -> None:
    """Have a city pack's own travel times again; a service that runs on it takes them up within seconds."""
    from roads.learning import withdraw_travel_times
    from roads.pack.layout import is_pack

    if not is_pack(folder):
        raise UsageError(f"{folder} is no city pack")
    had = withdraw_travel_times(folder, by=_name(by))
    typer.echo(f"{folder}: {'learnt travel times withdrawn' if had else 'had no learnt travel times'}")


def _name(by: str | None) -> str:
    """As whoever acts is named in the log; without one, the user of the operating system."""
    from roads.pack.applied import NAME_PATTERN

    if by is None:
        try:
            by = re.sub(r"[^A-Za-z0-9._@:/-]", "_", f"cli/{getpass.getuser()}")[:64]
        except (KeyError, OSError):
            by = "cli/unknown"
    if re.fullmatch(NAME_PATTERN, by) is None:
        raise UsageError(f"--by {by!r} is no name: give 1 to 64 of the characters A-Z a-z 0-9 . _ @ : / -")
    return by


def _report(times: "TravelTimes", headline: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"version": times.version, "travel_times": times})
    else:
        typer.echo("\n".join([headline, *_lines(times)]))


def _lines(times: "TravelTimes") -> Iterator[str]:
    for name, learnt in times.profiles.items():
        yield f"{name}: learnt from {learnt.trips} drives, spread {learnt.spread:.2f}"
        if learnt.before is None or learnt.after is None:
            yield "  not tested: too few drives to hold some back"
            continue
        yield f"  on the last {learnt.after.trips} drives, before: {_error(learnt.before)}"
        yield f"  on the last {learnt.after.trips} drives, after:  {_error(learnt.after)}"
    for reason, count in times.left_out.items():
        yield f"left out: {count} {reason.replace('_', ' ')}"


def _error(error: "HeldOutError") -> str:
    return (
        f"mean absolute error {error.mean_abs_error_s:.0f} s, median log error {error.median_log_error:.3f}, "
        f"bias {error.log_bias:+.3f}, {error.within_90:.0%} within the 90 % interval"
    )
