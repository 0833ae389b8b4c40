"""Plots of a comparison: differences with intervals, how soon calls are reached, and what each replication added."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.experiments.comparison import Comparison
from sim.experiments.intervals import t_interval
from sim.experiments.measures import MEASURES, SLOWEST_MINUTE
from sim.experiments.report.drawing import colour, dash, name_axes, new_figure, svg_of, title_axes
from sim.experiments.report.words import Words, is_share
from sim.experiments.running import Samples

LONGEST_SHOWN_MIN = 30
VERDICT_COLOURS = {"better": "#009e73", "worse": "#d55e00", "undecided": "#777777"}


def differences_plot(comparison: Comparison, words: Words) -> str:
    """Every scenario's difference to the baseline with its interval, and a line at none."""
    judged = MEASURES[comparison.measure]
    scale = 100.0 if is_share(judged) else 1.0
    told = [scenario for scenario in comparison.scenarios if scenario.name != comparison.baseline]
    figure, (axes,) = new_figure(height_in=1.1 + 0.34 * len(told))
    for place, scenario in enumerate(told):
        found = scenario.of(comparison.measure, comparison.key).difference
        assert found is not None
        axes.plot([found.low * scale, found.high * scale], [place, place], color=VERDICT_COLOURS[found.verdict], lw=2.4)
        axes.plot([found.mean * scale], [place], "o", color=VERDICT_COLOURS[found.verdict])
    axes.axvline(0.0, color="black", linewidth=0.8)
    axes.set_yticks(range(len(told)), [scenario.name for scenario in told])
    axes.set_ylim(len(told) - 0.4, -0.6)
    label = words.say("plot.difference", baseline=comparison.baseline)
    named = f"{words.say(f'measure.{judged.name}')}: {label}, {words.unit(judged, difference=True)}"
    name_axes(axes, words, x=named, numbers="x")
    return svg_of(figure, name="differences", label=label)


def response_plot(samples: Mapping[str, Samples], words: Words) -> str:
    """Share of calls that are reached within so many minutes."""
    figure, (axes,) = new_figure()
    for place, (name, found) in enumerate(samples.items()):
        counts = found.mean_by_key("response_minute_calls")
        by_minute = np.array([counts.get(str(minute), 0.0) for minute in range(SLOWEST_MINUTE + 1)])
        reached = np.cumsum(by_minute) / float(found.of("calls").mean()) * 100.0
        minutes = np.arange(1, LONGEST_SHOWN_MIN + 1)
        axes.plot([0, *minutes], [0.0, *reached[:LONGEST_SHOWN_MIN]], color=colour(place), ls=dash(place), label=name)
    axes.set_xlim(0, LONGEST_SHOWN_MIN)
    axes.set_ylim(0, 100)
    name_axes(axes, words, x=f"{words.say('plot.minutes')}, {words.say('unit.min')}", y=words.say("plot.within"))
    axes.legend(frameon=False, loc="lower right")
    return svg_of(figure, name="responses", label=words.say("plot.within"))


def running_plot(samples: Mapping[str, Samples], comparison: Comparison, words: Words) -> str:
    """How the differences and their intervals settled as replications were added."""
    judged = MEASURES[comparison.measure]
    scale = 100.0 if is_share(judged) else 1.0
    theirs = samples[comparison.baseline].of(comparison.measure, comparison.key)
    figure, (axes,) = new_figure()
    others = len(samples) - 1
    for place, (name, found) in enumerate(samples.items()):
        if name == comparison.baseline:
            continue
        counts, bounds = running_bounds(
            found.of(comparison.measure, comparison.key) - theirs, level=comparison.level, among=others
        )
        axes.plot(counts, bounds[:, 0] * scale, color=colour(place), ls=dash(place), label=name)
        axes.fill_between(counts, bounds[:, 1] * scale, bounds[:, 2] * scale, color=colour(place), alpha=0.15, lw=0)
    axes.axhline(0.0, color="black", linewidth=0.8)
    name_axes(axes, words, x=words.say("plot.replications"), y=words.unit(judged, difference=True))
    title_axes(axes, words.say("plot.running", baseline=comparison.baseline))
    axes.legend(frameon=False)
    return svg_of(figure, name="running", label=words.say("plot.running", baseline=comparison.baseline))


def running_bounds(
    samples: NDArray[np.float64], *, level: float, among: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Numbers of samples from 3 on (two tell nearly nothing), with mean, low and high of those so far."""
    counts = np.arange(min(3, len(samples)), len(samples) + 1)
    found = [t_interval(samples[:count], level=level, among=among) for count in counts.tolist()]
    return counts, np.array([[one.mean, one.low, one.high] for one in found])
