"""What was found, in plain words."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.experiments.comparison import Comparison, Difference, ScenarioFigures, ranked
from sim.experiments.measures import MEASURES, Measure
from sim.experiments.report.words import Words
from sim.experiments.scenario import Scenario

MOST_SAID = 8
NEARLY_ALWAYS_BUSY = 0.97


def conclusions(comparison: Comparison, words: Words) -> list[str]:
    """One sentence a scenario on the measure that is judged by, the best first (of many only these), then what may be
    believed of them."""
    judged = MEASURES[comparison.measure]
    told = ranked(comparison)
    if len(told) == 1:
        own = told[0].of(comparison.measure, comparison.key).own
        values = _values(own.mean, own.low, own.high, judged, words)
        name = _measured(judged, comparison.key, words)
        said = [words.say("say.alone", name=told[0].name, measure=name, unit=words.unit(judged), **values)]
    else:
        others = [one for one in told if one.name != comparison.baseline][:MOST_SAID]
        said = [_sentence(one, comparison, judged, words) for one in others]
        said.append(words.say("say.best", name=told[0].name))
    if overloaded := [one.name for one in told if _is_overloaded(one)]:
        said.append(words.say("say.overloaded", names=", ".join(overloaded[:MOST_SAID])))
    if comparison.narrow is not None:
        said.append(words.say("say.narrow" if comparison.narrow else "say.not_narrow"))
    return said


def _is_overloaded(scenario: ScenarioFigures) -> bool:
    """Whether there is no steady state: what is measured of a queue that grows tells of the length of the run."""
    return any(told.measure == "utilisation" and told.own.mean >= NEARLY_ALWAYS_BUSY for told in scenario.measures)


def _sentence(scenario: ScenarioFigures, comparison: Comparison, judged: Measure, words: Words) -> str:
    found = scenario.of(comparison.measure, comparison.key).difference
    assert found is not None
    names = {"name": scenario.name, "baseline": comparison.baseline}
    key = f" ({words.say('table.priority')} {comparison.key})" if comparison.key else ""
    if found.low == found.high == 0.0:
        return words.say("say.same", **names)
    if found.verdict == "undecided":
        bounds = _values(found.mean, found.low, found.high, judged, words, difference=True, signed=True)
        unit = words.unit(judged, difference=True)
        return words.say("say.undecided", unit=unit, **names, low=bounds["low"], high=bounds["high"]) + key
    return (
        words.say(f"{'more' if found.mean > 0 else 'less'}.{judged.name}", **names, **_sizes(found, judged, words))
        + key
    )


def _sizes(found: Difference, judged: Measure, words: Words) -> dict[str, str]:
    """How large a difference is, whichever way it goes."""
    low, high = sorted((abs(found.low), abs(found.high)))
    return _values(abs(found.mean), low, high, judged, words, difference=True)


def _values(
    mean: float,
    low: float,
    high: float,
    judged: Measure,
    words: Words,
    *,
    difference: bool = False,
    signed: bool = False,
) -> dict[str, str]:
    names = {"mean": mean, "low": low, "high": high}
    return {name: words.of(value, judged, difference=difference, signed=signed) for name, value in names.items()}


def _measured(judged: Measure, key: str, words: Words) -> str:
    name = words.say(f"measure.{judged.name}")
    return f"{name}, {words.say('table.priority')} {key}" if key else name


def origins(
    comparison: Comparison, calls: Mapping[str, Any], words: Words, *, scenarios: Sequence[Scenario] = ()
) -> list[str]:
    """How the figures were made, and what they can't say."""
    others = len(comparison.scenarios) - 1
    if comparison.samples == comparison.replications:
        said = [words.say("say.replications", replications=comparison.replications)]
    else:
        said = [words.say("say.batches", samples=comparison.samples, **_correlation(comparison, words))]
    if others > 1:
        said.append(words.say("say.bonferroni", others=others))
    said.append(words.say("say.intervals", level=words.number(100 * comparison.level, 0)))
    said += origin_of_calls(calls, comparison, words)
    said += changes_of_demand(scenarios, words)
    said.append(words.say("say.late"))
    return said


def origin_of_calls(calls: Mapping[str, Any], comparison: Comparison, words: Words) -> list[str]:
    """Where the calls came from, how many there are, and what time of the year they are of."""
    what = {
        "warm_up": words.duration(calls["warm_up_s"]),
        "piece": words.duration(calls["piece_s"]) if calls["piece_s"] is not None else "",
        "per_day": words.number(calls["calls_per_day"]),
    }
    if "demand" in calls:
        when = words.say("say.begins", start=calls["start"]) if calls["start"] else words.say("say.seasons")
        return [words.say("say.modelled", demand=calls["demand"], seed=calls["seed"], **what), when]
    if calls["piece_s"] is None:
        return [words.say("say.whole", calls=calls["calls"], **what)]
    said = [words.say("say.recorded", calls=calls["calls"], **what)]
    if comparison.neighbour_correlation is not None:
        said.append(words.say("say.pieces", **_correlation(comparison, words)))
    return said


def changes_of_demand(scenarios: Sequence[Scenario], words: Words) -> list[str]:
    """That scenarios differ in demand, and what they share all the same."""
    return [words.say("say.demand")] if any(not one.demand.is_none for one in scenarios) else []


def _correlation(comparison: Comparison, words: Words) -> dict[str, str]:
    """With what chance alone makes of it: two standard errors of independent samples, 2 / sqrt(n) (Bartlett 1946)."""
    found = comparison.neighbour_correlation
    return {
        "correlation": "?" if found is None else words.number(found, 2),
        "chance": words.number(min(2.0 / comparison.samples**0.5, 1.0), 2),
    }
