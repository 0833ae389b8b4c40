"""The report of a search for bases."""

from collections.abc import Mapping
from html import escape

from msgspec import structs

from sim.experiments.measures import MEASURES, Grid, Measure
from sim.experiments.optimising.fleet import NOW, Aim, Optimum, names_of
from sim.experiments.optimising.search import SearchRule
from sim.experiments.provenance import Provenance
from sim.experiments.report import page as html
from sim.experiments.report.comparison_report import figures, plots
from sim.experiments.report.drawing import COLOURS, name_axes, new_figure, svg_of
from sim.experiments.report.maps import LEAST_CALLS, maps_of
from sim.experiments.report.places import CityPlaces
from sim.experiments.report.sentences import conclusions, origins
from sim.experiments.report.words import Words, is_share
from sim.experiments.running import Samples


def findings(optimum: Optimum, aim: Aim, words: Words) -> list[str]:
    """What was found for each fleet size, which is enough, and how it stands beside the present bases."""
    judged = aim.measure
    said = []
    for size in optimum.sizes:
        values = (size.checked.mean, size.checked.low, size.checked.high)
        mean, low, high = (words.of(value, judged) for value in values)
        said.append(words.say("say.placed", units=size.units, unit=_unit(judged, words), mean=mean, low=low, high=high))
    if aim.target is not None:
        target = {"target": words.of(aim.target, judged), "unit": _unit(judged, words)}
        if optimum.smallest is not None:
            said.append(words.say("say.smallest", units=optimum.smallest, **target))
        else:
            said.append(words.say("say.no_fleet", **target))
    of_interest = {NOW, *(names_of(size.units)[1] for size in optimum.sizes)}
    found = [scenario for scenario in optimum.check.scenarios if scenario.name in of_interest]
    return said + conclusions(structs.replace(optimum.check, scenarios=found), words)


def _unit(judged: Measure, words: Words) -> str:
    """With what is counted: `% of calls: calls answered in time`."""
    return f"{words.unit(judged)} ({words.say(f'measure.{judged.name}').lower()})"


def optimise_report(
    optimum: Optimum,
    samples: Mapping[str, Samples],
    provenance: Provenance,
    *,
    aim: Aim,
    rule: SearchRule,
    places: CityPlaces | None,
    grid: Grid | None,
    words: Words,
) -> str:
    """One HTML document."""
    parts = [
        html.heading(words.say("heading.conclusion")),
        html.listed(findings(optimum, aim, words), kind="conclusion"),
        html.heading(words.say("heading.bases")),
        _bases(optimum, samples, places, words),
    ]
    if len(optimum.sizes) > 1:
        parts.append(html.figure(fleet_plot(optimum, aim, words)))
    if places is not None and grid is not None:
        parts += _maps(optimum, samples, places=places, grid=grid, words=words)
    parts += [
        *figures(optimum.check, words),
        *plots(optimum.check, samples, words),
        html.heading(words.say("heading.search")),
        html.listed(_course(optimum, words)),
        _steps(optimum, aim, words),
        html.heading(words.say("heading.how")),
        html.listed(_proves(optimum, aim, rule, words) + origins(optimum.check, provenance.calls, words)),
        *html.again(provenance, words),
    ]
    return html.page(title=words.say("title.optimise", city=provenance.city), parts=parts, words=words)


def _bases(optimum: Optimum, samples: Mapping[str, Samples], places: CityPlaces | None, words: Words) -> str:
    """A row a station, a column for the present bases and for each fleet size."""
    now = samples[NOW].scenario.bases or {}
    columns = [now] + [bases for size in optimum.sizes for bases in (size.mexclp, size.found)]
    head = [words.say("table.station"), words.say("table.before")]
    head += [name for size in optimum.sizes for name in names_of(size.units)]
    names = {stand.station_id: f"{stand.station_id} {stand.name}" for stand in places.stands} if places else {}
    stations = list(dict.fromkeys([*names, *(station for column in columns for station in column)]))
    rows = [[escape(names.get(s, s)), *(str(column.get(s, "")) for column in columns)] for s in stations]
    return html.table(head, rows)


def fleet_plot(optimum: Optimum, aim: Aim, words: Words) -> str:
    """The measure over the number of units, with intervals, and the target."""
    scale = 100.0 if is_share(aim.measure) else 1.0
    figure, (axes,) = new_figure()
    units = [size.units for size in optimum.sizes]
    told = [size.checked for size in optimum.sizes]
    means = [one.mean * scale for one in told]
    bars = [[(one.mean - one.low) * scale for one in told], [(one.high - one.mean) * scale for one in told]]
    axes.errorbar(units, means, yerr=bars, marker="o", capsize=3, color=COLOURS[0])
    if aim.target is not None:
        axes.axhline(aim.target * scale, color=COLOURS[1], linestyle="--")
    axes.set_xticks(units)
    named = f"{words.say(f'measure.{aim.measure.name}')}, {words.unit(aim.measure)}"
    name_axes(axes, words, x=words.say("table.fleet"), y=named)
    return svg_of(figure, name="fleet", label=words.say("table.fleet"))


def _maps(
    optimum: Optimum, samples: Mapping[str, Samples], *, places: CityPlaces, grid: Grid, words: Words
) -> list[str]:
    """The smallest fleet that is enough, else the largest."""
    wanted = optimum.smallest if optimum.smallest is not None else optimum.sizes[-1].units
    shown, now = samples[names_of(wanted)[1]], samples[NOW]
    if not shown.keys("cell_calls"):
        return []
    bases = shown.scenario.bases or {}
    drawn = maps_of(shown, baseline=now, places=places, grid=grid, bases=bases, words=words)
    note = html.listed([words.say("say.map_cells", least=LEAST_CALLS)])
    return [html.heading(words.say("heading.maps")), html.figure(drawn), note]


def _course(optimum: Optimum, words: Words) -> list[str]:
    return [
        words.say(
            "say.searched",
            units=size.units,
            steps=len(size.steps),
            tried=sum(step.tried for step in size.steps),
            moves=sum(step.moved for step in size.steps),
            unproven=sum(not step.proven for step in size.steps),
        )
        for size in optimum.sizes
    ]


def _steps(optimum: Optimum, aim: Aim, words: Words) -> str:
    judged = MEASURES[aim.measure.name]
    head = [words.say("table.fleet"), words.say("table.step"), words.unit(judged), words.say("heading.bases")]
    rows = []
    for size in optimum.sizes:
        for place, step in enumerate(size.steps):
            if step.moved or not place:
                bases = " ".join(f"{station}:{units}" for station, units in step.bases.items())
                rows.append([str(size.units), str(place + 1), words.of(step.mean, judged), escape(bases)])
    return html.table(head, rows)


def _proves(optimum: Optimum, aim: Aim, rule: SearchRule, words: Words) -> list[str]:
    unit = words.unit(aim.measure, difference=True)
    indifference = f"{words.of(rule.selection.indifference, aim.measure, difference=True)} {unit}"
    level = words.number(100.0 * (1.0 - rule.selection.alpha), 0)
    return [
        words.say("say.mexclp", busy=words.number(optimum.busy, 2)),
        words.say("say.step", indifference=indifference, level=level),
        words.say("say.not_global", indifference=indifference),
        words.say("say.checked", count=aim.check_replications),
    ]
