"""The best orders for every stock by age, where there are few enough to work them out exactly."""

from collections.abc import Mapping
from dataclasses import dataclass

from bloodbank.perishable.base_stock import BaseStock
from bloodbank.perishable.errors import ItemUnusable
from bloodbank.perishable.evaluation import Performance, evaluate
from bloodbank.perishable.item import Costs, Demand, Item
from bloodbank.perishable.models import OneProduct, model_of
from bloodbank.perishable.optimum import Optimum, optimise
from bloodbank.perishable.proposal import OrderProposal, propose_order
from bloodbank.target.ordering import StockOfSeries
from bloodbank.target.settings import EVERY_DAY
from bloodbank.target.target import Target

MOST_STATES = 20_000
LEAST_MEAN = 1e-6
EVEN = 1e-3


@dataclass(frozen=True, kw_only=True)
class ExactOrders:
    """The policy that costs least on average, and what it brings; `cost_per_day` as in the target's outcome."""

    model: OneProduct
    optimum: Optimum
    performance: Performance
    cost_per_day: float


def exact_orders(target: Target) -> ExactOrders | None:
    """By the costs of the target's terms, whatever service and waste were asked for. None where there are too many
    states, or orders are in packs or not placed every day; demand that weeks share is taken as independent.
    """
    item = _item(target)
    if item is None:
        return None
    try:
        model = model_of(item)
        best = optimise(model, discount=None)
    except ItemUnusable:
        return None
    performance = evaluate(model, best.chosen, discount=None)
    return ExactOrders(
        model=model, optimum=best, performance=performance, cost_per_day=_cost_per_day(target, performance)
    )


def propose_exactly(target: Target, exact: ExactOrders, stock: StockOfSeries, *, weekday: int) -> OrderProposal | None:
    """None where it would have to be known when each order under way arrives."""
    terms = target.terms
    if terms.lead_time_days > 1:
        return None
    longest = terms.shelf_life_days - (1 if terms.lead_time_days == 0 else 0)
    days = exact.model.days
    level = BaseStock(levels=target.outcome.levels[:days], performance=exact.performance, tried=())
    counts = _counts(stock.by_days_left, longest)
    return propose_order(exact.model, exact.optimum, level, stock=counts, weekday=weekday)


def _counts(by_days_left: Mapping[int, int], longest: int) -> tuple[int, ...]:
    """Units with most life left first; a life longer than a new unit's counts as the longest."""
    counts = [0] * longest
    for life, units in by_days_left.items():
        if life >= 1 and longest:
            counts[longest - min(life, longest)] += units
    return tuple(counts) or (0,)


def _item(target: Target) -> Item | None:
    terms, week = target.terms, target.week
    most = max(max(target.outcome.levels), 1)
    states = (most + 1) ** (terms.shelf_life_days + max(terms.lead_time_days - 1, 0))
    if states > MOST_STATES or terms.pack_units > 1 or set(terms.order_weekdays) != set(EVERY_DAY):
        return None
    demands = tuple(_demand(mean, variance) for mean, variance in zip(week.mean, week.variance, strict=True))
    even = max(week.mean) - min(week.mean) < EVEN and max(week.variance) - min(week.variance) < EVEN
    return Item(
        shelf_life_days=terms.shelf_life_days,
        lead_time_days=terms.lead_time_days,
        issue=terms.issue,
        max_order=most,
        costs=Costs(shortage=terms.shortage_cost, waste=terms.waste_cost, holding=terms.holding_cost),
        demand=demands[0] if even else None,
        weekdays=() if even else demands,
    )


def _demand(mean: float, variance: float) -> Demand:
    mean = max(mean, LEAST_MEAN)
    if variance <= mean * (1.0 + 1e-6):
        return Demand(distribution="poisson", mean=mean)
    return Demand(distribution="negative-binomial", mean=mean, size=min(mean**2 / (variance - mean), 1e6))


def _cost_per_day(target: Target, performance: Performance) -> float:
    terms = target.terms
    return (
        terms.shortage_cost * performance.short_per_day
        + terms.waste_cost * performance.expired_per_day
        + terms.holding_cost * performance.holding
    )
