"""Two perishable products of one shelf life, the first of which may be issued when the second has run out.

After Hendrix, Ortega, Haijema, Buisman and García (2019), "On computing optimal policies in perishable inventory
control using value iteration", Computational and Mathematical Methods 1(4), e1027, section 4: each unit of the second
product asked for in vain is taken as one of the first with the chance `substitution`, after the first product's own
demand. Orders arrive the next morning; the oldest are issued first; a sale brings the price of what is issued.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np
from msgspec import Meta, Struct, field
from scipy import stats

from bloodbank.kernels.perishable import FloatArray, IndexArray, best_orders, push_mass
from bloodbank.kernels.substitution import pair_outcomes
from bloodbank.perishable.day import order_returns
from bloodbank.perishable.demand import demand_chances, mean_of
from bloodbank.perishable.errors import ItemUnusable
from bloodbank.perishable.item import Costs, Count, Demand, check_discount
from bloodbank.perishable.models import TIE, DayFigures

MOST_PAIRS = 2_000_000


class Product(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of two products."""

    max_order: Count
    demand: Demand
    costs: Costs

    def __post_init__(self) -> None:
        if self.costs.holding_of_expired:
            raise ItemUnusable("costs.holding_of_expired is for one product only: leave it out")


class TwoProducts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first of the products may stand in for the second."""

    products: tuple[Product, Product]
    shelf_life_days: Count = field(name="shelf_life")
    substitution: Annotated[float, Meta(ge=0, le=1)] = 0.0
    discount: float | None = None

    def __post_init__(self) -> None:
        check_discount(self.discount)


@dataclass(frozen=True)
class TwoProductModel:
    """States are pairs of stocks (first x second), orders pairs of quantities; state 0 is the empty system."""

    item: TwoProducts

    def __post_init__(self) -> None:
        if self.stocks > MOST_PAIRS:
            raise ItemUnusable(
                f"shelf_life {self.item.shelf_life_days} and max_order {self.widths[0] - 1}, {self.widths[1] - 1} "
                f"make {self.stocks:,} states; {MOST_PAIRS:,} can be planned exactly: count in packs"
            )

    @property
    def days(self) -> int:
        return 1

    @cached_property
    def widths(self) -> tuple[int, int]:
        first, second = self.item.products
        return first.max_order + 1, second.max_order + 1

    @cached_property
    def stocks(self) -> int:
        return int((self.widths[0] * self.widths[1]) ** self.item.shelf_life_days)

    @cached_property
    def orders(self) -> int:
        return self.widths[0] * self.widths[1]

    @cached_property
    def _demands(self) -> tuple[FloatArray, FloatArray]:
        first, second = self.item.products
        return demand_chances(first.demand), demand_chances(second.demand)

    @cached_property
    def order_return(self) -> FloatArray:
        first, second = (
            order_returns(product.max_order, per_unit=product.costs.order, fixed=product.costs.order_fixed)
            for product in self.item.products
        )
        return (first[:, None] + second[None, :]).ravel()

    @cached_property
    def outcomes(self) -> tuple[IndexArray, IndexArray, FloatArray, FloatArray]:
        """Starts, rests, chances; and by stock what is issued, expires and is held of either product (stocks, 3, 2)."""
        life = self.item.shelf_life_days
        most = (self.widths[0] - 1) * life
        return pair_outcomes(*self.widths, life, *self._demands, self._taken_instead(most))

    def _taken_instead(self, most: int) -> FloatArray:
        """Chance (units of the second asked for in vain, units of the first asked for instead)."""
        vain = np.arange(len(self._demands[1]))
        return np.asarray(stats.binom.pmf(np.arange(len(vain))[None, :], vain[:, None], self.item.substitution))

    @cached_property
    def reward(self) -> FloatArray:
        units = self.outcomes[3]
        reward = np.zeros(self.stocks)
        for number, product in enumerate(self.item.products):
            costs, demanded = product.costs, mean_of(self._demands[number])
            reward += (
                costs.price * units[:, 0, number]
                - costs.waste * units[:, 1, number]
                - costs.holding * units[:, 2, number]
                - costs.shortage * (demanded - units[:, 3, number])
            )
        return reward

    def none(self) -> FloatArray:
        return np.zeros((self.stocks, 1))

    @cached_property
    def _place(self) -> IndexArray:
        """Stock (rests, orders) that an order makes of a rest."""
        (first, second), life = self.widths, self.item.shelf_life_days
        rests = (first ** (life - 1), second ** (life - 1))
        shape = (rests[0], rests[1], first, second)
        rest_a, rest_b, order_a, order_b = np.indices(shape, sparse=True)
        stock = (order_a * rests[0] + rest_a) * second**life + order_b * rests[1] + rest_b
        return np.asarray(stock.reshape(rests[0] * rests[1], first * second), dtype=np.int64)

    def improve(self, values: FloatArray, *, day: int, discount: float) -> tuple[FloatArray, IndexArray]:
        starts, rests, chances, _ = self.outcomes
        by_rest = np.ascontiguousarray(values[:, 0][self._place])
        return best_orders(by_rest, starts, rests, chances, self.reward, self.order_return, discount, TIE)

    def forward(self, mass: FloatArray, chosen: IndexArray, *, day: int) -> tuple[FloatArray, DayFigures]:
        starts, rests, chances, units = self.outcomes
        after, by_stock, by_order = push_mass(mass, chosen, self.orders, starts, rests, chances, len(self._place))
        arriving = np.zeros((self.stocks, 1))
        arriving[self._place.T.ravel(), 0] = after[:, 0]
        expected = np.tensordot(by_stock, units, axes=1)
        ordered = by_order @ (np.arange(self.orders) // self.widths[1] + np.arange(self.orders) % self.widths[1])
        return arriving, DayFigures(
            demanded=sum(mean_of(demand) for demand in self._demands),
            sold=float(expected[0].sum()),
            expired=float(expected[1].sum()),
            held=float(expected[2].sum()),
            ordered=float(ordered),
            worth=float(by_stock @ self.reward) + float(by_order @ self.order_return),
        )

    def table(self, chosen: IndexArray) -> IndexArray:
        """Pairs of orders (..., 2), one axis for each life of the first product's stock, then of the second's."""
        (first, second), life = self.widths, self.item.shelf_life_days
        pairs = np.stack([chosen[:, 0] // second, chosen[:, 0] % second], axis=-1)
        return pairs.reshape((first,) * life + (second,) * life + (2,))
