"""The decision process of one perishable product, in arrays.

A state is what was ordered and hasn't come (newest first) and the stock by days of life left (most first); values are
arrays (stocks, pipelines). The order of a day's events, after De Moor, Gijsbrechts and Boute (2022): the order is
placed, demand is issued, what had one day left expires, what is left grows a day older, what was ordered
lead_time - 1 days ago arrives. With a lead time of nought the order arrives before the demand (Mirjalili 2022).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from scipy import sparse

from bloodbank.kernels.perishable import FloatArray, IndexArray, best_orders, push_mass
from bloodbank.perishable.arrivals import arrival_matrix
from bloodbank.perishable.day import Day, day_of, order_returns
from bloodbank.perishable.errors import ItemUnusable
from bloodbank.perishable.item import Item

TIE = 1e-11
MOST_STOCKS = 4_000_000
MOST_STATES = 20_000_000


@dataclass(frozen=True)
class DayFigures:
    """What is expected of one day: units demanded, sold, expired, held over night, ordered; and its return."""

    demanded: float
    sold: float
    expired: float
    held: float
    ordered: float
    worth: float


class Model(Protocol):
    """What value iteration and evaluation need of a decision process; state 0 is the empty system."""

    @property
    def days(self) -> int:
        """Days after which the same demands come again."""

    def none(self) -> FloatArray:
        """Noughts, one for each state."""

    def improve(self, values: FloatArray, *, day: int, discount: float) -> tuple[FloatArray, IndexArray]:
        """Best values of a day from the values of the next, and the orders that reach them."""

    def forward(self, mass: FloatArray, chosen: IndexArray, *, day: int) -> tuple[FloatArray, DayFigures]:
        """Chances of states a day later under the orders chosen."""


@dataclass(frozen=True)
class _Arrays:
    """What both kinds of lead time share."""

    item: Item
    day_by_weekday: tuple[Day, ...]
    arrivals: sparse.csr_matrix | None

    @property
    def days(self) -> int:
        return len(self.day_by_weekday)

    @property
    def width(self) -> int:
        return self.item.max_order + 1

    @cached_property
    def stocks(self) -> int:
        return int(self.width**self.item.shelf_life_days)

    @cached_property
    def rests(self) -> int:
        return int(self.width ** (self.item.shelf_life_days - 1))

    @cached_property
    def order_return(self) -> FloatArray:
        costs = self.item.costs
        return order_returns(self.item.max_order, per_unit=costs.order, fixed=costs.order_fixed)

    def figures(self, day: Day, *, by_stock: FloatArray, by_order: FloatArray) -> DayFigures:
        """By the chances of stocks at the opening and of orders."""
        return DayFigures(
            demanded=day.demanded,
            sold=float(by_stock @ day.sold),
            expired=float(by_stock @ day.expired),
            held=float(by_stock @ day.held),
            ordered=float(by_order @ np.arange(self.width)),
            worth=float(by_stock @ day.reward) + float(by_order @ self.order_return),
        )


class OrderedAhead(_Arrays):
    """Orders take a day or more."""

    @cached_property
    def pipelines(self) -> int:
        """Ways in which orders of days before yesterday can be under way."""
        return int(self.width ** (self.item.lead_time_days - 1))

    def none(self) -> FloatArray:
        return np.zeros((self.stocks, self.pipelines))

    def digits(self) -> IndexArray:
        """Units of each state (stocks, pipelines, lead_time - 1 + shelf_life): ordered, newest first; then by life."""
        width, life, ahead = self.width, self.item.shelf_life_days, self.item.lead_time_days - 1
        state = np.zeros((self.stocks, self.pipelines, ahead + life), dtype=np.int64)
        for place in range(ahead):
            state[:, :, place] = (np.arange(self.pipelines) // width ** (ahead - 1 - place) % width)[None, :]
        for place in range(life):
            state[:, :, ahead + place] = (np.arange(self.stocks) // width ** (life - 1 - place) % width)[:, None]
        return state

    def improve(self, values: FloatArray, *, day: int, discount: float) -> tuple[FloatArray, IndexArray]:
        of_day = self.day_by_weekday[day]
        by_rest = self._by_rest(values)
        return best_orders(
            by_rest, of_day.starts, of_day.rests, of_day.chances, of_day.reward, self.order_return, discount, TIE
        )

    def _by_rest(self, values: FloatArray) -> FloatArray:
        """Tomorrow's values (stocks, pipelines) as (rests, order x pipeline of today).

        Tomorrow's pipeline is today's order and all of today's but the oldest, which arrives.
        """
        arrived = values if self.arrivals is None else self.arrivals @ values
        turned = arrived.reshape(self.width, self.rests, self.pipelines).transpose(1, 2, 0)
        return np.ascontiguousarray(turned.reshape(self.rests, self.width * self.pipelines))

    def forward(self, mass: FloatArray, chosen: IndexArray, *, day: int) -> tuple[FloatArray, DayFigures]:
        of_day = self.day_by_weekday[day]
        arriving, by_stock, by_order = push_mass(
            mass, chosen, self.width, of_day.starts, of_day.rests, of_day.chances, self.rests
        )
        figures = self.figures(of_day, by_stock=by_stock, by_order=by_order)
        return (arriving if self.arrivals is None else self.arrivals.T @ arriving), figures

    def table(self, chosen: IndexArray) -> IndexArray:
        """Orders with one axis for each part of the state: ordered, newest first, then stock, most life first."""
        parts = self.item.lead_time_days - 1 + self.item.shelf_life_days
        return np.ascontiguousarray(chosen.T).reshape((self.width,) * parts)


class OrderedAtOnce(_Arrays):
    """Orders arrive before the day's demand; a state is what yesterday left."""

    def none(self) -> FloatArray:
        return np.zeros((self.rests, 1))

    def digits(self) -> IndexArray:
        """Units of each state (rests, 1, shelf_life): none has its whole life left; then by life."""
        width, life = self.width, self.item.shelf_life_days
        state = np.zeros((self.rests, 1, life), dtype=np.int64)
        for place in range(1, life):
            state[:, 0, place] = np.arange(self.rests) // width ** (life - 1 - place) % width
        return state

    @cached_property
    def _chances(self) -> tuple[sparse.csr_matrix, ...]:
        return tuple(day.matrix(self.rests) for day in self.day_by_weekday)

    def improve(self, values: FloatArray, *, day: int, discount: float) -> tuple[FloatArray, IndexArray]:
        opening = self.day_by_weekday[day].reward + discount * (self._chances[day] @ values[:, 0])
        arrived = opening if self.arrivals is None else self.arrivals @ opening
        worth = arrived.reshape(self.width, self.rests) + self.order_return[:, None]
        best = worth.max(axis=0)
        chosen = np.argmax(worth >= best - TIE * np.maximum(1.0, np.abs(best)), axis=0)
        return best[:, None], chosen[:, None]

    def forward(self, mass: FloatArray, chosen: IndexArray, *, day: int) -> tuple[FloatArray, DayFigures]:
        arriving = np.zeros((self.width, self.rests))
        arriving[chosen[:, 0], np.arange(self.rests)] = mass[:, 0]
        flat = arriving.ravel()
        opening = flat if self.arrivals is None else self.arrivals.T @ flat
        figures = self.figures(self.day_by_weekday[day], by_stock=opening, by_order=arriving.sum(axis=1))
        return (self._chances[day].T @ opening)[:, None], figures

    def table(self, chosen: IndexArray) -> IndexArray:
        """Orders with one axis for each part of the state: stock, most life first, from shelf_life - 1 days left on."""
        return chosen.reshape((self.width,) * max(self.item.shelf_life_days - 1, 1) if self.rests > 1 else (1,))


OneProduct = OrderedAhead | OrderedAtOnce


def model_of(item: Item) -> OneProduct:
    """Raises ItemUnusable when the item has too many states to be planned exactly."""
    width, ahead = item.max_order + 1, max(item.lead_time_days - 1, 0)
    stocks = width**item.shelf_life_days
    if stocks > MOST_STOCKS or stocks * width**ahead > MOST_STATES:
        raise ItemUnusable(
            f"shelf_life {item.shelf_life_days}, lead_time {item.lead_time_days} and max_order {item.max_order} make "
            f"{stocks * width**ahead:,} states; {MOST_STATES:,} ({MOST_STOCKS:,} stocks) can be planned exactly: give "
            f"a smaller max_order (count in packs) or look at the stock less often than daily"
        )
    kind = OrderedAhead if item.lead_time_days else OrderedAtOnce
    days = tuple(day_of(item, demand) for demand in item.demands)
    return kind(item=item, day_by_weekday=days, arrivals=arrival_matrix(item))
