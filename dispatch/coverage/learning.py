"""Demand learnt from the calls of the past: counts by cell and hour of the week, shrunk to what the region shows.

One cell in one hour of the week sees a fraction of a call: its own counts say next to nothing. They are taken in by
empirical Bayes (Clayton and Kaldor 1987): rate = (a + calls) / (a / prior + weeks), the mean of a gamma posterior whose
prior is the region's, and whose strength `a` is the one under which the calls seen are likeliest (negative binomial).
This is done three times, from the coarse to the fine: the region's hours of the week towards its hours of the day; the
cells' totals towards their share of the people (an equal share where that is not known); cell and hour together towards
the product of both.
"""

import numpy as np
from scipy.special import gammaln

from dispatch.coverage.demand import DemandForecast
from dispatch.coverage.history import CallHistory, WeeklyCounts, weekly_counts
from dispatch.coverage.hours import HOURS_A_WEEK, HourOfWeek, utc_hour_of_week
from dispatch.ports import FloatArray

STRENGTHS = np.logspace(-3.0, 4.0, 57)
HOURS_A_DAY = 24
EQUAL_SHARE = 0.1
NEIGHBOURING_HOURS = np.array([0.25, 0.5, 0.25])


def demand_of_history(
    history: CallHistory, *, half_life_weeks: float, hour_of_week: HourOfWeek = utc_hour_of_week
) -> DemandForecast:
    """Expected calls by cell and hour of the week. Raises ValueError without a call or an hour of observation."""
    counts = weekly_counts(history, half_life_weeks=half_life_weeks)
    if not float(counts.weeks.sum()) > 0.0 or not float(counts.calls.sum()) > 0.0:
        raise ValueError("there are no calls to learn demand from")
    return DemandForecast(
        cells=history.cells,
        calls_per_hour=rates(counts, people=history.people),
        grid=history.grid,
        source="history",
        hour_of_week=hour_of_week,
    )


def rates(counts: WeeklyCounts, *, people: FloatArray | None = None) -> FloatArray:
    """(168, n) expected calls an hour; `people` (n) live in the cells."""
    by_hour = region_by_hour(counts.calls.sum(axis=1), counts.weeks)
    share = share_by_cell(counts, by_hour, people=people)
    prior = by_hour[:, None] * share[None, :]
    return shrunk(counts.calls, np.broadcast_to(counts.weeks[:, None], prior.shape), prior)


def region_by_hour(calls: FloatArray, weeks: FloatArray) -> FloatArray:
    """(168,) calls an hour of the whole region: its week, as far as it is seen to differ from its typical day."""
    of_day = np.arange(HOURS_A_WEEK) % HOURS_A_DAY
    calls_by_day_hour = np.bincount(of_day, weights=calls, minlength=HOURS_A_DAY).astype(np.float64)
    weeks_by_day_hour = np.bincount(of_day, weights=weeks, minlength=HOURS_A_DAY).astype(np.float64)
    overall = calls.sum() / weeks.sum()
    day = shrunk(calls_by_day_hour, weeks_by_day_hour, np.full(HOURS_A_DAY, overall))
    ring = np.concatenate([day[-1:], day, day[:1]])
    smooth = np.convolve(ring, NEIGHBOURING_HOURS, mode="valid")
    return shrunk(calls, weeks, smooth[of_day])


def share_by_cell(counts: WeeklyCounts, by_hour: FloatArray, *, people: FloatArray | None = None) -> FloatArray:
    """(n,) share of the region's calls that each cell is expected to have; they add up to one."""
    calls: FloatArray = counts.calls.sum(axis=0)
    region_calls = float(np.dot(by_hour, counts.weeks))
    share = shrunk(calls, np.full(len(calls), region_calls), _share_beforehand(len(calls), people))
    normed: FloatArray = share / share.sum()
    return normed


def _share_beforehand(count: int, people: FloatArray | None) -> FloatArray:
    """Equal shares, or those of the people, mixed with a little of the equal: people call from where nobody lives."""
    equal = np.full(count, 1.0 / count)
    if people is None or not float(people.sum()) > 0.0:
        return equal
    mixed: FloatArray = (1.0 - EQUAL_SHARE) * people / people.sum() + EQUAL_SHARE * equal
    return mixed


def shrunk(calls: FloatArray, exposure: FloatArray, prior: FloatArray) -> FloatArray:
    """Gamma posterior means of rates whose `calls` came in `exposure` and are expected at `prior` beforehand."""
    strength = likeliest_strength(calls.ravel(), (exposure * prior).ravel())
    posterior: FloatArray = (strength + calls) / (strength / prior + exposure)
    return posterior


def likeliest_strength(calls: FloatArray, expected: FloatArray) -> float:
    """The strength of a gamma prior under which such counts are likeliest: great where they differ by chance alone."""
    seen, which, times = _alike(calls, expected)
    scores = [_log_likelihood(seen, which, times, strength=strength) for strength in STRENGTHS.tolist()]
    return float(STRENGTHS[int(np.argmax(scores))])


def _alike(calls: FloatArray, expected: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Counts with their expectations; the many that saw nothing keep their own expectation, the gammas drop out."""
    some = calls > 0.0
    return calls[some], expected[some], expected[~some]


def _log_likelihood(calls: FloatArray, expected: FloatArray, expected_of_none: FloatArray, *, strength: float) -> float:
    """Negative binomial, less what does not depend on the strength."""
    of_some = (
        gammaln(strength + calls)
        - gammaln(strength)
        + strength * np.log(strength / (strength + expected))
        + calls * np.log(expected / (strength + expected))
    ).sum()
    of_none = (strength * np.log(strength / (strength + expected_of_none))).sum()
    return float(of_some + of_none)
