"""The report of a sweep: the judged measure over the parameters, then as in a comparison."""

from collections.abc import Mapping, Sequence

from sim.experiments.comparison import Comparison
from sim.experiments.measures import MEASURES
from sim.experiments.provenance import Provenance
from sim.experiments.report import page as html
from sim.experiments.report.comparison_report import figures, plots
from sim.experiments.report.drawing import colour, dash, name_axes, new_figure, svg_of
from sim.experiments.report.sentences import conclusions, origins
from sim.experiments.report.words import Words, is_share
from sim.experiments.running import Samples
from sim.experiments.scenario import Setting
from sim.experiments.sweep import GridPoint, name_of


def sweep_report(
    comparison: Comparison,
    points: Sequence[GridPoint],
    samples: Mapping[str, Samples],
    provenance: Provenance,
    *,
    words: Words,
) -> str:
    """One HTML document."""
    title = words.say("title.sweep", city=provenance.city, parameters=", ".join(points[0].values))
    parts = [
        html.heading(words.say("heading.conclusion")),
        html.listed(conclusions(comparison, words), kind="conclusion"),
        html.figure(sweep_plot(points, comparison, words)),
        *figures(comparison, words),
        *plots(comparison, samples, words),
        html.heading(words.say("heading.how")),
        html.listed(origins(comparison, provenance.calls, words, scenarios=provenance.scenarios)),
        *html.again(provenance, words),
    ]
    return html.page(title=title, parts=parts, words=words)


def sweep_plot(points: Sequence[GridPoint], comparison: Comparison, words: Words) -> str:
    """The measure over the parameter with the most numbers, one line for each combination of the others."""
    judged = MEASURES[comparison.measure]
    scale = 100.0 if is_share(judged) else 1.0
    along = _along(points)
    figure, (axes,) = new_figure(height_in=3.6)
    values = list(dict.fromkeys(point.values[along] for point in points))
    numeric = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    lines: dict[str, list[GridPoint]] = {}
    for point in points:
        others = {name: value for name, value in point.values.items() if name != along}
        lines.setdefault(name_of(others), []).append(point)
    for place, (name, on_it) in enumerate(lines.items()):
        at = [_position(point.values[along], values, numeric) for point in on_it]
        means = [point.figure.mean * scale for point in on_it]
        below = [(point.figure.mean - point.figure.low) * scale for point in on_it]
        above = [(point.figure.high - point.figure.mean) * scale for point in on_it]
        style = {"color": colour(place), "ls": dash(place) if numeric else "none", "marker": "o", "capsize": 3}
        axes.errorbar(at, means, yerr=[below, above], label=name or None, **style)  # type: ignore[arg-type]
    if not numeric:
        axes.set_xticks(range(len(values)), [str(value) for value in values])
    named = f"{words.say(f'measure.{judged.name}')}, {words.unit(judged)}"
    name_axes(axes, words, x=along, y=named, numbers="xy" if numeric else "y")
    if len(lines) > 1:
        axes.legend(frameon=False, fontsize=8)
    return svg_of(figure, name="sweep", label=f"{words.say(f'measure.{judged.name}')}: {along}")


def _along(points: Sequence[GridPoint]) -> str:
    """The parameter to plot over: the one with the most numbers, else with the most values."""

    def numbers(name: str) -> tuple[bool, int]:
        values = {point.values[name] for point in points}
        return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values), len(values)

    return max(points[0].values, key=numbers)


def _position(value: Setting, values: Sequence[Setting], numeric: bool) -> float:
    return float(value) if numeric else float(values.index(value))
