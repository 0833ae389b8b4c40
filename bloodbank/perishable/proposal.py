"""How much to order today, with the reasons: the best policy's answer beside the rule of thumb's."""

from collections.abc import Sequence

from msgspec import Struct

from bloodbank.perishable.base_stock import BaseStock, base_stock_orders, expected_waste
from bloodbank.perishable.demand import demand_chances, mean_of
from bloodbank.perishable.errors import ItemUnusable
from bloodbank.perishable.models import OneProduct
from bloodbank.perishable.optimum import Optimum
from bloodbank.reason import Reason


class OrderProposal(Struct, frozen=True, kw_only=True):
    """Units to order, what a base-stock rule would order, and why."""

    quantity: int
    base_stock_quantity: int
    reasons: tuple[Reason, ...]


def propose_order(
    model: OneProduct,
    optimum: Optimum,
    base_stock: BaseStock,
    *,
    stock: Sequence[int],
    under_way: Sequence[int] = (),
    weekday: int = 0,
) -> OrderProposal:
    """For a stock by days of life left (most first) and orders under way (newest first).

    Counts above `max_order` are looked up as `max_order`. Raises ItemUnusable when a count is missing or negative.
    """
    state = _state(model, stock=stock, under_way=under_way)
    day = _day(model, weekday)
    at = tuple(min(units, model.item.max_order) for units in state)
    quantity = int(model.table(optimum.chosen[day])[at])
    rule = int(model.table(base_stock_orders(model, base_stock.levels)[day])[at])
    means = [mean_of(demand_chances(demand)) for demand in model.item.demands]
    expiring = int(model.table(expected_waste(model, means, first_day=day))[at])
    reasons = [Reason(code="order-at-hand", values={"units": sum(stock), "under_way": sum(under_way)})]
    reasons.append(Reason(code="order-demand", values={"mean": round(means[day], 1)}))
    if expiring:
        reasons.append(Reason(code="order-expiring", values={"units": expiring}))
    if at != state:
        reasons.append(Reason(code="order-beyond-table", values={"max_order": model.item.max_order}))
    if quantity == model.item.max_order:
        reasons.append(Reason(code="order-at-most", values={"max_order": model.item.max_order}))
    values: dict[str, str | float | int] = {"level": base_stock.levels[day], "units": rule}
    if quantity == rule:
        reasons.append(Reason(code="order-as-base-stock", values=values))
    else:
        reasons.append(Reason(code="order-unlike-base-stock", values=values))
    return OrderProposal(quantity=quantity, base_stock_quantity=rule, reasons=tuple(reasons))


def state_parts(model: OneProduct) -> tuple[str, ...]:
    """What each axis of a policy table counts."""
    item = model.item
    ahead = max(item.lead_time_days - 1, 0)
    most = item.shelf_life_days - (1 if item.lead_time_days == 0 else 0)
    ordered = (f"ordered {ago} {'day' if ago == 1 else 'days'} ago" for ago in range(1, ahead + 1))
    return (*ordered, *(f"{left} {'day' if left == 1 else 'days'} left" for left in range(most, 0, -1)))


def _state(model: OneProduct, *, stock: Sequence[int], under_way: Sequence[int]) -> tuple[int, ...]:
    parts = state_parts(model)
    ahead = sum(part.startswith("ordered") for part in parts)
    for name, given, wanted in (("under_way", under_way, ahead), ("stock", stock, len(parts) - ahead)):
        if len(given) != wanted:
            said = ", ".join(parts[:ahead] if name == "under_way" else parts[ahead:]) or "none"
            raise ItemUnusable(f"{name} has {len(given)} counts: give {wanted} ({said})")
        if min(given, default=0) < 0:
            raise ItemUnusable(f"{name} has a count of {min(given)}: give nought or more")
    return (*under_way, *stock)


def _day(model: OneProduct, weekday: int) -> int:
    if not 0 <= weekday <= 6:
        raise ItemUnusable(f"weekday {weekday}: give 0 (Monday) to 6 (Sunday)")
    return weekday % model.days
