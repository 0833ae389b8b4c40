"""Foretelling what has come already, from ever later days (rolling origin), and choosing a method by it.

The older half of the origins chooses; the later half, which the choice has not seen, says how well the choice does.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct, structs

from bloodbank.forecast.history import DAYS_A_WEEK
from bloodbank.forecast.method import Method, Task
from bloodbank.forecast.naive import SEASONAL_NAIVE
from bloodbank.forecast.scores import Score, Told, score, seasonal_error, week_spread, week_within


class BackTest(Struct, frozen=True, kw_only=True):
    """`chosen` did best on the older origins; `figures` are its scores on the later ones, `naive` those of last week's
    figures, which it `beats_naive` by the pinball loss. `tried`: loss of every method on the older origins.
    `week_spread`: of the method used, variance of weeks' sums by what independent days would have; on the later origins
    the interval of weeks' sums widened by what the older ones show held `widened_week_coverage_80` of them.
    """

    chosen: str
    origins: int
    days: int
    figures: Score
    naive: Score
    beats_naive: bool
    week_spread: float
    widened_week_coverage_80: float | None
    tried: dict[str, float]


def back_test(task: Task, methods: Sequence[Method]) -> BackTest | None:
    """None where there are too few days for two origins to choose by and two to judge by."""
    ends = origins(task)
    if len(ends) < 4:
        return None
    choosing, judging = ends[: len(ends) // 2], ends[len(ends) // 2 :]
    before = {method.code: foretold(task, method, choosing) for method in methods}
    tried = {code: score(told).pinball for code, told in before.items()}
    best = min(methods, key=lambda method: tried[method.code])
    of_naive = foretold(task, SEASONAL_NAIVE, judging)
    of_best = of_naive if best is SEASONAL_NAIVE else foretold(task, best, judging)
    naive, figures = score(of_naive), score(of_best)
    beats = figures.pinball < naive.pinball
    older, later = (before[best.code], of_best) if beats else (before[SEASONAL_NAIVE.code], of_naive)
    return BackTest(
        chosen=best.code,
        origins=len(judging),
        days=task.days,
        figures=figures,
        naive=naive,
        beats_naive=beats,
        week_spread=week_spread([*older, *later]),
        widened_week_coverage_80=week_within(later, spread=week_spread(older)),
        tried=tried,
    )


def origins(task: Task) -> list[int]:
    """Days from which to foretell, oldest first, a week apart, the last so that its days are all known."""
    series, settings = task.series, task.settings
    earliest = series.first_day + settings.least_training_days
    last = series.end_day - task.days
    found = [last - DAYS_A_WEEK * number for number in range(settings.origins)]
    return sorted(day for day in found if day >= earliest)


def foretold(task: Task, method: Method, ends: Sequence[int]) -> list[Told]:
    """At each origin, from what was known then; what is costly to learn is learnt at the first."""
    learnt: Any = method.learn(_as_of(task, ends[0]))
    told = []
    for end in ends:
        then = _as_of(task, end)
        begin = end - task.series.first_day
        told.append(
            Told(
                chances=method.foretell(then, learnt),
                came=task.series.counts[begin : begin + task.days],
                naive_error=seasonal_error(then.series.counts),
            )
        )
    return told


def _as_of(task: Task, day: int) -> Task:
    return structs.replace(task, series=task.series.until(day))
