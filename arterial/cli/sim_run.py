"""`arterial sim run`: one simulation of the calls of a file."""

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.progress import progress_bar

if TYPE_CHECKING:
    from sim.engine import OperatingPlan


def run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="city pack, or folder of a matrix world")],
    calls: Annotated[Path, typer.Option("--calls", help="calls to answer (CSV or Parquet)")],
    out: Annotated[Path, typer.Option("--out", help="folder to write calls.csv and summary.json to")],
    policy: Annotated[str, typer.Option(help="closest, dmexclp or arterial")] = "closest",
    redispatch: Annotated[
        bool, typer.Option("--redispatch", help="units on their way to less urgent calls may be sent to priority 1")
    ] = False,
    busy_fraction: Annotated[
        float, typer.Option(help="share of time that a unit is thought to be busy, for policies that weigh cover")
    ] = 0.5,
    units: Annotated[
        Path | None,
        typer.Option(help="CSV of units (unit_id,station_id; shifts, breaks, capabilities) in place of the world's"),
    ] = None,
    operations: Annotated[
        Path | None, typer.Option(help="TOML: who may take whose unit, ageing of waiting calls, bays of hospitals")
    ] = None,
    surge: Annotated[
        list[Path] | None, typer.Option(help="scenario file whose snow and hospitals befall the city; several times")
    ] = None,
    traffic: Annotated[bool, typer.Option(help="drive as the hour of the week allows; else at free flow")] = True,
    drive_spread: Annotated[float | None, typer.Option(help="spread of driving times; default: the world's")] = None,
    start_hour: Annotated[int, typer.Option(min=0, max=167, help="hour of the week at second 0; Monday 00 is 0")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="of the luck of drives, where their times have a spread")] = 0,
    cache: Annotated[Path | None, typer.Option(help="folder for large tables; default: the pack's, or yours")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print the summary as JSON")] = False,
) -> None:
    """Simulate the calls of a file in a city, under one policy, and write what became of each."""
    from arterial.compiling import told_of_compiling
    from arterial.fleet_file import read_fleet
    from arterial.operations_file import read_operations
    from arterial.sim_results import write_results
    from sim.calls import read_calls
    from sim.demand.scenario_file import read_scenarios
    from sim.engine import OperatingPlan, simulate
    from sim.worlds import open_world

    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file: name a folder")
    plan = OperatingPlan(
        policy=policy,
        redispatch=redispatch,
        busy_fraction=busy_fraction,
        fleet=None if units is None else read_fleet(units),
        traffic=traffic,
        drive_spread=drive_spread,
        start_hour_of_week=start_hour,
        **({} if operations is None else read_operations(operations)),
    )
    surges = read_scenarios(surge or ())
    with progress_bar("opening the world") as advance, told_of_compiling(lambda line: typer.echo(line, err=True)):
        world = open_world(folder, cache=cache, progress=lambda step, share: advance(step, share * 0.7))
        given = read_calls(calls)
        places = world.place_calls(given)
        advance("simulating", 0.7)
        outcome = simulate(
            world,
            given,
            plan,
            places=places,
            seed=seed,
            surges=surges,
            progress=lambda share: advance("simulating", 0.7 + share * 0.3),
        )
    notes = [*given.notes, *world.stations.notes, *places.notes]
    provenance = {"command": _command(), "city": world.name, "seed": seed, "plan": _told(plan), "notes": notes}
    summary = write_results(outcome, out, provenance)
    for note in notes:
        typer.echo(f"note: {note}", err=True)
    if as_json:
        print_json(summary)
    else:
        typer.echo("\n".join(_lines(summary, out)))


def _command() -> str:
    return shlex.join(["arterial", *sys.argv[1:]])


def _told(plan: "OperatingPlan") -> dict[str, Any]:
    from dataclasses import asdict

    told = asdict(plan)
    if plan.policy != "arterial":
        del told["tuning"]
    if plan.policy != "dmexclp":
        del told["busy_fraction"]
    return told


def _lines(summary: dict[str, Any], out: Path) -> list[str]:
    if not summary["calls"]:
        return [f"{out}: there were no calls"]
    on_time = summary["on_time_share"]
    lines = [
        f"{summary['city']}: {summary['calls']:,} calls answered by {summary['units']} units",
        f"mean response {summary['mean_response_s']:.1f} s, "
        + ("no targets are set" if on_time is None else f"{on_time:.1%} within the target"),
    ]
    for priority, figures in summary["by_priority"].items():
        share = "" if figures["on_time_share"] is None else f", {figures['on_time_share']:.1%} within the target"
        lines.append(
            f"  priority {priority}: {figures['calls']:,} calls, mean {figures['mean_response_s']:.1f} s{share}"
        )
    lines.append(
        f"{summary['queued_share']:.1%} of calls waited for a unit; units were busy {summary['utilisation']:.1%}"
    )
    if summary["unanswered"]:
        lines.append(f"{summary['unanswered']:,} calls found nobody who ever came")
    breaks = summary["breaks"]
    if breaks["taken"] or breaks["missed"]:
        lines.append(f"breaks: {breaks['taken']:,} taken, {breaks['missed']:,} missed")
    return [*lines, f"{out}: {', '.join(summary['files'])} written"]
