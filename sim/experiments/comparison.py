"""Scenarios beside a baseline: each one's own figures, and the paired differences with what may be believed of them."""

from collections.abc import Mapping, Sequence
from math import inf

from msgspec import Struct

from sim.experiments.intervals import Interval, holm, lag_one, paired_interval, paired_p_value, t_interval
from sim.experiments.measures import MEASURES, Measure
from sim.experiments.running import Samples, UnknownMeasure
from sim.experiments.stopping import Stopping

LEAST_FOR_CORRELATION = 3


class Figure(Struct, frozen=True, kw_only=True):
    """A mean with its interval, in the unit of its measure."""

    mean: float
    low: float
    high: float


class Difference(Struct, frozen=True, kw_only=True):
    """Scenario minus baseline. The interval holds together with those of the other scenarios (Bonferroni).

    `p_holm`: how likely so large a difference would be if there were none, with the other scenarios taken into account.
    `verdict`: `better`, `worse` or `undecided`, by whether the interval holds zero.
    """

    mean: float
    low: float
    high: float
    p_holm: float
    verdict: str


class MeasureOf(Struct, frozen=True, kw_only=True):
    """One measure (of one priority, or of all calls: key empty) in one scenario; no difference for the baseline."""

    measure: str
    key: str
    own: Figure
    difference: Difference | None


class ScenarioFigures(Struct, frozen=True, kw_only=True):
    """Everything told of one scenario."""

    name: str
    measures: list[MeasureOf]

    def of(self, measure: str, key: str = "") -> MeasureOf:
        """Raises KeyError where nothing is told of it."""
        for told in self.measures:
            if (told.measure, told.key) == (measure, key):
                return told
        raise KeyError((measure, key))


class Comparison(Struct, frozen=True, kw_only=True):
    """The outcome of an experiment.

    `measure` is what scenarios are judged by, `level` the confidence of its intervals, `samples` how many pairs there
    are (replications, or batches of one run), `neighbour_correlation` how far neighbours among them are alike: of the
    paired differences the largest, of one scenario alone its own figures' (None: fewer than three); `narrow` whether
    the width asked for was reached (None: none was).
    """

    measure: str
    key: str
    level: float
    baseline: str
    replications: int
    samples: int
    neighbour_correlation: float | None
    narrow: bool | None
    scenarios: list[ScenarioFigures]


def judged_measure(text: str) -> tuple[Measure, str]:
    """`on_time_share`, or `on_time_share:1` for priority 1. Raises UnknownMeasure."""
    name, _, key = text.partition(":")
    if name not in MEASURES:
        raise UnknownMeasure(f"measure {name!r} is not known: use one of {', '.join(MEASURES)}, with :1 for priority 1")
    return MEASURES[name], key


def is_narrow(
    samples: Mapping[str, Samples], *, stopping: Stopping, baseline: str, measure: str, key: str = "", level: float
) -> bool:
    """Whether every scenario's difference to the baseline is known as well as wanted; of one alone, its own mean."""
    theirs = samples[baseline].of(measure, key)
    others = [found.of(measure, key) for name, found in samples.items() if name != baseline]
    found = [paired_interval(mine, baseline=theirs, level=level, among=len(others)) for mine in others]
    return stopping.is_narrow(found or [t_interval(theirs, level=level)], mean=float(theirs.mean()))


def compare(
    samples: Mapping[str, Samples], *, baseline: str, measure: str, key: str = "", level: float, narrow: bool | None
) -> Comparison:
    """Tell every measure of every scenario, all calls first, then by priority."""
    first = samples[baseline]
    judged = first.of(measure, key)
    by_scenario: dict[str, list[MeasureOf]] = {name: [] for name in samples}
    for told in MEASURES.values():
        for of_what in first.keys(told.name):
            _tell(by_scenario, samples, baseline=baseline, measure=told, key=of_what, level=level)
    return Comparison(
        measure=measure,
        key=key,
        level=level,
        baseline=baseline,
        replications=first.replications,
        samples=len(judged),
        neighbour_correlation=_neighbour_correlation(samples, baseline=baseline, measure=measure, key=key),
        narrow=narrow,
        scenarios=[ScenarioFigures(name=name, measures=told) for name, told in by_scenario.items()],
    )


def _neighbour_correlation(samples: Mapping[str, Samples], *, baseline: str, measure: str, key: str) -> float | None:
    """What intervals of differences rest on are the differences: what scenarios share cancels out in them."""
    theirs = samples[baseline].of(measure, key)
    if len(theirs) < LEAST_FOR_CORRELATION:
        return None
    differences = [found.of(measure, key) - theirs for name, found in samples.items() if name != baseline]
    return max(lag_one(values) for values in differences or [theirs])


def _tell(
    by_scenario: Mapping[str, list[MeasureOf]],
    samples: Mapping[str, Samples],
    *,
    baseline: str,
    measure: Measure,
    key: str,
    level: float,
) -> None:
    theirs = samples[baseline].of(measure.name, key)
    if len(theirs) < 2:
        return
    others = {name: found.of(measure.name, key) for name, found in samples.items() if name != baseline}
    p_values = holm([paired_p_value(mine, baseline=theirs) for mine in others.values()])
    by_name = dict(zip(others, p_values, strict=True))
    for name, told in by_scenario.items():
        own = t_interval(theirs if name == baseline else others[name], level=level)
        difference = None
        if name != baseline:
            found = paired_interval(others[name], baseline=theirs, level=level, among=len(others))
            difference = _difference(found, by_name[name], measure)
        figure = figure_of(own, measure)
        told.append(MeasureOf(measure=measure.name, key=key, own=figure, difference=difference))


def figure_of(own: Interval, measure: Measure) -> Figure:
    """Shares are never told as less than nothing or more than all."""
    if measure.unit != "share":
        return Figure(mean=own.mean, low=own.low, high=own.high)
    return Figure(mean=own.mean, low=max(own.low, 0.0), high=min(own.high, 1.0))


def _difference(found: Interval, p_holm: float, measure: Measure) -> Difference:
    """Shares never differ by more than all."""
    most = 1.0 if measure.unit == "share" else inf
    low, high = max(found.low, -most), min(found.high, most)
    return Difference(mean=found.mean, low=low, high=high, p_holm=p_holm, verdict=verdict(found, measure))


def verdict(found: Interval, measure: Measure) -> str:
    """`better`, `worse`, or `undecided` where zero is within the interval."""
    if found.low <= 0.0 <= found.high:
        return "undecided"
    return "better" if (found.mean > 0.0) == measure.more_is_better else "worse"


def ranked(comparison: Comparison) -> Sequence[ScenarioFigures]:
    """Scenarios by the mean of the judged measure, best first."""
    sign = -1.0 if MEASURES[comparison.measure].more_is_better else 1.0
    return sorted(comparison.scenarios, key=lambda s: sign * s.of(comparison.measure, comparison.key).own.mean)
