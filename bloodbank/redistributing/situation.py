"""What lies where, for how long it keeps, and what will be asked for: the input of redistribution."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from bloodbank.model import BloodGroup, Component

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class ExpectedDemand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a place will be asked for of one component and group: the mean of each of the next days.

    The last mean stands for all days after it. `variance_ratio`: variance to mean; 1 is a Poisson demand, more a
    negative binomial one.
    """

    place_id: str
    component: Component
    group: BloodGroup
    means: tuple[float, ...]
    variance_ratio: float = 1.0


class Situation(Struct, frozen=True, kw_only=True):
    """All numbers by place (P) and product (G: a component and group).

    `stock` (P, G, days + 1): units that can be used on so many more days, the last column: on more than the horizon.
    `means` (P, G, days): demand of each day. `variance_ratio` (P, G). `travel_s` (P, P): infinite where there is no
    way. `transit_limit_s` (G): how long the product may be on the way. `room` (P, limits): units the
    place can still take besides what it has, of each component and then of each temperature class; negative: no limit.
    `classes` (G): the row of the product's temperature class among those. `coming`, of the shape of `stock` and counted
    in it: what is promised to a place or on its way there, and so can't be moved; None: nothing.
    """

    place_ids: tuple[str, ...]
    products: tuple[tuple[Component, BloodGroup], ...]
    stock: Ints
    means: Floats
    variance_ratio: Floats
    travel_s: Floats
    transit_limit_s: Floats
    room: Ints
    coming: Ints | None = None
    classes: tuple[int, ...] = ()

    @property
    def days(self) -> int:
        return int(self.means.shape[2])

    def limits_of(self, product: int) -> list[int]:
        """The columns of `room` that limit a product."""
        component = list(Component).index(self.products[product][0])
        return [component, len(Component) + self.classes[product]] if self.classes else [component]
