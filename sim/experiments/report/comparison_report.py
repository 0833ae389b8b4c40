"""The report of a comparison."""

from collections.abc import Mapping
from html import escape

from sim.experiments.comparison import Comparison, MeasureOf, ScenarioFigures, ranked
from sim.experiments.measures import MEASURES, Grid
from sim.experiments.provenance import Provenance
from sim.experiments.report import page as html
from sim.experiments.report.maps import LEAST_CALLS, maps_of
from sim.experiments.report.places import CityPlaces
from sim.experiments.report.plots import differences_plot, response_plot, running_plot
from sim.experiments.report.sentences import conclusions, origins
from sim.experiments.report.words import Words
from sim.experiments.running import Samples, UnknownMeasure

MOST_LINES, MOST_BANDS, MOST_DIFFERENCES = 9, 5, 60


def comparison_report(
    comparison: Comparison,
    samples: Mapping[str, Samples],
    provenance: Provenance,
    *,
    places: CityPlaces | None,
    grid: Grid | None,
    words: Words,
) -> str:
    """One HTML document, the same bytes for the same results."""
    title = words.say("title.compare", city=provenance.city, count=len(comparison.scenarios))
    parts = [
        html.heading(words.say("heading.conclusion")),
        html.listed(conclusions(comparison, words), kind="conclusion"),
        *figures(comparison, words),
        *plots(comparison, samples, words),
    ]
    if places is not None and grid is not None:
        parts += _maps(comparison, samples, places=places, grid=grid, words=words)
    parts += [
        html.heading(words.say("heading.how")),
        html.listed(origins(comparison, provenance.calls, words, scenarios=provenance.scenarios)),
        *html.again(provenance, words),
    ]
    return html.page(title=title, parts=parts, words=words)


def figures(comparison: Comparison, words: Words) -> list[str]:
    """Tables: all measures of every scenario, the judged one's differences, and the share in time by priority."""
    told = [measure for measure in MEASURES.values() if _has(comparison, measure.name)]
    head = [words.say("table.scenario"), *(f"{words.say(f'measure.{m.name}')}, {words.unit(m)}" for m in told)]
    rows = [[escape(s.name), *(_own(s.of(m.name), words) for m in told)] for s in comparison.scenarios]
    parts = [html.heading(words.say("heading.figures")), html.table(head, rows)]
    if len(comparison.scenarios) > 1:
        parts.append(_differences(comparison, words))
    return parts + _by_priority(comparison, words)


def plots(comparison: Comparison, samples: Mapping[str, Samples], words: Words) -> list[str]:
    """Differences, how they settled, and how soon calls are reached."""
    drawn = []
    if len(samples) > 1:
        if len(samples) <= MOST_DIFFERENCES:
            drawn.append(differences_plot(comparison, words))
        if comparison.samples >= 4 and len(samples) <= MOST_BANDS:
            drawn.append(running_plot(samples, comparison, words))
    if len(samples) <= MOST_LINES and samples[comparison.baseline].keys("response_minute_calls"):
        drawn.append(response_plot(samples, words))
    return [html.heading(words.say("heading.plots")), *map(html.figure, drawn)] if drawn else []


def _has(comparison: Comparison, measure: str) -> bool:
    return any(told.measure == measure and not told.key for told in comparison.scenarios[0].measures)


def _own(told: MeasureOf, words: Words) -> str:
    measure = MEASURES[told.measure]
    low, high = words.of(told.own.low, measure), words.of(told.own.high, measure)
    return f"{words.of(told.own.mean, measure)}<small>{low} … {high}</small>"


def _differences(comparison: Comparison, words: Words) -> str:
    judged = MEASURES[comparison.measure]
    label = words.say("table.difference", baseline=comparison.baseline)
    named = words.say(f"measure.{judged.name}")
    head = [
        words.say("table.scenario"),
        f"{label}, {words.unit(judged, difference=True)}",
        words.say("table.p_value"),
        words.say("table.verdict"),
    ]
    rows = [_row_of_differences(scenario, comparison, words) for scenario in ranked(comparison)]
    key = f", {words.say('table.priority')} {comparison.key}" if comparison.key else ""
    return html.table(head, rows, caption=f"{named}{key}: {label}")


def _row_of_differences(scenario: ScenarioFigures, comparison: Comparison, words: Words) -> list[str]:
    judged = MEASURES[comparison.measure]
    found = scenario.of(comparison.measure, comparison.key).difference
    if found is None:
        return [escape(scenario.name), "", "", escape(words.say("verdict.baseline"))]
    mean, low, high = (
        words.of(value, judged, difference=True, signed=True) for value in (found.mean, found.low, found.high)
    )
    p_value = words.number(found.p_holm, 3) if found.p_holm >= 0.001 else f"&lt; {words.number(0.001, 3)}"
    verdict = f'<span class="{found.verdict}">{escape(words.say(f"verdict.{found.verdict}"))}</span>'
    return [escape(scenario.name), f"{mean}<small>{low} … {high}</small>", p_value, verdict]


def _by_priority(comparison: Comparison, words: Words) -> list[str]:
    keys = [told.key for told in comparison.scenarios[0].measures if told.measure == "on_time_share" and told.key]
    if not keys:
        return []
    head = [words.say("table.scenario"), *(f"{words.say('table.priority')} {key}, %" for key in keys)]
    rows = [[escape(s.name), *(_own(s.of("on_time_share", key), words) for key in keys)] for s in comparison.scenarios]
    return [html.table(head, rows, caption=words.say("heading.by_priority"))]


def _maps(
    comparison: Comparison, samples: Mapping[str, Samples], *, places: CityPlaces, grid: Grid, words: Words
) -> list[str]:
    """The best scenario beside the baseline; where the baseline is the best, the runner-up's change is shown."""
    best_first = [scenario.name for scenario in ranked(comparison) if scenario.name != comparison.baseline]
    shown = samples[best_first[0] if best_first else comparison.baseline]
    baseline = samples[comparison.baseline] if best_first else None
    if not _has_cells(shown):
        return []
    own = {stand.station_id: stand.units for stand in places.stands}
    drawn = maps_of(
        shown, baseline=baseline, places=places, grid=grid, bases=shown.scenario.standing or own, words=words
    )
    note = html.listed([words.say("say.map_cells", least=LEAST_CALLS)])
    return [html.heading(words.say("heading.maps")), html.figure(drawn), note]


def _has_cells(samples: Samples) -> bool:
    try:
        return bool(samples.keys("cell_calls"))
    except UnknownMeasure:
        return False
