"""Options that the commands of experiments share: where, which calls, how many replications, who does the work."""

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli.errors import UsageError
from arterial.cli.progress import Advance, progress_bar

if TYPE_CHECKING:
    from sim.experiments.city import CitySite
    from sim.experiments.comparison import Comparison
    from sim.experiments.measures import Measure
    from sim.experiments.passages import CallSource
    from sim.experiments.provenance import Provenance
    from sim.experiments.report.places import CityPlaces
    from sim.experiments.runners import Runner
    from sim.experiments.running import Samples
    from sim.experiments.scenario import Scenario
    from sim.experiments.stopping import Stopping

HOUR_S, DAY_S = 3_600.0, 86_400.0
WHO_WORKS = ("--workers", "--ray")

City = Annotated[Path, typer.Argument(metavar="DIR", help="city pack, or folder of a matrix world")]
CallFile = Annotated[
    Path | None, typer.Option("--calls", help="calls on record (CSV or Parquet), cut into replications")
]
Demand = Annotated[
    Path | None, typer.Option(help="demand model that makes the calls (folder); with neither: as many as people")
]
PerDay = Annotated[float | None, typer.Option(min=0.001, help="calls a day to scale the demand model to")]
Seed = Annotated[int, typer.Option(min=0, help="replication n of a demand model has this seed + n")]
Start = Annotated[
    str | None, typer.Option(metavar="DATE", help="all begin on this day; default: another week of the year each")
]
Surges = Annotated[list[Path] | None, typer.Option(help="scenario file to lay over all scenarios; several times")]
Days = Annotated[float, typer.Option(min=0.01, max=36_600, help="days that count in each replication")]
WarmUp = Annotated[float, typer.Option(min=0, max=8_784, help="hours before them that don't count")]
Out = Annotated[
    Path, typer.Option("--out", help="folder for results; the same command goes on there if it was stopped")
]
MeasureName = Annotated[str, typer.Option("--measure", help="what to judge by; `on_time_share:1` is of priority 1")]
Level = Annotated[float, typer.Option(help="confidence of intervals")]
Workers = Annotated[int | None, typer.Option(min=1, max=1_024, help="processes; default: as many as there are cores")]
RayAddress = Annotated[
    str | None, typer.Option("--ray", metavar="ADDRESS", help="work on this Ray cluster; `local` starts one")
]
Language = Annotated[str, typer.Option(help="of the report: en, ru or be")]
CellM = Annotated[float, typer.Option(min=50, max=100_000, help="width of the map's cells in metres")]
AsJson = Annotated[bool, typer.Option("--json", help="print the results as JSON")]


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A city with its calls, opened, and where results go."""

    site: "CitySite"
    places: "CityPlaces | None"
    folder: Path
    command: str

    def provenance(self, scenarios: "list[Scenario]") -> "Provenance":
        """What a reader needs to have the same again."""
        from sim.experiments.provenance import Provenance, program_version

        return Provenance(
            command=self.command,
            city=self.site.world.name,
            calls=self.site.source.described(),
            fingerprint=self.site.fingerprint(),
            scenarios=scenarios,
            version=program_version(),
        )


def call_source(
    city: Path,
    *,
    out: Path,
    calls: Path | None,
    demand: Path | None,
    per_day: float | None,
    seed: int,
    days: float | None,
    warm_up_h: float,
    start: str | None = None,
) -> "CallSource":
    """The calls asked for; `days` None: the whole record as one run. Without record and model, calls come as the city
    has people, by a model that is kept in `out`. Raises UsageError."""
    from sim.experiments.made_calls import ModelledCalls
    from sim.experiments.recorded_calls import RecordedCalls

    if calls is not None and demand is not None:
        raise UsageError(
            "--calls (calls on record) and --demand (a model that makes them) exclude each other: leave one out"
        )
    warm_up_s, piece_s = warm_up_h * HOUR_S, None if days is None else days * DAY_S
    if calls is not None:
        if per_day is not None:
            raise UsageError("--per-day scales a demand model: calls on record come as they came; leave it out")
        if start is not None:
            raise UsageError("--start tells when calls of a demand model begin: calls on record have their own times")
        return RecordedCalls(calls, warm_up_s=warm_up_s, piece_s=piece_s, seed=seed)
    if piece_s is None:
        raise UsageError("--batches cuts one run of a demand model of --days days: give them")
    begins = _date(start)
    folder, level = (demand, per_day) if demand is not None else (_model_of_people(city, out, per_day), None)
    return ModelledCalls(folder, warm_up_s=warm_up_s, piece_s=piece_s, seed=seed, calls_per_day=level, start=begins)


def _date(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--start {text!r}: give a day such as 2027-01-04") from error


def _model_of_people(city: Path, out: Path, per_day: float | None) -> Path:
    """Written into `out`, so that every process and every later run has the same."""
    from arterial.made_calls import model_for
    from roads import read_pack
    from sim.demand.files import write_model
    from sim.worlds.matrix_world import is_matrix_folder

    if is_matrix_folder(city):
        raise UsageError(f"{city} does not tell where people live: give --calls FILE or --demand DIR")
    model = model_for(read_pack(city), None, per_day=per_day, day_spread=None, holidays=None)
    require_folder(out)
    write_model(model, out / "demand")
    return out / "demand"


def require_folder(out: Path) -> None:
    """Make the folder for results. Raises UsageError where a file is in its place."""
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file: give a folder")
    out.mkdir(parents=True, exist_ok=True)


def open_setting(
    city: Path, source: "CallSource", *, out: Path, batches: int, cell_m: float, advance: Advance
) -> Setting:
    """Read the city and its map. Raises what is wrong with any of it, before anything is written."""
    from sim.experiments.city import CitySite, grid_about
    from sim.experiments.report.places import places_of

    places = places_of(city)
    grid = grid_about(places.centre_lat, cell_m=cell_m) if places is not None else None
    site = CitySite(city, source, batches=batches, grid=grid, progress=advance)
    site.fingerprint()
    require_folder(out)
    return Setting(site=site, places=places, folder=out, command=command_line(sys.argv[1:]))


def command_line(arguments: list[str]) -> str:
    """What was typed, without what changes no result: who did the work."""
    kept, skip = [], False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in WHO_WORKS:
            skip = True
        elif not argument.startswith(tuple(f"{name}=" for name in WHO_WORKS)):
            kept.append(argument)
    return shlex.join(["arterial", *kept])


def stopping_rule(
    *,
    replications: int,
    most: int | None,
    step: int,
    half_width: float | None,
    relative: float | None,
    is_share: bool,
) -> "Stopping":
    """The half-width of a share is given in percentage points."""
    from sim.experiments.stopping import Stopping

    if most is not None and half_width is None and relative is None:
        raise UsageError("--most limits replications until --half-width or --relative is reached: give one of them")
    return Stopping(
        fewest=replications,
        most=most if most is not None else max(10 * replications, 100),
        step=step,
        half_width=half_width / 100.0 if half_width is not None and is_share else half_width,
        relative=relative,
    )


@contextmanager
def working(workers: int | None, ray: str | None) -> "Iterator[Runner]":
    """Whoever does the work; gone at the end, whatever happened."""
    from sim.experiments.processes import Processes
    from sim.experiments.runners import InThisProcess

    count = workers or len(os.sched_getaffinity(0))
    runner: Runner
    if ray is not None:
        if workers is not None:
            raise UsageError("--workers and --ray exclude each other: leave one out")
        from sim.experiments.cluster import OnRay

        runner = OnRay(ray)
    else:
        runner = InThisProcess() if count == 1 else Processes(count)
    try:
        yield runner
    finally:
        runner.close()


@contextmanager
def experiment_bar(out: Path) -> Iterator[Advance]:
    """A progress bar; an interruption is told with what to do next."""
    try:
        with progress_bar("reading the city") as advance:
            yield advance
    except KeyboardInterrupt:
        kept = len(list((out / "replications").glob("*.parquet")))
        typer.echo(f"stopped: {kept} replications are kept in {out}; the same command goes on from there", err=True)
        raise


def write_report(
    setting: Setting,
    comparison: "Comparison",
    samples: "dict[str, Samples]",
    scenarios: "list[Scenario]",
    *,
    language: str,
) -> None:
    """`replications.parquet`, `comparison.json` and `report.html`."""
    from sim.experiments.comparing import CompareResults, write_json
    from sim.experiments.report.comparison_report import comparison_report
    from sim.experiments.report.words import words

    provenance = setting.provenance(scenarios)
    write_json(CompareResults(comparison=comparison, provenance=provenance), setting.folder / "comparison.json")
    told = comparison_report(
        comparison,
        samples,
        provenance,
        places=setting.places,
        grid=setting.site.grid,
        words=words(language),
    )
    write_page(setting.folder, samples, told)


def write_page(folder: Path, samples: "dict[str, Samples]", page: str) -> None:
    """`replications.parquet` with everything measured, and `report.html`."""
    from roads.files import write_whole
    from sim.experiments.comparing import write_samples

    write_samples(list(samples.values()), folder / "replications.parquet")
    write_whole(folder / "report.html", page.encode())


def require_targets(setting: Setting, judged: "Measure") -> None:
    """Refuse to judge by calls in time where the city does not say what in time is."""
    import numpy as np

    if judged.name == "on_time_share" and not np.isfinite(setting.site.world.target_s).any():
        raise UsageError(
            f"{setting.site.folder} has no response-time targets, so that every call is in time: "
            "judge by --measure mean_response_s"
        )
