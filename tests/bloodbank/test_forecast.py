"""Forecasts of demand: what was planted is found, and last week's figures are honest rivals."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from scipy import stats

from bloodbank.forecast.back_test import back_test, foretold, origins
from bloodbank.forecast.chances import means, negative_binomial, quantiles, total
from bloodbank.forecast.errors import ForecastUnusable
from bloodbank.forecast.forecast import SeriesForecast, forecast_demand, forecast_series, methods
from bloodbank.forecast.history import IntArray, Series, SeriesKey, history_of, weekday_of
from bloodbank.forecast.intermittent import rare
from bloodbank.forecast.method import Calendar, Task
from bloodbank.forecast.naive import SEASONAL_NAIVE
from bloodbank.forecast.settings import ForecastSettings
from bloodbank.forecast.statistical import by_calendar
from bloodbank.forecast.weekday_mean import WEEKDAY_MEAN

CHECKOUT = Path(__file__).resolve().parents[2]
MONDAY = 18_631 + 7 * 20


def task(counts: IntArray, *, days: int = 14, holidays: frozenset[int] = frozenset()) -> Task:
    series = Series(key=SeriesKey(), first_day=MONDAY, counts=np.asarray(counts, dtype=np.int64))
    return Task(series=series, days=days, calendar=Calendar(holidays=holidays), settings=ForecastSettings(days=days))


def weekly(weeks: int, *, by_weekday: tuple[float, ...], seed: int = 5) -> IntArray:
    return np.random.default_rng(seed).poisson(np.tile(by_weekday, weeks))


def test_the_week_that_was_planted_is_found_and_beats_last_weeks_figures() -> None:
    """Poisson demand of 20 on workdays and 5 at weekends: means within a seventh, honest intervals."""
    assert weekday_of(MONDAY) == 0
    found = forecast_series(task(weekly(60, by_weekday=(20, 20, 20, 20, 20, 5, 5))))
    assert [day.mean for day in found.days[:7]] == pytest.approx([20] * 5 + [5, 5], rel=0.15)
    assert found.back_test is not None
    assert found.back_test.beats_naive
    assert found.reasons[0].code == "forecast-better"
    figures = found.back_test.figures
    assert figures.mase is not None
    assert figures.mase < 0.85 < (found.back_test.naive.mase or 0.0)
    assert 0.7 < figures.coverage_80 <= figures.coverage_95 <= 1.0


def test_demand_that_repeats_last_week_is_told_by_last_week() -> None:
    """Each day is that of a week before but for some steps: nothing beats that, and the forecast says so."""
    generator = np.random.default_rng(3)
    week = generator.integers(0, 40, 7)
    counts = [week]
    for _ in range(59):
        counts.append(np.maximum(counts[-1] + generator.integers(-9, 10) * (generator.random(7) < 0.3), 0))
    found = forecast_series(task(np.concatenate(counts)))
    assert found.method == "seasonal-naive"
    assert found.reasons[0].code in ("forecast-naive-best", "forecast-not-better")
    assert [day.median for day in found.days[:7]] == counts[-1].tolist()


def test_what_was_best_before_but_is_not_any_more_gives_way_to_last_weeks_figures() -> None:
    """Demand climbs tenfold in the weeks that judge: the mean of the past, chosen on quiet weeks, is not used."""
    quiet, climb = weekly(51, by_weekday=(12,) * 7), np.repeat(12 * 1.3 ** np.arange(1, 10), 7).astype(np.int64)
    found = forecast_series(task(np.concatenate([quiet, climb])))
    assert found.back_test is not None
    assert found.back_test.chosen != "seasonal-naive"
    assert not found.back_test.beats_naive
    assert (found.method, found.reasons[0].code) == ("seasonal-naive", "forecast-not-better")


def test_a_holiday_is_expected_to_be_as_quiet_as_the_holidays_before() -> None:
    """Ten holidays on which a fifth was asked for: the next one gets about that, the days about it do not."""
    generator = np.random.default_rng(7)
    days = MONDAY + np.arange(420)
    holidays = frozenset(int(MONDAY + 40 * number + 2) for number in range(12))
    counts = generator.poisson(np.where(np.isin(days, sorted(holidays)), 4.0, 20.0))
    told = means(by_calendar(task(counts, days=28, holidays=holidays)))
    [quiet] = [day - days[-1] - 1 for day in holidays if days[-1] < day <= days[-1] + 28]
    assert told[quiet] == pytest.approx(4.0, rel=0.5)
    assert np.delete(told, [quiet, quiet + 1]) == pytest.approx(20.0, rel=0.2)


def test_rare_demand_is_told_by_how_often_and_how_much() -> None:
    """One day in ten, four units on average: a tenth of a chance, a mean of 0.4, and nothing on most days."""
    generator = np.random.default_rng(11)
    counts = (generator.random(1_400) < 0.1) * (1 + generator.poisson(3.0, 1_400))
    chances = rare(task(counts))
    assert 1.0 - chances[0, 0] == pytest.approx(0.1, abs=0.04)
    assert means(chances)[0] == pytest.approx(0.4, abs=0.15)
    assert quantiles(chances, (0.5, 0.99))[0].tolist()[0] == 0
    assert quantiles(chances, (0.99,))[0, 0] >= 4


def test_a_product_that_nobody_asks_for_any_more_is_expected_less_and_less() -> None:
    counts = np.zeros(600, dtype=np.int64)
    counts[:400:8] = 3
    before, after = means(rare(task(counts[:400])))[0], means(rare(task(counts)))[0]
    assert after < before / 3


def test_a_method_sees_nothing_of_the_days_it_foretells() -> None:
    """Whatever comes after an origin, what is foretold there is the same."""
    counts = weekly(40, by_weekday=(9, 8, 7, 6, 5, 2, 1))
    given_task = task(counts)
    end = origins(given_task)[0]
    other = counts.copy()
    other[end - MONDAY :] = 77
    for method in methods():
        [one], [two] = (foretold(each, method, [end]) for each in (given_task, task(other)))
        assert np.array_equal(one.chances, two.chances), method.code


def test_weeks_that_scatter_together_get_a_wider_interval() -> None:
    """Whole weeks share a factor: independent days hold too few sums, the widened interval does."""
    generator = np.random.default_rng(21)
    factor = np.repeat(generator.gamma(25.0, 1 / 25.0, 260), 7)
    given_task = structs.replace(
        task(generator.poisson(10.0 * factor)), settings=ForecastSettings(origins=104, half_life_weeks=200)
    )
    tested = back_test(given_task, [SEASONAL_NAIVE, WEEKDAY_MEAN])
    assert tested is not None
    assert tested.figures.week_coverage_80 is not None
    assert tested.widened_week_coverage_80 is not None
    assert tested.week_spread > 2.0
    assert tested.figures.week_coverage_80 < 0.65
    assert 0.65 < tested.widened_week_coverage_80 < 0.92


def test_platelets_of_a_real_hospital_are_told_better_than_by_last_week(shared_data: Path) -> None:
    """880 days of one hospital: an eighth less loss than last week's figures at the least, and honest intervals."""
    counts = pd.read_csv(shared_data / "blood" / "stanford_platelets_daily.csv")["platelets_used"].to_numpy(np.int64)
    tested = forecast_series(task(counts)).back_test
    assert tested is not None
    assert tested.figures.pinball < 0.875 * tested.naive.pinball
    assert 0.7 < tested.figures.coverage_80 < 0.9


def test_series_are_told_apart_only_by_the_parts_asked_for() -> None:
    keys = [SeriesKey(place=place, product="red-cells", group=group) for place in "ab" for group in ("O+", "O-")]
    days = np.array([MONDAY, MONDAY + 1, MONDAY, MONDAY])
    history = history_of(days, np.array([1, 2, 4, 8]), keys, by=["place"], end_day=MONDAY + 3)
    assert [key.place for key in history.keys] == ["a", "b"]
    assert history.counts.tolist() == [[1, 12], [2, 0], [0, 0]]


def test_too_little_history_is_said_and_nothing_is_made_up() -> None:
    short = history_of(np.array([MONDAY, MONDAY + 60]), np.array([1, 1]), [SeriesKey(), SeriesKey()])
    with pytest.raises(ForecastUnusable, match=r"fewer than 13 weeks of history: 8\.7"):
        forecast_demand(short, settings=ForecastSettings())


def test_a_young_series_among_old_ones_is_told_untested() -> None:
    """A place that opened six weeks ago gets the mean of its weekdays, and is said to be untested."""
    days = np.concatenate([MONDAY + np.arange(140), MONDAY + np.arange(98, 140)])
    keys = [SeriesKey(place="old")] * 140 + [SeriesKey(place="new")] * 42
    history = history_of(days, np.full(182, 3), keys)
    found = {each.key.place: each for each in forecast_demand(history, settings=ForecastSettings()).series}
    new: SeriesForecast = found["new"]
    assert (new.weeks, new.back_test, new.reasons[0].code) == (6.0, None, "forecast-untested")
    assert new.days[0].mean == pytest.approx(3.0)
    assert found["old"].back_test is not None


@given(st.integers(0, 2**32), st.sampled_from([0.02, 0.4, 3.0, 40.0]), st.integers(120, 200))
@settings(max_examples=8)
def test_every_method_gives_chances_that_add_up(seed: int, mean: float, days: int) -> None:
    """Whatever was asked for, in clusters or not at all."""
    generator = np.random.default_rng(seed)
    given_task = task(generator.poisson(mean, days) * generator.integers(0, 4, days))
    for method in methods():
        if method.suits(given_task):
            chances = method.foretell(given_task, method.learn(given_task))
            assert chances.shape[0] == 14
            assert (chances >= 0.0).all(), method.code
            assert chances.sum(axis=1) == pytest.approx(1.0), method.code
            limits = quantiles(chances, (0.025, 0.1, 0.5, 0.9, 0.975))
            assert (np.diff(limits, axis=1) >= 0).all(), method.code


def test_the_sum_of_days_is_told_by_all_their_chances() -> None:
    days = negative_binomial(np.array([3.0, 5.0]), np.array([6.0, 5.0]))
    whole = total(days)
    assert whole.sum() == pytest.approx(1.0)
    assert means(whole[None, :])[0] == pytest.approx(8.0, abs=1e-4)


def test_without_statsmodels_three_methods_are_left_and_the_forecast_says_so() -> None:
    """In a process that lacks the library: the week is found all the same."""
    told = """
import sys
sys.modules["statsmodels"] = None
import numpy as np
from bloodbank.forecast.forecast import forecast_demand, methods
from bloodbank.forecast.history import SeriesKey, history_of
from bloodbank.forecast.settings import ForecastSettings
days = np.arange(18_771, 18_771 + 140)
history = history_of(days, np.where(days % 7 < 5, 9, 2), [SeriesKey()] * 140)
found = forecast_demand(history, settings=ForecastSettings())
print(len(methods()), found.statsmodels, found.reasons[0].code, found.series[0].days[0].median)
"""
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False, cwd=CHECKOUT)
    assert done.stdout.split() == ["3", "False", "forecast-without-statsmodels", "9"], done.stderr


@pytest.mark.parametrize(("mean", "variance"), [(1e-6, 1e-6), (0.01, 0.5), (0.2, 3.0), (5.0, 5.0), (700.0, 9e4)])
def test_chances_are_those_of_the_negative_binomial_with_nothing_that_matters_cut(mean: float, variance: float) -> None:
    chances = negative_binomial(np.array([mean]), np.array([variance]))[0]
    size = mean**2 / (max(variance, mean * (1 + 1e-6)) - mean)
    exact = stats.nbinom(size, size / (size + mean)).pmf(np.arange(len(chances)))
    assert chances == pytest.approx(exact, abs=2e-9)
    assert chances @ np.arange(len(chances)) == pytest.approx(mean, rel=1e-4)
