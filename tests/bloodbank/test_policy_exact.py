"""Exact figures of perishable-stock policies, checked by other means."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bloodbank.perishable import (
    Arrival,
    Costs,
    Demand,
    Item,
    ItemUnusable,
    best_base_stock,
    evaluate,
    model_of,
    optimise,
)
from bloodbank.perishable.base_stock import base_stock_orders, expected_waste, waste_conscious_orders
from bloodbank.perishable.demand import demand_chances, mean_of
from bloodbank.perishable.pair_proposal import propose_pair
from bloodbank.perishable.proposal import propose_order
from bloodbank.perishable.two_products import Product, TwoProductModel, TwoProducts
from bloodbank.words import LANGUAGES, say


def item_of(**over: object) -> Item:
    given = {
        "shelf_life_days": 2,
        "lead_time_days": 2,
        "issue": "fifo",
        "max_order": 4,
        "discount": 0.95,
        "demand": Demand(distribution="gamma", mean=2.0, cov=0.6),
        "costs": Costs(order=3.0, shortage=5.0, waste=7.0, holding=1.0),
    }
    return Item(**(given | over))  # type: ignore[arg-type]


def simulated(item: Item, table: np.ndarray, chance: np.random.Generator, *, runs: int) -> dict[str, np.ndarray]:
    """A day-by-day walk over the year, by plain lists: units sold, expired, held, ordered, and the return, by run."""
    chances = demand_chances(item.demands[0])
    demands = chance.choice(len(chances), size=(runs, 465), p=chances / chances.sum())
    ahead = item.lead_time_days - 1
    totals = {name: np.zeros(runs) for name in ("sold", "expired", "held", "ordered", "worth", "demanded")}
    for run in range(runs):
        way, stock = [0] * ahead, [0] * item.shelf_life_days
        for day in range(465):
            order, demand = int(table[(*way, *stock)]), int(demands[run, day])
            left = demand
            for life in reversed(range(len(stock))) if item.issue == "fifo" else range(len(stock)):
                taken = min(stock[life], left)
                stock[life], left = stock[life] - taken, left - taken
            expired, held = stock[-1], sum(stock[:-1])
            way = [order, *way]
            stock = [way.pop(), *stock[:-1]]
            if day < 100:
                continue
            costs = item.costs
            worth = costs.price * (demand - left) - costs.order * order - costs.shortage * left
            worth -= costs.waste * expired + costs.holding * held
            figures = {"sold": demand - left, "expired": expired, "held": held, "ordered": order, "demanded": demand}
            for name, figure in figures.items():
                totals[name][run] += figure
            totals["worth"][run] += worth * (item.discount or 1.0) ** (day - 100)
    return totals


@pytest.mark.parametrize("issue", ["fifo", "lifo"])
def test_exact_figures_lie_where_a_thousand_simulated_years_lie(issue: str) -> None:
    item = item_of(issue=issue)
    model = model_of(item)
    best = optimise(model, discount=item.discount)
    exact = evaluate(model, best.chosen, discount=item.discount)
    years = simulated(item, model.table(best.chosen[0]), np.random.default_rng(7), runs=200)
    spread = years["worth"].std() / np.sqrt(200)
    assert abs(years["worth"].mean() - exact.expected_return) < 4 * spread
    assert years["sold"].sum() / years["demanded"].sum() == pytest.approx(exact.service, abs=0.004)
    assert years["expired"].sum() / years["ordered"].sum() == pytest.approx(exact.waste, abs=0.003)
    assert years["held"].sum() / (200 * 365) == pytest.approx(exact.holding, abs=0.01)


def test_the_value_is_what_the_best_orders_bring_from_the_first_day_on() -> None:
    """The bounds that meet and the forward evaluation say the same, for a discount that forgets within the horizon."""
    model = model_of(item_of(discount=0.9))
    best = optimise(model, discount=0.9)
    whole = evaluate(model, best.chosen, discount=0.9, warm_up_days=0, days=1_000)
    assert best.value == pytest.approx(whole.expected_return, abs=1e-6)


@settings(max_examples=15)
@given(
    shelf_life=st.integers(1, 3),
    lead_time=st.integers(0, 2),
    issue=st.sampled_from(["fifo", "lifo"]),
    mean=st.floats(0.3, 5.0),
    arrival=st.booleans(),
    waste=st.floats(0.0, 20.0),
    level=st.integers(0, 12),
    discounted=st.booleans(),
)
def test_no_level_to_order_up_to_beats_the_optimum_and_no_unit_is_lost(
    shelf_life: int, lead_time: int, issue: str, mean: float, arrival: bool, waste: float, level: int, discounted: bool
) -> None:
    """What is ordered is sold, expires or is still there: over a long time the first two make up all of it."""
    shares = tuple(np.full(shelf_life, 1.0 / shelf_life)) if arrival else None
    item = item_of(
        shelf_life_days=shelf_life,
        lead_time_days=lead_time,
        issue=issue,
        max_order=3,
        discount=0.97 if discounted else None,
        demand=Demand(distribution="poisson", mean=mean),
        arrival=None if shares is None else Arrival(shares=shares),
        costs=Costs(order=1.0, shortage=6.0, waste=waste, holding=0.3, price=1.0),
    )
    model = model_of(item)
    best = optimise(model, discount=item.discount)
    for rule in (base_stock_orders, waste_conscious_orders):
        chosen = rule(model, (level,))
        if item.discount is None:
            steady = evaluate(model, chosen, discount=None, warm_up_days=300, days=10)
            assert best.gain is not None
            assert steady.expected_return <= 10 * best.gain + 1e-5
        else:
            whole = evaluate(model, chosen, discount=item.discount, warm_up_days=0, days=900)
            assert best.value is not None
            assert whole.expected_return <= best.value + 1e-6
    long = evaluate(model, best.chosen, discount=None, warm_up_days=300, days=600)
    sold = mean - long.short_per_day
    if not arrival:  # units beyond max_order of one age are turned away at the door and never in stock
        assert long.ordered_per_day == pytest.approx(sold + long.expired_per_day, abs=0.01)
    assert sold + long.expired_per_day <= long.ordered_per_day + 0.01


def test_the_first_of_two_products_alone_is_one_product() -> None:
    """Without substitution two products bring what each brings by itself."""
    costs, demand = (
        Costs(order=0.5, price=1.0, waste=0.2, holding=0.1, shortage=0.3),
        Demand(distribution="poisson", mean=2.0),
    )
    other = Demand(distribution="gamma", mean=1.0, cov=0.7)
    products = (Product(max_order=4, demand=demand, costs=costs), Product(max_order=3, demand=other, costs=costs))
    both = optimise(TwoProductModel(TwoProducts(products=products, shelf_life_days=2)), discount=None)
    alone = [
        optimise(
            model_of(item_of(lead_time_days=1, max_order=most, demand=of, costs=costs, discount=None)), discount=None
        )
        for most, of in ((4, demand), (3, other))
    ]
    assert both.gain == pytest.approx(sum(best.gain or 0.0 for best in alone), abs=1e-8)


def test_a_gamma_demand_is_rounded_to_the_nearest_unit() -> None:
    """Nought is less than half a unit; the mean of rounded demand of mean 4 is 4."""
    chances = demand_chances(Demand(distribution="gamma", mean=4.0, cov=0.5))
    assert chances[0] == pytest.approx(1 - np.exp(-0.5) * (1 + 0.5 + 0.125 + 0.125 / 6), abs=1e-12)
    assert chances.sum() == pytest.approx(1.0, abs=1e-12)
    assert mean_of(chances) == pytest.approx(4.0, abs=0.01)


def test_what_will_expire_before_the_order_comes_is_counted_by_mean_demand() -> None:
    """Five units with a day left, two asked for each day, lead time of two: three go to waste; of fresh ones none."""
    model = model_of(item_of(max_order=9, shelf_life_days=2, demand=Demand(distribution="gamma", mean=2.0, cov=0.1)))
    waste = model.table(expected_waste(model, [2.0], first_day=0))
    assert waste[0, 0, 5] == 3
    assert waste[9, 0, 0] == 0
    assert waste[0, 9, 0] == 5  # two are used today, two tomorrow, the other five expire


def test_an_order_is_proposed_with_its_reasons_in_three_languages() -> None:
    item = item_of(
        lead_time_days=1, max_order=10, discount=0.99, demand=Demand(distribution="gamma", mean=4.0, cov=0.5)
    )
    model = model_of(item)
    best, rule = optimise(model, discount=0.99), best_base_stock(model)
    proposal = propose_order(model, best, rule, stock=(2, 8))
    assert proposal.quantity == 2
    assert proposal.base_stock_quantity == 0
    assert [reason.code for reason in proposal.reasons] == [
        "order-at-hand",
        "order-demand",
        "order-expiring",
        "order-unlike-base-stock",
    ]
    for language in LANGUAGES:
        assert all("order-" not in say(reason, language) for reason in proposal.reasons)


@pytest.mark.parametrize(
    ("stock", "under_way", "weekday", "said"),
    [
        ((1,), (0,), 0, "stock has 1 counts: give 2"),
        ((1, -1), (0,), 0, "count of -1"),
        ((1, 1), (), 0, "ordered 1 day ago"),
        ((1, 1), (0,), 7, "weekday 7"),
    ],
)
def test_a_stock_that_does_not_fit_the_item_is_refused(
    stock: tuple[int, ...], under_way: tuple[int, ...], weekday: int, said: str
) -> None:
    model = model_of(item_of())
    best, rule = optimise(model, discount=0.95), best_base_stock(model)
    with pytest.raises(ItemUnusable, match=said):
        propose_order(model, best, rule, stock=stock, under_way=under_way, weekday=weekday)


def test_an_item_too_large_to_be_planned_exactly_is_refused_with_the_remedy() -> None:
    with pytest.raises(ItemUnusable, match="count in packs"):
        model_of(item_of(shelf_life_days=7, max_order=40))


def test_more_is_ordered_of_what_stands_in_when_the_other_is_short() -> None:
    """O RhD-negative for O RhD-positive: with none of the second at hand, more of the first is wanted."""
    product = Product(
        max_order=6,
        demand=Demand(distribution="poisson", mean=2.0),
        costs=Costs(order=0.5, price=1.0),
    )
    model = TwoProductModel(TwoProducts(products=(product, product), shelf_life_days=2, substitution=0.8))
    best = optimise(model, discount=None)
    short, plenty = (propose_pair(model, best, stocks=((1, 0), second)) for second in ((0, 0), (6, 6)))
    assert short.quantities[0] >= plenty.quantities[0]
    assert short.quantities[1] > plenty.quantities[1]
    assert short.reasons[0].values == {"first": 1, "second": 0}
    with pytest.raises(ItemUnusable, match="stock of product 2 has 1 counts: give 2"):
        propose_pair(model, best, stocks=((1, 0), (0,)))
