"""Target stock: what is simulated agrees with what is exact, and a target keeps what it promises."""

import numpy as np
import pytest

from bloodbank.forecast.forecast import DayForecast, SeriesForecast
from bloodbank.forecast.history import SeriesKey, date_of
from bloodbank.kernels.replenishment import EXPIRED, HELD, ORDERED, SOLD, replenished
from bloodbank.perishable import Costs, Demand, Item, evaluate, model_of
from bloodbank.perishable.base_stock import base_stock_orders
from bloodbank.target.demand import WeekOfDemand, drawn
from bloodbank.target.exact import exact_orders, propose_exactly
from bloodbank.target.ordering import StockOfSeries, expected_to_expire, propose, propose_orders
from bloodbank.target.settings import TargetSettings, Terms
from bloodbank.target.target import target_of
from bloodbank.target.variants import Variant, variants, what_if

MONDAY = 18_771
BRIEF = TargetSettings(simulated_days=3_640)


def foretold(mean: float, *, variance: float | None = None, weekend: float | None = None) -> SeriesForecast:
    """A week with this demand on workdays, another at weekends."""
    means = [mean] * 5 + [mean if weekend is None else weekend] * 2
    days = tuple(
        DayForecast(
            day=date_of(MONDAY + number),
            weekday=number,
            mean=each,
            variance=each if variance is None else variance,
            median=round(each),
            low_80=0,
            high_80=99,
            low_95=0,
            high_95=99,
        )
        for number, each in enumerate(means)
    )
    return SeriesForecast(
        key=SeriesKey(place="north", product="platelets"),
        weeks=20.0,
        units_per_day=mean,
        method="weekday-mean",
        reasons=(),
        days=days,
        back_test=None,
    )


@pytest.mark.parametrize("issue", ["fifo", "lifo"])
@pytest.mark.parametrize(("lead_time", "level"), [(0, 6), (1, 8), (2, 12)])
def test_the_simulation_agrees_with_the_exact_figures(issue: str, lead_time: int, level: int) -> None:
    """Poisson demand of 4, shelf life of 2: sold, expired and held within what 40,000 days leave to chance."""
    item = Item(
        shelf_life_days=2,
        lead_time_days=lead_time,
        issue=issue,  # type: ignore[arg-type]
        max_order=14,
        costs=Costs(),
        demand=Demand(distribution="poisson", mean=4.0),
    )
    model = model_of(item)
    exact = evaluate(model, base_stock_orders(model, (level,)), discount=None)
    days = 40_100
    demand = np.random.default_rng(2).poisson(4.0, days)
    [row] = replenished(np.full((1, 7), level), demand, 2, lead_time, issue == "fifo", 1, 100)
    assert row[SOLD] / demand[100:].sum() == pytest.approx(exact.service, abs=0.006)
    assert row[EXPIRED] / row[ORDERED] == pytest.approx(exact.waste, abs=0.006)
    assert row[HELD] / (days - 100) == pytest.approx(exact.holding, rel=0.02, abs=0.01)


def test_what_comes_in_goes_out_is_wasted_or_is_left() -> None:
    demand = np.random.default_rng(6).poisson(3.0, 700)
    [row] = replenished(np.full((1, 7), 20), demand, 5, 3, True, 4, 0)
    assert 0 <= row[ORDERED] - row[SOLD] - row[EXPIRED] <= 20 + 3


def test_the_target_is_the_least_level_that_serves() -> None:
    """Red cells that keep for four weeks: 98 % served, hardly any waste, and one unit less would not do."""
    terms = Terms(shelf_life_days=28, lead_time_days=2, service=0.98)
    target = target_of(foretold(6.0, weekend=2.0), terms, settings=BRIEF)
    assert target.meets_service
    assert target.reasons[0].code == "target-serves"
    assert target.outcome.waste < 0.001
    friday, sunday = target.outcome.levels[4], target.outcome.levels[6]
    assert friday < sunday, "an order of Friday covers the weekend, one of Sunday two workdays"
    demand = drawn(target.week, days=20_000, generator=np.random.default_rng(99))
    rows = replenished(np.array([target.outcome.levels]) - [[0], [1]], demand, 28, 2, True, 1, 196)
    served, one_less = rows[:, SOLD] / demand[196:].sum()
    assert served == pytest.approx(0.98, abs=0.004)
    assert one_less < served


def test_waste_goes_before_service_where_both_can_not_be_had() -> None:
    """A small hospital's platelets: 95 % service would waste too much, so less is held, and it is said what is lost."""
    terms = Terms(shelf_life_days=3, service=0.95, most_waste=0.1)
    target = target_of(foretold(3.0, variance=6.0), terms, settings=BRIEF)
    assert not target.meets_service
    assert target.outcome.waste <= 0.1
    assert target.reasons[0].code == "target-limited-by-waste"
    assert 0 < max(target.outcome.levels) < max(target.newsvendor_levels)


def test_a_unit_that_would_nearly_always_expire_is_not_held() -> None:
    target = target_of(foretold(0.01), Terms(shelf_life_days=4, most_waste=0.2), settings=BRIEF)
    assert target.outcome.levels == (0,) * 7
    assert target.reasons[0].code == "target-hold-none"
    assert target_of(foretold(0.0), Terms(shelf_life_days=4), settings=BRIEF).reasons[0].code == "target-nothing-asked"


def test_weeks_that_go_together_need_more_than_independent_days() -> None:
    """The same days with a factor that whole weeks share: the sums scatter as was planted, the days as before."""
    week = WeekOfDemand(mean=(10.0,) * 7, variance=(20.0,) * 7, drift=0.04)
    counts = drawn(week, days=70_000, generator=np.random.default_rng(8)).reshape(-1, 7)
    assert counts.mean() == pytest.approx(10.0, rel=0.01)
    assert counts.var() == pytest.approx(20.0, rel=0.05)
    assert counts.sum(axis=1).var() == pytest.approx(7 * 16.0 + 0.04 * 70.0**2, rel=0.06)


def test_other_terms_are_compared_on_the_same_demand() -> None:
    """More service takes more stock and waste; a longer life wastes less; what is out of range is named."""
    asked = variants(services=(0.9, 0.97), shelf_lives=(4, 7))
    table = what_if(foretold(5.0), Terms(shelf_life_days=5, most_waste=1.0), asked, settings=BRIEF)
    low_short, low_long, high_short, high_long = table
    assert sum(low_short.outcome.levels) < sum(high_short.outcome.levels)
    assert low_short.outcome.waste < high_short.outcome.waste
    assert high_long.outcome.waste < high_short.outcome.waste
    assert [target.terms.service for target in table] == [0.9, 0.9, 0.97, 0.97]
    assert low_long.terms.shelf_life_days == 7
    with pytest.raises(ValueError, match=r"service must be 0 to 0\.9999, not 1\.5"):
        Variant(service=1.5).of(Terms(shelf_life_days=5))


def test_orders_count_what_will_expire_before_it_is_needed() -> None:
    """Ten units whose last day is today against a demand of four: six of them are no stock."""
    target = target_of(foretold(4.0), Terms(shelf_life_days=5, most_waste=1.0), settings=BRIEF)
    level = target.outcome.levels[0]
    fresh = propose(target, StockOfSeries(by_days_left={5: 10}), weekday=0)
    old = propose(target, StockOfSeries(by_days_left={1: 10}), weekday=0)
    assert fresh.quantity == max(level - 10, 0)
    assert (old.expiring, old.quantity) == (6, max(level - 4, 0))
    assert "order-expiring" in {reason.code for reason in old.reasons}
    [nothing] = propose_orders([target], {target.key: StockOfSeries(by_days_left={5: level})}, weekday=0)
    assert (nothing.quantity, [reason.code for reason in nothing.reasons][-2]) == (0, "order-enough")


def test_orders_come_in_packs_and_on_their_days() -> None:
    """Twice a week, five to a pack: Monday's level covers until Thursday's can be there; on Sunday none is placed."""
    terms = Terms(shelf_life_days=10, order_weekdays=(0, 3), pack_units=5, most_waste=1.0)
    target = target_of(foretold(3.0), terms, settings=BRIEF)
    assert [level < 0 for level in target.outcome.levels] == [False, True, True, False, True, True, True]
    monday, sunday = (propose(target, StockOfSeries(by_days_left={9: 2}), weekday=day) for day in (0, 6))
    assert monday.quantity % 5 == 0
    assert monday.quantity >= target.outcome.levels[0] - 2
    assert (sunday.quantity, "order-not-today" in {reason.code for reason in sunday.reasons}) == (0, True)


def test_units_are_reckoned_to_go_oldest_first() -> None:
    assert expected_to_expire({1: 3, 2: 3}, [2.0, 2.0]) == 2
    assert expected_to_expire({1: 3, 5: 3}, [9.0]) == 0
    assert expected_to_expire({0: 2, 3: 1}, [0.0]) == 2, "what is out of date already is no stock"


def test_where_the_case_is_small_the_best_orders_cost_no_more_than_the_level() -> None:
    """Platelets of a small hospital, two days of life: the optimum by cost beats the level that was asked for."""
    terms = Terms(shelf_life_days=2, service=0.9, most_waste=1.0, shortage_cost=5.0, waste_cost=2.0)
    target = target_of(foretold(2.0, weekend=1.0), terms, settings=BRIEF)
    exact = exact_orders(target)
    assert exact is not None
    assert exact.cost_per_day < target.outcome.cost_per_day * 1.02
    empty, full = (
        propose_exactly(target, exact, StockOfSeries(by_days_left={2: units}), weekday=0) for units in (0, 5)
    )
    assert empty is not None
    assert full is not None
    assert empty.quantity > full.quantity


def test_no_exact_orders_are_claimed_where_there_are_too_many_states() -> None:
    target = target_of(foretold(20.0), Terms(shelf_life_days=28), settings=BRIEF)
    assert exact_orders(target) is None
