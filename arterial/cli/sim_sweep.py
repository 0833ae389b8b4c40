"""`arterial sim sweep`: what parameters change, over a grid of their values."""

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from arterial.cli import sim_options as options
from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.sim_scenarios import surge_files, value_of

if TYPE_CHECKING:
    from sim.experiments.scenario import Setting

MOST_VALUES = 1_000


def sweep(
    city: options.City,
    out: options.Out,
    calls: options.CallFile = None,
    demand: options.Demand = None,
    vary: Annotated[
        list[str] | None, typer.Option(help="NAME=V,V,V or NAME=FIRST:LAST:STEP; several times: all combinations")
    ] = None,
    fix: Annotated[list[str] | None, typer.Option(help="NAME=VALUE in all combinations; several times")] = None,
    grid: Annotated[Path | None, typer.Option(help="TOML file with tables [vary] and [fixed]")] = None,
    measure: options.MeasureName = "on_time_share",
    replications: Annotated[int, typer.Option(min=2, max=100_000, help="replications of each combination")] = 10,
    level: options.Level = 0.95,
    days: options.Days = 7.0,
    warm_up_h: options.WarmUp = 6.0,
    per_day: options.PerDay = None,
    start: options.Start = None,
    surge: options.Surges = None,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    ray: options.RayAddress = None,
    language: options.Language = "en",
    as_json: options.AsJson = False,
) -> None:
    """Simulate every combination of parameters on the same calls; the first is what the others are compared with."""
    from sim.experiments.comparing import Question, run_comparison, write_json
    from sim.experiments.comparison import judged_measure
    from sim.experiments.report.sentences import conclusions
    from sim.experiments.report.sweep_report import sweep_report
    from sim.experiments.report.words import words
    from sim.experiments.stopping import Stopping
    from sim.experiments.store import ReplicationStore
    from sim.experiments.sweep import SweepResults, grid_points
    from sim.experiments.sweep import grid as combinations

    judged, key = judged_measure(measure)
    spoken = words(language)
    varied, fixed = asked_grid(vary or [], fix or [], grid)
    scenarios = combinations(varied, fixed=fixed, surges=surge_files(surge))
    question = Question(scenarios=scenarios, baseline=scenarios[0].name, measure=judged, key=key, level=level)
    source = options.call_source(
        city,
        out=out,
        calls=calls,
        demand=demand,
        per_day=per_day,
        seed=seed,
        days=days,
        warm_up_h=warm_up_h,
        start=start,
    )
    with options.working(workers, ray) as runner, options.experiment_bar(out) as advance:
        setting = options.open_setting(city, source, out=out, batches=1, cell_m=1_000.0, advance=advance)
        options.require_targets(setting, judged)
        comparison, samples = run_comparison(
            question,
            stopping=Stopping(fewest=replications),
            site=setting.site,
            store=ReplicationStore(out, city=setting.site.fingerprint()),
            runner=runner,
            on_progress=lambda what, done, needed: advance(what, done / max(needed, 1)),
        )
        points = grid_points(comparison, scenarios, varied)
        provenance = setting.provenance(scenarios)
        results = SweepResults(points=points, comparison=comparison, provenance=provenance)
        write_json(results, out / "sweep.json")
        told = sweep_report(comparison, points, samples, provenance, words=spoken)
        options.write_page(out, samples, told)
    if as_json:
        print_json(points)
    else:
        typer.echo("\n".join([*conclusions(comparison, spoken), str(out / "report.html")]))


def asked_grid(
    vary: list[str], fix: list[str], file: Path | None
) -> "tuple[dict[str, list[Setting]], dict[str, Setting]]":
    """What the file says, then what the command line says. Raises UsageError naming the parameter."""
    varied, fixed = ({}, {}) if file is None else _of_file(file)
    for text in vary:
        name, equals, values = text.partition("=")
        if not equals or not name or not values:
            raise UsageError(f"--vary {text!r}: write NAME=V,V,V or NAME=FIRST:LAST:STEP")
        varied[name] = _values(name, values)
    for text in fix:
        name, equals, value = text.partition("=")
        if not equals or not name or not value:
            raise UsageError(f"--fix {text!r}: write NAME=VALUE")
        fixed[name] = value_of(value)
    return varied, fixed


def _values(name: str, text: str) -> "list[Setting]":
    if text.count(":") != 2:
        return [value_of(part) for part in text.split(",") if part]
    first, last, step = (value_of(part) for part in text.split(":"))
    for part in (first, last, step):
        if isinstance(part, bool | str):
            raise UsageError(f"--vary {name}={text}: {part!r} is no number: write FIRST:LAST:STEP")
    assert not isinstance(first, str) and not isinstance(last, str) and not isinstance(step, str)  # noqa: PT018
    if step <= 0 or last < first or (last - first) / step > MOST_VALUES:
        raise UsageError(f"--vary {name}={text}: give a step above 0 that leads from the first to the last")
    count = int((last - first) / step + 1e-9) + 1
    # Rounded, for 0.3 + 0.1 + 0.1 is not quite 0.5 otherwise.
    return [round(first + place * step, 12) for place in range(count)]


def _of_file(file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is no TOML: {error}") from error
    unknown = sorted(set(content) - {"vary", "fixed"})
    if unknown:
        raise UsageError(f"{file}: {unknown[0]!r} is not known: give tables [vary] and [fixed]")
    varied, fixed = content.get("vary", {}), content.get("fixed", {})
    for name, values in varied.items():
        if not isinstance(values, list) or not all(isinstance(v, bool | int | float | str) for v in values):
            raise UsageError(f"{file}, vary.{name}: give a list of numbers, texts or truths")
    for name, value in fixed.items():
        if not isinstance(value, bool | int | float | str):
            raise UsageError(f"{file}, fixed.{name}: give a number, a text, true or false")
    return dict(varied), dict(fixed)
