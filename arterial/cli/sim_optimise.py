"""`arterial sim optimise`: where units should stand, and how many are needed."""

from typing import TYPE_CHECKING, Annotated

import typer

from arterial.cli import sim_options as options
from arterial.cli.errors import UsageError
from arterial.cli.output import print_json
from arterial.cli.sim_scenarios import value_of

if TYPE_CHECKING:
    from sim.experiments.optimising.bases import Bases, Stations
    from sim.experiments.passages import CallSource, Passage
    from sim.experiments.scenario import Setting

PILOT = 3


def optimise(
    city: options.City,
    out: options.Out,
    calls: options.CallFile = None,
    demand: options.Demand = None,
    units: Annotated[str | None, typer.Option(help="how many, or FIRST:LAST; default: as the city has")] = None,
    policy: Annotated[str, typer.Option(help="how units are sent")] = "closest",
    redispatch: Annotated[bool, typer.Option("--redispatch", help="units on their way may be sent elsewhere")] = False,
    fix: Annotated[list[str] | None, typer.Option(help="NAME=VALUE: further settings of the operating plan")] = None,
    measure: options.MeasureName = "on_time_share",
    target: Annotated[
        float | None, typer.Option(help="find the smallest fleet that surely reaches it: s, or per cent")
    ] = None,
    indifference: Annotated[
        float, typer.Option(help="a difference that would not matter: s, or percentage points")
    ] = 0.5,
    error: Annotated[float, typer.Option(help="chance of a wrong choice in one step of the search")] = 0.05,
    busy: Annotated[
        float | None, typer.Option(min=0, max=0.99, help="busy fraction for MEXCLP; default: as in a first simulation")
    ] = None,
    reach_s: Annotated[float | None, typer.Option(help="drive that is near for MEXCLP; default: by targets")] = None,
    liked: Annotated[int, typer.Option(min=1, max=1_000, help="shifts a step that expected cover likes best")] = 10,
    by_lot: Annotated[int, typer.Option(min=0, max=1_000, help="shifts a step that are drawn by lot")] = 4,
    patience: Annotated[int, typer.Option(min=1, max=1_000, help="steps without success that end the search")] = 3,
    first: Annotated[int, typer.Option(min=3, max=10_000, help="replications of every plan at first")] = 5,
    most: Annotated[int, typer.Option(min=3, max=10_000, help="replications of a plan at most")] = 20,
    check: Annotated[int, typer.Option(min=2, max=10_000, help="replications, others, that check the outcome")] = 20,
    level: options.Level = 0.95,
    days: options.Days = 7.0,
    warm_up_h: options.WarmUp = 6.0,
    per_day: options.PerDay = None,
    start: options.Start = None,
    seed: options.Seed = 1,
    workers: options.Workers = None,
    ray: options.RayAddress = None,
    cell_m: options.CellM = 1_000.0,
    language: options.Language = "en",
    as_json: options.AsJson = False,
) -> None:
    """Search bases for one or several fleet sizes from MEXCLP's start, and check what was found on new calls."""
    from sim.experiments.city import bases_of
    from sim.experiments.comparing import write_json
    from sim.experiments.comparison import judged_measure
    from sim.experiments.optimising.expected_cover import expected_cover
    from sim.experiments.optimising.fleet import Aim, OptimiseResults, Tools, Workshop, measured_busy
    from sim.experiments.optimising.fleet import optimise as search_fleets
    from sim.experiments.optimising.kim_nelson import SelectionRule
    from sim.experiments.optimising.search import SearchRule
    from sim.experiments.report.optimise_report import findings, optimise_report
    from sim.experiments.report.words import is_share, words
    from sim.experiments.scenario import Scenario
    from sim.experiments.store import ReplicationStore

    judged, key = judged_measure(measure)
    spoken = words(language)
    scale = 100.0 if is_share(judged) else 1.0
    way = Scenario(name="plan", policy=policy, redispatch=redispatch, settings=_settings(fix or []))
    rule = SearchRule(
        selection=SelectionRule(indifference=indifference / scale, alpha=error, first=first, most=most),
        liked=liked,
        by_lot=by_lot,
        patience=patience,
        seed=seed,
    )
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
        setting = options.open_setting(city, source, out=out, batches=1, cell_m=cell_m, advance=advance)
        options.require_targets(setting, judged)
        stations, present = _stations(setting, bases_of(setting.site.world))
        sizes = _sizes(units, sum(present))
        store = ReplicationStore(out, city=setting.site.fingerprint())
        aim = Aim(
            way=way,
            present=present,
            measure=judged,
            key=key,
            target=None if target is None else target / scale,
            level=level,
            check_replications=check,
        )
        tools = Tools(
            site=setting.site,
            store=store,
            runner=runner,
            on_progress=lambda what, done, needed: advance(what, done / max(needed, 1)),
        )
        busy = measured_busy(way, tools=tools) if busy is None else busy
        cover = expected_cover(setting.site.world, _passages(source), stations, busy=busy, reach_s=reach_s)
        work = Workshop(tools=tools, stations=stations, cover=cover)
        optimum, samples = search_fleets(sizes, aim=aim, rule=rule, work=work)
        provenance = setting.provenance([found.scenario for found in samples.values()])
        write_json(OptimiseResults(optimum=optimum, provenance=provenance), out / "optimum.json")
        told = optimise_report(
            optimum,
            samples,
            provenance,
            aim=aim,
            rule=rule,
            places=setting.places,
            grid=setting.site.grid,
            words=spoken,
        )
        options.write_page(out, samples, told)
    if as_json:
        print_json(optimum)
    else:
        typer.echo("\n".join([*findings(optimum, aim, spoken), str(out / "report.html")]))


def _settings(fix: list[str]) -> "dict[str, Setting]":
    settings: dict[str, Setting] = {}
    for text in fix:
        name, equals, value = text.partition("=")
        if not equals or not name or not value:
            raise UsageError(f"--fix {text!r}: write NAME=VALUE")
        settings[name] = value_of(value)
    return settings


def _sizes(text: str | None, present: int) -> range:
    if text is None:
        return range(present, present + 1)
    first, _, last = text.partition(":")
    try:
        sizes = range(int(first), int(last or first) + 1)
    except ValueError as error:
        raise UsageError(f"--units {text!r}: write a number, or FIRST:LAST") from error
    if not sizes or sizes[0] < 1:
        raise UsageError(f"--units {text!r}: give numbers from 1, the smaller first")
    return sizes


def _stations(setting: options.Setting, bases: dict[str, int]) -> "tuple[Stations, Bases]":
    """The stations with their room; in a matrix world, which tells none, as much as there are units."""
    from sim.experiments.optimising.bases import Stations

    total = sum(bases.values())
    room = dict.fromkeys(bases, total)
    if setting.places is not None:
        room = {stand.station_id: max(stand.capacity, stand.units) for stand in setting.places.stands}
    return Stations(tuple(bases), tuple(room[station] for station in bases)), tuple(bases.values())


def _passages(source: "CallSource") -> "list[Passage]":
    """The calls of the first replications, for MEXCLP."""
    passage_of, most = source.open(), source.most_replications
    return [passage_of(number) for number in range(PILOT if most is None else min(PILOT, most))]
