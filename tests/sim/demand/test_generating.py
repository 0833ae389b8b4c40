"""Calls drawn from a model: as many as it says, where and when it says, and the same for the same seed."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as with_fields

from sim.demand.calendar import A_MONDAY, simulated_hours
from sim.demand.errors import DemandUnusable
from sim.demand.generating import generate
from sim.demand.intensity import intensity
from sim.demand.laws import Constant, Empirical, Gamma, Lognormal, durations_s, law_of, mean_s
from sim.demand.placing import anywhere_in_cell, at_known_points
from sim.streams import Streams
from tests.sim.demand.quarters import CENTRES, DAY_S, calls_of, quarter_of, same, town, with_groups

SEEDS, WEEKS = 30, 4


def test_counts_by_hour_of_the_week_quarter_and_priority_are_those_of_the_model() -> None:
    """Over thirty seeds, Pearson's statistic of every hour, quarter and priority is what chance makes it."""
    model = town()
    seen = np.zeros((2, 168, 4))
    for seed in range(SEEDS):
        calls = calls_of(model, days=7 * WEEKS, seed=seed)
        hour = (calls.arrival_s // 3600).astype(int) % 168
        np.add.at(seen, ((calls.priority == 3).astype(int), hour, quarter_of(calls)), 1)
    expected = model.patterns * SEEDS * WEEKS
    deviation = seen - expected
    assert abs(deviation.sum()) < 4 * np.sqrt(expected.sum())
    degrees = expected.size
    assert abs((deviation**2 / expected).sum() - degrees) < 4 * np.sqrt(2 * degrees)
    assert (np.abs(deviation) < 6 * np.sqrt(expected)).all()


def test_calls_of_an_hour_come_at_any_second_of_it_and_from_any_spot_of_the_cell() -> None:
    """Tenths of the hour and of the cell's sides are alike: chi-square with nine degrees stays below 30."""
    model = town()
    calls = calls_of(model, days=200)
    corner = model.grid.squares_of(np.column_stack([calls.lon, calls.lat]))
    shares = (
        calls.arrival_s % 3600 / 3600,
        (calls.lon - corner[:, 0]) / model.grid.lon_step,
        (calls.lat - corner[:, 1]) / model.grid.lat_step,
    )
    for share in shares:
        counts = np.bincount(np.minimum((share * 10).astype(int), 9), minlength=10)
        mean = len(calls) / 10
        assert ((counts - mean) ** 2 / mean).sum() < 30


@given(
    duration_s=st.floats(1.0, 40 * DAY_S),
    start_hour=st.integers(0, 24 * 365),
    seed=st.integers(0, 2**32),
    timezone=st.sampled_from(["UTC", "Europe/Minsk", "America/New_York", "Australia/Lord_Howe"]),
)
def test_no_call_ever_comes_outside_the_window_or_from_outside_the_cells(
    duration_s: float, start_hour: int, seed: int, timezone: str
) -> None:
    """Whatever is asked for, calls lie within it, in order."""
    model = town(day_spread=0.5)
    start = A_MONDAY + timedelta(hours=start_hour)
    try:
        hours = simulated_hours(duration_s=duration_s, timezone=timezone, start=start)
    except DemandUnusable as error:
        assert "once" in str(error), "only an hour that the clock leaps over or shows twice is refused"  # noqa: PT017
        return
    streams = Streams(seed)
    calls = generate(intensity(model, hours, streams), anywhere_in_cell(model), streams)
    assert ((calls.arrival_s >= 0) & (calls.arrival_s < duration_s)).all()
    numbers = model.grid.numbers_of(np.column_stack([calls.lon, calls.lat]) - 1e-7)
    assert {*map(tuple, numbers.tolist())} <= {
        (column + right, row + up)
        for column, row in model.grid.numbers_of(CENTRES).tolist()
        for right in (0, -1)
        for up in (0, -1)
    }


@given(days=st.tuples(st.floats(0.05, 20.0), st.floats(0.05, 20.0)), seed=st.integers(0, 10**6))
def test_a_longer_simulation_begins_with_the_calls_of_a_shorter_one(days: tuple[float, float], seed: int) -> None:
    """The same seed gives the same bytes, up to the hour in which the shorter one ends."""
    short, long = sorted(days)
    model = town(day_spread=0.3)
    first, second = calls_of(model, days=short, seed=seed), calls_of(model, days=long, seed=seed)
    whole_hours_s = (short * DAY_S) // 3600 * 3600
    count = int((first.arrival_s < whole_hours_s).sum())
    assert same(first.chosen(slice(count)), second.chosen(slice(count)))
    assert same(first, calls_of(model, days=short, seed=seed))


def test_another_law_of_times_or_another_share_of_priorities_moves_no_call() -> None:
    """What one purpose draws never shifts what another draws."""
    model = town(groups=town().groups[:1])
    slower = with_groups(model, on_scene=Lognormal(median_s=1_200.0, spread=0.2), transport_share=0.1)
    usual, changed = calls_of(model, days=20), calls_of(slower, days=20)
    for name in ("arrival_s", "lon", "lat", "priority", "dispatch_delay_s", "handover_s"):
        assert np.array_equal(getattr(usual, name), getattr(changed, name)), name
    assert not np.array_equal(usual.on_scene_s, changed.on_scene_s)
    assert (changed.transport <= usual.transport).all(), "who stays at 70 % stays at 10 %, too"
    seldom = with_fields(model.groups[0], name="seldom", level=0.25)
    often = with_fields(model.groups[0], name="often", level=0.75, priority=2)
    mixed = calls_of(replace(model, groups=(seldom, often)), days=20)
    assert np.array_equal(mixed.arrival_s, usual.arrival_s)
    assert np.array_equal(mixed.lon, usual.lon)
    assert (mixed.priority == 2).mean() == pytest.approx(0.75, abs=0.05)


def replace_group(group, name: str, level: float, priority: int = 1):
    from msgspec.structs import replace as with_fields

    return with_fields(group, name=name, level=level, priority=priority)


def test_days_vary_beyond_chance_as_the_model_says() -> None:
    """Variance of daily totals = mean + (spread x mean)^2, within a tenth over 3,000 days."""
    flat = replace(town(), patterns=np.full((2, 168, 4), 0.5), day_spread=0.3)
    by_day = np.bincount((calls_of(flat, days=3_000).arrival_s // DAY_S).astype(int), minlength=3_000)
    mean = 2 * 4 * 24 * 0.5
    assert by_day.mean() == pytest.approx(mean, rel=0.02)
    assert by_day.var() == pytest.approx(mean + (0.3 * mean) ** 2, rel=0.1)


def test_months_holidays_and_clocks_are_those_of_the_place() -> None:
    """June has no calls, a holiday three times as many, and a night of 23 hours lacks the hour that is leapt over."""
    summer = tuple(0.0 if month == 5 else 1.0 for month in range(12))
    model = with_groups(town(timezone="Europe/Warsaw", holidays=frozenset({date(2027, 2, 1)})), month_factors=summer)
    model = replace(model, holiday_factors=(3.0,) * 24)
    hours = simulated_hours(duration_s=365 * DAY_S, timezone=model.timezone, holidays=model.holidays)
    rates = intensity(model, hours, Streams(1)).expected
    by_day = np.bincount(hours.day, weights=rates.sum(axis=0))
    monday, february_first, june_tenth = 7, 28, 157
    assert by_day[february_first] == pytest.approx(3 * by_day[monday])
    assert by_day[june_tenth] == 0.0
    spring = (date(2027, 3, 28) - A_MONDAY.date()).days
    assert (hours.hour_of_day[hours.day == spring]).tolist() == [0, 1, *range(3, 24)]


def test_calls_come_from_known_points_where_a_cell_has_some() -> None:
    """Addresses in three quarters; from the fourth calls come from anywhere in it."""
    model = town()
    addresses = np.concatenate([CENTRES[:3] + 0.001, CENTRES[:3] - 0.001, [[0.0, 0.0]]])
    places = at_known_points(model, addresses)
    streams = Streams(5)
    hours = simulated_hours(duration_s=60 * DAY_S, timezone="UTC")
    calls = generate(intensity(model, hours, streams), places, streams)
    points = {(lon, lat) for lon, lat in zip(calls.lon.tolist(), calls.lat.tolist(), strict=True)}
    known = {(round(lon, 7), round(lat, 7)) for lon, lat in addresses[:6].tolist()}
    assert places.cells_without == 1
    assert known <= points
    fourth = model.grid.numbers_of(CENTRES[3:])
    others = np.array(sorted(points - known))
    assert (model.grid.numbers_of(others) == fourth).all()


@pytest.mark.parametrize(
    "law",
    [
        Constant(value_s=5.0),
        Lognormal(median_s=100.0, spread=0.5),
        Gamma(mean_s=300.0, shape=1.7),
        Empirical(quantiles_s=(0.0, 10.0, 100.0)),
    ],
    ids=lambda law: type(law).__name__,
)
def test_a_law_of_durations_has_its_mean_and_can_be_learnt_from_what_it_drew(law: object) -> None:
    """Drawn, learnt again and drawn from that, the mean stays within 2 %."""
    drawn = durations_s(law, np.random.default_rng(1).random(40_000))
    learnt = law_of(drawn, otherwise=Constant(value_s=1.0))
    assert (drawn >= 0).all()
    assert drawn.mean() == pytest.approx(mean_s(law), rel=0.02)
    assert mean_s(learnt) == pytest.approx(mean_s(law), rel=0.02)
    assert law_of(drawn[:20], otherwise=law) is law


@pytest.mark.parametrize(
    ("days", "start", "complaint"),
    [
        (0.0, A_MONDAY, "can't be simulated"),
        (float("nan"), A_MONDAY, "can't be simulated"),
        (-1.0, A_MONDAY, "can't be simulated"),
        (1.0, datetime.fromisoformat("2027-01-01T08:30"), "full hour"),
        (1.0, datetime.fromisoformat("2027-03-28T02:00"), "an hour that the local clock shows once"),
    ],
)
def test_a_time_that_can_not_be_simulated_is_said_so(days: float, start: datetime, complaint: str) -> None:
    with pytest.raises(DemandUnusable, match=complaint):
        calls_of(town(timezone="Europe/Warsaw"), days=days, start=start)


def test_more_calls_than_fit_are_refused_before_they_are_drawn() -> None:
    with pytest.raises(DemandUnusable, match="Simulate a shorter time"):
        calls_of(town().at_level(9e6), days=3_650)
