"""Rules of thumb: order up to a level, with or without what is about to expire counted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from bloodbank.kernels.perishable import IndexArray
from bloodbank.perishable.demand import demand_chances, mean_of
from bloodbank.perishable.evaluation import Performance, evaluate
from bloodbank.perishable.models import OneProduct

LEVELS_WITHOUT_GAIN = 10


@dataclass(frozen=True, kw_only=True)
class BaseStock:
    """The best level for each day of the cycle, what it is worth, and what each single level would be."""

    levels: tuple[int, ...]
    performance: Performance
    tried: tuple[tuple[int, Performance], ...]


def base_stock_orders(model: OneProduct, levels: Sequence[int]) -> tuple[IndexArray, ...]:
    """Order what is missing to the level of the day, of all that is in stock or under way; at most `max_order`."""
    at_hand = model.digits().sum(axis=2)
    return tuple(np.clip(level - at_hand, 0, model.item.max_order) for level in levels)


def waste_conscious_orders(model: OneProduct, levels: Sequence[int]) -> tuple[IndexArray, ...]:
    """The same without the units that will expire before the order arrives if every day's demand is its mean.

    Estimated withdrawal and ageing: Broekmeulen and van Donselaar (2009).
    """
    means = tuple(mean_of(demand_chances(demand)) for demand in model.item.demands)
    at_hand = model.digits().sum(axis=2)
    return tuple(
        np.clip(level - at_hand + expected_waste(model, means, first_day=day), 0, model.item.max_order)
        for day, level in enumerate(levels)
    )


def expected_waste(model: OneProduct, means: Sequence[float], *, first_day: int) -> IndexArray:
    """Units of every state, to the nearest, that expire during the lead time if demand is its mean every day."""
    item = model.item
    units = model.digits().astype(np.float64)
    ahead = max(item.lead_time_days - 1, 0)
    under_way, stock = units[:, :, :ahead], units[:, :, ahead:]
    expired = np.zeros(stock.shape[:2])
    for number in range(max(item.lead_time_days, 1)):
        left = np.full(expired.shape, means[(first_day + number) % len(means)])
        lives = range(item.shelf_life_days)
        for life in reversed(lives) if item.issue == "fifo" else lives:
            taken = np.minimum(stock[:, :, life], left)
            stock[:, :, life] -= taken
            left -= taken
        expired += stock[:, :, -1]
        arriving = under_way[:, :, ahead - 1 - number] if number < ahead else np.zeros(expired.shape)
        stock = np.concatenate([arriving[:, :, None], stock[:, :, :-1]], axis=2)
    return np.floor(expired + 0.5).astype(np.int64)


def best_base_stock(model: OneProduct, *, waste_conscious: bool = False) -> BaseStock:
    """The level with the greatest exact return over the year after the warm-up.

    Levels are tried from nought on until ten in a row bring no more. Where days of the week differ, each day's level
    is then changed by one as long as that helps: the best of its neighbours, not proven the best of all.
    """
    rule = waste_conscious_orders if waste_conscious else base_stock_orders
    days, most = model.days, _highest_level(model)

    def worth(levels: Sequence[int]) -> Performance:
        return evaluate(model, rule(model, levels), discount=model.item.discount)

    tried: list[tuple[int, Performance]] = []
    best = 0
    for level in range(most + 1):
        tried.append((level, worth((level,) * days)))
        if tried[level][1].expected_return > tried[best][1].expected_return:
            best = level
        if level - best >= LEVELS_WITHOUT_GAIN:
            break
    levels, performance = (best,) * days, tried[best][1]
    if days > 1:
        levels, performance = _by_day(levels, performance, worth, most)
    return BaseStock(levels=levels, performance=performance, tried=tuple(tried))


def _highest_level(model: OneProduct) -> int:
    """A level that no stock with its orders under way can reach, so that any above orders the same."""
    item = model.item
    return item.max_order * (item.shelf_life_days + max(item.lead_time_days, 1))


def _by_day(
    levels: tuple[int, ...], performance: Performance, worth: Callable[[Sequence[int]], Performance], most: int
) -> tuple[tuple[int, ...], Performance]:
    """Raise or lower one day's level at a time until no such change helps."""
    improved = True
    while improved:
        improved = False
        for day in range(len(levels)):
            for step in (1, -1):
                changed = (*levels[:day], levels[day] + step, *levels[day + 1 :])
                if not 0 <= changed[day] <= most:
                    continue
                found = worth(changed)
                if found.expected_return > performance.expected_return:
                    levels, performance, improved = changed, found, True
                    break
    return levels, performance
