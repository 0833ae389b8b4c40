"""`arterial sim compare`: policies or fleets beside each other, in pairs, with intervals, a report and maps."""

from pathlib import Path
from typing import Annotated

import typer

from arterial.cli import sim_options as options
from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.sim_scenarios import asked_scenarios, surge_files

A_YEAR_BEGINS = "2027-01-04"
"""A Monday: where one long run begins unless told otherwise."""


def compare(
    city: options.City,
    out: options.Out,
    calls: options.CallFile = None,
    demand: options.Demand = None,
    policy: Annotated[list[str] | None, typer.Option(help="a scenario of this policy; several times")] = None,
    redispatch: Annotated[bool, typer.Option("--redispatch", help="units on their way may be sent elsewhere")] = False,
    scenario: Annotated[
        list[str] | None, typer.Option(help="NAME:policy=P,bases.STATION=2,demand.factor=1.2,busy_fraction=0.5")
    ] = None,
    scenarios: Annotated[Path | None, typer.Option(help="TOML file with tables [[scenario]]")] = None,
    baseline: Annotated[str | None, typer.Option(help="scenario to compare with; default: the first")] = None,
    measure: options.MeasureName = "on_time_share",
    replications: Annotated[int, typer.Option(min=2, max=100_000, help="replications at least")] = 10,
    most: Annotated[int | None, typer.Option(min=2, max=100_000, help="at most, for a half-width")] = None,
    step: Annotated[int, typer.Option(min=1, max=10_000, help="how many are added at a time")] = 5,
    half_width: Annotated[
        float | None, typer.Option(help="stop when intervals of differences are this narrow: s, or percentage points")
    ] = None,
    relative: Annotated[float | None, typer.Option(help="the same as a share of the baseline's mean")] = None,
    level: options.Level = 0.95,
    days: options.Days = 7.0,
    warm_up_h: options.WarmUp = 6.0,
    batches: Annotated[
        int | None, typer.Option(min=2, max=10_000, help="one long run cut into so many batches, no replications")
    ] = None,
    per_day: options.PerDay = None,
    start: options.Start = None,
    surge: options.Surges = None,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    ray: options.RayAddress = None,
    cell_m: options.CellM = 1_000.0,
    language: options.Language = "en",
    as_json: options.AsJson = False,
) -> None:
    """Compare ways to run the service: the same calls in each, paired differences, as sure as asked."""
    from sim.experiments.comparing import Question, run_comparison
    from sim.experiments.comparison import judged_measure
    from sim.experiments.report.sentences import conclusions
    from sim.experiments.report.words import words
    from sim.experiments.store import ReplicationStore

    judged, key = judged_measure(measure)
    spoken = words(language)
    asked = asked_scenarios(
        policies=policy or [],
        redispatch=redispatch,
        written=scenario or [],
        file=scenarios,
        surges=surge_files(surge),
    )
    if not asked:
        raise UsageError("no scenario: give --policy P, --scenario NAME:policy=P or --scenarios FILE.toml")
    question = Question(scenarios=asked, baseline=baseline or asked[0].name, measure=judged, key=key, level=level)
    stopping = options.stopping_rule(
        replications=1 if batches else replications,
        most=most,
        step=step,
        half_width=half_width,
        relative=relative,
        is_share=judged.unit == "share",
    )
    source = options.call_source(
        city,
        out=out,
        calls=calls,
        demand=demand,
        per_day=per_day,
        seed=seed,
        days=None if batches and calls is not None else days,
        warm_up_h=warm_up_h,
        start=A_YEAR_BEGINS if batches and calls is None and start is None else start,
    )
    with options.working(workers, ray) as runner, options.experiment_bar(out) as advance:
        setting = options.open_setting(city, source, out=out, batches=batches or 1, cell_m=cell_m, advance=advance)
        options.require_targets(setting, judged)
        comparison, samples = run_comparison(
            question,
            stopping=stopping,
            site=setting.site,
            store=ReplicationStore(out, city=setting.site.fingerprint()),
            runner=runner,
            on_progress=lambda what, done, needed: advance(what, done / max(needed, 1)),
        )
        advance("writing the report", 1.0)
        options.write_report(setting, comparison, samples, asked, language=language)
    if as_json:
        print_json(comparison)
    else:
        typer.echo("\n".join([*conclusions(comparison, spoken), str(out / "report.html")]))
