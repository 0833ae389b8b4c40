"""What to order today of every product, from the stock by age and the target."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from bloodbank.forecast.history import SeriesKey
from bloodbank.reason import Reason
from bloodbank.target.demand import means_from
from bloodbank.target.target import Target

SHORT_DATED_DAYS = 7


class StockOfSeries(Struct, frozen=True, kw_only=True):
    """Units by whole days of life left (1: today is the last), and units ordered that have not come."""

    by_days_left: Mapping[int, int] = {}
    under_way: int = 0

    @property
    def units(self) -> int:
        return sum(self.by_days_left.values())


class SeriesOrder(Struct, frozen=True, kw_only=True):
    """`expiring`: units that will probably expire before the order's days are over."""

    key: SeriesKey
    quantity: int
    level: int
    stock: int
    under_way: int
    expiring: int
    reasons: tuple[Reason, ...]


def propose_orders(
    targets: Sequence[Target], stocks: Mapping[SeriesKey, StockOfSeries], *, weekday: int
) -> tuple[SeriesOrder, ...]:
    """One for each target; a series without stock has none. `weekday` is today's, 0 Monday."""
    return tuple(propose(target, stocks.get(target.key, StockOfSeries()), weekday=weekday) for target in targets)


def propose(target: Target, stock: StockOfSeries, *, weekday: int) -> SeriesOrder:
    """Up to the day's level, what will expire meanwhile not counted (Broekmeulen and van Donselaar 2009)."""
    level = target.outcome.levels[weekday]
    terms = target.terms
    expiring = expected_to_expire(stock.by_days_left, means_from(target.week, weekday, terms.protected_days(weekday)))
    counted = stock.units - expiring + stock.under_way
    missing = max(level - counted, 0)
    quantity = -(-missing // terms.pack_units) * terms.pack_units
    return SeriesOrder(
        key=target.key,
        quantity=quantity,
        level=max(level, 0),
        stock=stock.units,
        under_way=stock.under_way,
        expiring=expiring,
        reasons=_reasons(target, stock, level=level, weekday=weekday, expiring=expiring, quantity=quantity),
    )


def expected_to_expire(by_days_left: Mapping[int, int], means: Sequence[float]) -> int:
    """Units, to the nearest, whose last day is among these days and that the oldest-first mean demand leaves."""
    left = {life: float(units) for life, units in sorted(by_days_left.items()) if units > 0}
    expired = 0.0
    for day, mean in enumerate(means, start=1):
        wanted = mean
        for life in left:
            taken = min(left[life], wanted)
            left[life] -= taken
            wanted -= taken
        expired += left.pop(day, 0.0)
    expired += sum(units for life, units in left.items() if life < 1)
    return int(expired + 0.5)


def _reasons(
    target: Target, stock: StockOfSeries, *, level: int, weekday: int, expiring: int, quantity: int
) -> tuple[Reason, ...]:
    reasons = [Reason(code="order-at-hand", values={"units": stock.units, "under_way": stock.under_way})]
    reasons.append(Reason(code="order-demand", values={"mean": round(target.week.mean[weekday], 1)}))
    if expiring:
        reasons.append(Reason(code="order-expiring", values={"units": expiring}))
    if level < 0:
        reasons.append(Reason(code="order-not-today"))
    elif quantity:
        reasons.append(Reason(code="order-up-to", values={"level": level}))
    else:
        reasons.append(Reason(code="order-enough", values={"level": level}))
    return (*reasons, *target.reasons)
