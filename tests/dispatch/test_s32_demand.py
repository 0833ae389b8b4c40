"""Calls expected by cell and hour of the week, from people or from the past."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.coverage.backtest import back_test, mean_deviance
from dispatch.coverage.demand import demand_of_population
from dispatch.coverage.grid import gather_in_cells
from dispatch.coverage.history import CallHistory, Inhabitants, call_history, weekly_counts
from dispatch.coverage.hours import HOURS_A_WEEK, utc_hour_of_week
from dispatch.coverage.learning import demand_of_history, likeliest_strength, rates, shrunk

DAY = (1.0,) * 24
KM = 1 / 111.195


def test_the_week_begins_on_monday_at_midnight() -> None:
    monday = datetime(2024, 1, 1, tzinfo=UTC)
    hours = [utc_hour_of_week((monday + timedelta(hours=hour)).timestamp()) for hour in range(HOURS_A_WEEK)]
    assert hours == list(range(HOURS_A_WEEK))


def test_people_call_in_proportion_to_their_number_by_the_hours_of_the_day() -> None:
    """8,766 people who each call once a year make one call an hour; at noon three times as many as at night."""
    points, people = np.array([[27.5, 53.9], [27.6, 53.9]]), np.array([6_574.5, 2_191.5])
    weights = (0.5,) * 12 + (1.5,) * 12
    demand = demand_of_population(
        points, people, calls_per_person_year=1.0, hour_weights=weights, cell_m=500.0, most_cells=10
    )
    assert demand.calls_per_hour.sum() == pytest.approx(HOURS_A_WEEK)
    noon, night = demand.calls_per_hour[12], demand.calls_per_hour[0]
    assert noon == pytest.approx(3 * night)
    assert sorted(noon / noon.sum()) == pytest.approx([0.25, 0.75])


@given(st.lists(st.tuples(st.floats(27, 28), st.floats(53, 54)), min_size=1, max_size=40), st.integers(1, 20))
def test_cells_hold_every_point_once_and_are_no_more_than_allowed(
    places: list[tuple[float, float]], most_cells: int
) -> None:
    points = np.array(places)
    gathered = gather_in_cells(points, np.ones(len(points)), cell_m=300.0, most_cells=most_cells)
    assert len(gathered.cells) <= most_cells
    assert gathered.weight.sum() == len(points)
    assert np.bincount(gathered.cell_of_point).tolist() == gathered.weight.tolist()


def test_counts_are_shrunk_as_far_as_they_differ_by_chance_alone() -> None:
    """Gamma and Poisson by hand; counts that chance explains keep the prior, counts that it can't keep themselves."""
    chance = np.random.default_rng(5)
    same = chance.poisson(20.0, 500).astype(float)
    prior, exposure = np.full(500, 20.0), np.ones(500)
    assert likeliest_strength(same, prior) > 200
    assert shrunk(same, exposure, prior) == pytest.approx(np.full(500, 20.0), rel=0.1)
    different = chance.poisson(chance.gamma(2.0, 10.0, 500)).astype(float)
    strength = likeliest_strength(different, prior)
    assert 1.4 < strength < 2.8, "the gamma that they were drawn from has the shape 2"
    by_hand = (strength + different) / (strength / 20.0 + 1.0)
    assert shrunk(different, exposure, prior) == pytest.approx(by_hand)


def invented_history(weeks: int, *, seed: int = 7) -> tuple[CallHistory, np.ndarray]:
    """(calls of a town with a market by day and quarters that differ, the rates (168, 25) they were drawn from)."""
    chance = np.random.default_rng(seed)
    day = 1.0 + 0.8 * np.sin((np.arange(HOURS_A_WEEK) % 24 - 8) / 24 * 2 * np.pi)
    true = day[:, None] * chance.gamma(0.8, 0.05, 25)[None, :]
    market = np.isin(np.arange(HOURS_A_WEEK) % 24, range(9, 17))
    true[market, 12] += 1.0
    counts = chance.poisson(np.tile(true, (weeks, 1)))
    hour, cell = np.repeat(np.argwhere(counts), counts[counts > 0], axis=0).T
    centres = np.array([(27.5 + 2 * KM * (number % 5), 0.0 + 2 * KM * (number // 5)) for number in range(25)])
    history = call_history(
        centres[cell],
        hour,
        cell_m=1_000.0,
        most_cells=100,
        first_hour=0,
        end_hour=weeks * HOURS_A_WEEK,
        inhabitants=Inhabitants(points=centres, people=np.ones(25)),
    )
    order = np.lexsort((history.cells[:, 0].round(6), history.cells[:, 1].round(6)))
    assert len(order) == 25
    columns = np.empty_like(true)
    columns[:, order] = true
    return history, columns


def test_what_is_learnt_comes_nearer_to_the_truth_the_longer_is_looked() -> None:
    """And is nearer to it than the cells' own means are; the market is told from its quarter by day."""
    errors = []
    for weeks in (2, 8, 52):
        history, true = invented_history(weeks)
        learnt = rates(weekly_counts(history, half_life_weeks=1_000.0))
        own = weekly_counts(history, half_life_weeks=1e9).calls / weeks
        errors.append(float(np.abs(learnt - true).mean()))
        assert errors[-1] < 0.6 * float(np.abs(own - true).mean())
    assert errors[0] > errors[1] > errors[2]
    market = int(np.argmax(true.sum(axis=0)))
    assert learnt[12, market] > 5 * learnt[3, market]


def test_cells_where_nobody_called_yet_expect_a_little_by_their_people() -> None:
    points = np.array([[27.5, 0.0]] * 50)
    lived = Inhabitants(points=np.array([[27.5, 0.0], [27.6, 0.0], [27.7, 0.0]]), people=np.array([50.0, 40.0, 10.0]))
    history = call_history(points, np.arange(50), cell_m=500.0, most_cells=9, inhabitants=lived)
    expected = demand_of_history(history, half_life_weeks=26.0).calls_per_hour.sum(axis=0)
    assert expected[0] > expected[1] > expected[2] > 0.0


def test_younger_weeks_count_more() -> None:
    history = call_history(
        np.array([[27.5, 0.0]] * 3), np.array([0, HOURS_A_WEEK, HOURS_A_WEEK]), cell_m=500.0, most_cells=9,
        first_hour=0, end_hour=2 * HOURS_A_WEEK,
    )  # fmt: skip
    counts = weekly_counts(history, half_life_weeks=1.0)
    assert counts.calls[0, 0] / counts.weeks[0] == pytest.approx((1 * 0.25 + 2 * 0.5) / (0.25 + 0.5))


def test_deviance_is_nothing_for_a_perfect_forecast_and_grows_with_the_error() -> None:
    came = np.array([[0.0, 2.0], [1.0, 3.0]])
    assert mean_deviance(came, np.maximum(came, 1e-12)) == pytest.approx(0.0, abs=1e-9)
    assert mean_deviance(came, came + 1) < mean_deviance(came, came + 2)


def test_without_calls_or_weeks_there_is_nothing_to_learn() -> None:
    with pytest.raises(ValueError, match="no calls"):
        call_history(np.empty((0, 2)), np.empty(0, dtype=np.int64), cell_m=500.0, most_cells=9)
    history = call_history(np.array([[27.5, 0.0]]), np.array([5]), cell_m=500.0, most_cells=9)
    with pytest.raises(ValueError, match=r"needs a week more than that to learn from; the calls span 0\.0 weeks"):
        back_test(history, held_out_weeks=1.0, half_life_weeks=26.0)


@pytest.mark.real_data
@pytest.mark.parametrize("cell_m", [500.0, 1_000.0])
def test_in_san_francisco_it_foretells_better_than_last_week_or_the_means(shared_data: Path, cell_m: float) -> None:
    """Two weeks of April 2020: nine days to learn from, five held out."""
    calls = pd.read_parquet(shared_data / "incidents" / "sffd_calls_units.parquet").drop_duplicates("call_number")
    calls = calls[(calls["received"] >= "2020-04-06") & calls["lon"].notna() & calls["lat"].notna()]
    hour = ((calls["received"] - pd.Timestamp("2020-04-06")).dt.total_seconds() // 3600).to_numpy(dtype=np.int64)
    history = call_history(calls[["lon", "lat"]].to_numpy(), hour, cell_m=cell_m, most_cells=5_000)
    found = back_test(history, held_out_weeks=5 / 7, half_life_weeks=26.0)
    assert found.calls > 1_500
    assert found.forecast < min(found.seasonal_naive, found.hour_of_week_mean, found.flat)


@pytest.mark.real_data
def test_in_auckland_it_foretells_better_than_last_week_or_the_means(shared_data: Path) -> None:
    """A week to learn from, the next held out."""
    calls = pd.read_csv(shared_data / "cities" / "auckland" / "calls.csv.gz")
    hour = (calls["arrival_s"] // 3_600).to_numpy(dtype=np.int64)
    history = call_history(calls[["lon", "lat"]].to_numpy(), hour, cell_m=1_000.0, most_cells=5_000)
    found = back_test(history, held_out_weeks=1.0, half_life_weeks=26.0)
    assert found.calls > 1_500
    assert found.forecast < min(found.seasonal_naive, found.hour_of_week_mean, found.flat)
    assert found.expected_calls == pytest.approx(found.calls, rel=0.05)
