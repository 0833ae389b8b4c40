"""What one day of demand does to every stock, as sparse rows, with what it brings and costs."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from bloodbank.kernels.perishable import FloatArray, IndexArray, day_outcomes
from bloodbank.perishable.demand import demand_chances, mean_of
from bloodbank.perishable.item import Demand, Item


@dataclass(frozen=True, kw_only=True)
class Day:
    """Outcomes of every stock as compressed sparse rows, and what is expected of each by stock, in units."""

    starts: IndexArray
    rests: IndexArray
    chances: FloatArray
    demanded: float
    sold: FloatArray
    expired: FloatArray
    held: FloatArray
    reward: FloatArray

    def matrix(self, count_of_rests: int) -> sparse.csr_matrix:
        """Chances (stocks, rests)."""
        shape = (len(self.sold), count_of_rests)
        return sparse.csr_matrix((self.chances, self.rests, self.starts), shape=shape)


def day_of(item: Item, demand: Demand) -> Day:
    """The day of one product whose demand is given."""
    chances = demand_chances(demand)
    starts, rests, outcome_chances, sold, expired, held = day_outcomes(
        item.max_order + 1, item.shelf_life_days, item.issue == "fifo", chances
    )
    demanded, costs = mean_of(chances), item.costs
    over_night = held + expired if costs.holding_of_expired else held
    reward = (
        costs.price * sold - costs.shortage * (demanded - sold) - costs.waste * expired - costs.holding * over_night
    )
    return Day(
        starts=starts,
        rests=rests,
        chances=outcome_chances,
        demanded=demanded,
        sold=sold,
        expired=expired,
        held=over_night,
        reward=reward,
    )


def order_returns(max_order: int, *, per_unit: float, fixed: float) -> FloatArray:
    """What ordering 0, 1, ... max_order units brings: less than nothing."""
    units = np.arange(max_order + 1, dtype=np.float64)
    return -per_unit * units - fixed * (units > 0)
