"""How well chances of daily demand told what came."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from bloodbank.forecast.chances import means, negative_binomial, quantiles, total, variances
from bloodbank.forecast.history import DAYS_A_WEEK, FloatArray, IntArray

LEVELS = tuple(step / 20 for step in range(1, 20))
INTERVALS = {0.8: (0.1, 0.9), 0.95: (0.025, 0.975)}


class Score(Struct, frozen=True, kw_only=True):
    """The less the better, but for coverage.

    `pinball`: mean pinball loss over the 5 %, 10 %, ... 95 % quantiles, in units. `mase`: mean absolute error of the
    median as a share of the seasonal naive forecast's on the days it learnt from (Hyndman and Koehler 2006); None where
    that is nought. `bias`: what the mean foretold too much, in units a day. `coverage_80`, `coverage_95`: share of days
    within the interval. `week_coverage_80`: share of whole weeks whose sum was within its interval.
    """

    pinball: float
    mase: float | None
    bias: float
    coverage_80: float
    coverage_95: float
    week_coverage_80: float | None


class Told(Struct, frozen=True, kw_only=True, eq=False):
    """What was foretold at one origin (chances by day), what came, and the error of last week's figures before."""

    chances: FloatArray
    came: IntArray
    naive_error: float


def score(told: Sequence[Told]) -> Score:
    """Over all days of all origins."""
    came = np.concatenate([each.came for each in told])
    middle = np.concatenate([quantiles(each.chances, (0.5,))[:, 0] for each in told])
    mean = np.concatenate([means(each.chances) for each in told])
    naive = float(np.mean([each.naive_error for each in told]))
    within = {level: _within(told, limits) for level, limits in INTERVALS.items()}
    return Score(
        pinball=float(np.mean([pinball(each.chances, each.came) for each in told])),
        mase=float(np.abs(came - middle).mean()) / naive if naive > 0.0 else None,
        bias=float((mean - came).mean()),
        coverage_80=within[0.8],
        coverage_95=within[0.95],
        week_coverage_80=week_within(told, spread=1.0),
    )


def pinball(chances: FloatArray, came: IntArray) -> float:
    """Mean over days and levels."""
    above = came[:, None] - quantiles(chances, LEVELS)
    levels = np.array(LEVELS)
    return float(np.where(above >= 0, levels * above, (levels - 1.0) * above).mean())


def seasonal_error(counts: IntArray) -> float:
    """Mean absolute difference of days a week apart."""
    apart = np.abs(counts[DAYS_A_WEEK:] - counts[:-DAYS_A_WEEK])
    return float(apart.mean()) if len(apart) else 0.0


def week_spread(told: Sequence[Told]) -> float:
    """Mean square error of the first weeks' sums by their variance if days were independent; 1 if unknown."""
    whole = [each for each in told if len(each.came) >= DAYS_A_WEEK]
    wrong = [(float(means(each.chances[:DAYS_A_WEEK]).sum() - each.came[:DAYS_A_WEEK].sum())) ** 2 for each in whole]
    own = [float(variances(each.chances[:DAYS_A_WEEK]).sum()) for each in whole]
    return sum(wrong) / sum(own) if sum(own) > 0.0 else 1.0


def _within(told: Sequence[Told], limits: tuple[float, float]) -> float:
    hits = []
    for each in told:
        low, high = quantiles(each.chances, limits).T
        hits.append((each.came >= low) & (each.came <= high))
    return float(np.concatenate(hits).mean())


def week_within(told: Sequence[Told], *, spread: float) -> float | None:
    """Share of first weeks whose sum was within the 80 % interval of a sum that varies `spread` times as much as that
    of independent days; None where fewer days were foretold.
    """
    whole = [each for each in told if len(each.came) >= DAYS_A_WEEK]
    if not whole:
        return None
    hits = 0
    for each in whole:
        [[low, high]] = quantiles(week_total(each.chances, spread=spread), INTERVALS[0.8])
        hits += int(low <= each.came[:DAYS_A_WEEK].sum() <= high)
    return hits / len(whole)


def week_total(chances: FloatArray, *, spread: float) -> FloatArray:
    """Chances (1, most + 1) of the first week's sum."""
    week = chances[:DAYS_A_WEEK]
    if spread <= 1.0:
        return total(week)[None, :]
    return negative_binomial(np.array([means(week).sum()]), np.array([variances(week).sum() * spread]))
