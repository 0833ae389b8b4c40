"""How much of two products to order today, one of which can stand in for the other."""

from collections.abc import Sequence

from msgspec import Struct

from bloodbank.perishable.errors import ItemUnusable
from bloodbank.perishable.optimum import Optimum
from bloodbank.perishable.two_products import TwoProductModel
from bloodbank.reason import Reason


class PairProposal(Struct, frozen=True, kw_only=True):
    """Units of the first and of the second product, and why."""

    quantities: tuple[int, int]
    reasons: tuple[Reason, ...]


def propose_pair(
    model: TwoProductModel, optimum: Optimum, *, stocks: tuple[Sequence[int], Sequence[int]]
) -> PairProposal:
    """For the stocks of both by days of life left (most first).

    Counts above a product's `max_order` are looked up as that. Raises ItemUnusable when a count is missing or negative.
    """
    at = tuple(
        min(units, width - 1)
        for number, (stock, width) in enumerate(zip(stocks, model.widths, strict=True), start=1)
        for units in _checked(stock, number, life=model.item.shelf_life_days)
    )
    first, second = (int(units) for units in model.table(optimum.chosen[0])[at])
    alone = propose_alone(model, optimum, stocks=stocks)
    reasons = [
        Reason(code="order-pair-at-hand", values={"first": sum(stocks[0]), "second": sum(stocks[1])}),
        Reason(code="order-pair-substitution", values={"percent": round(100.0 * model.item.substitution, 1)}),
    ]
    if at != (*stocks[0], *stocks[1]):
        most = max(model.widths) - 1
        reasons.append(Reason(code="order-beyond-table", values={"max_order": most}))
    if alone is not None and alone != first:
        reasons.append(Reason(code="order-pair-reserve", values={"units": alone}))
    return PairProposal(quantities=(first, second), reasons=tuple(reasons))


def propose_alone(
    model: TwoProductModel, optimum: Optimum, *, stocks: tuple[Sequence[int], Sequence[int]]
) -> int | None:
    """What would be ordered of the first if the second were at its fullest; None if it is."""
    life = model.item.shelf_life_days
    fullest = (model.widths[1] - 1,) * life
    if tuple(stocks[1]) == fullest:
        return None
    at = (*(min(units, model.widths[0] - 1) for units in stocks[0]), *fullest)
    return int(model.table(optimum.chosen[0])[at][0])


def _checked(stock: Sequence[int], number: int, *, life: int) -> Sequence[int]:
    if len(stock) != life:
        raise ItemUnusable(f"stock of product {number} has {len(stock)} counts: give {life}, most days left first")
    if min(stock) < 0:
        raise ItemUnusable(f"stock of product {number} has a count of {min(stock)}: give nought or more")
    return stock
