"""From which place to which a product may be moved, and what that costs a unit."""

import numpy as np
from msgspec import Struct

from bloodbank.redistributing.settings import RedistributionSettings
from bloodbank.redistributing.situation import Floats, Ints, Situation

HOUR_S = 3_600.0


class Lanes(Struct, frozen=True, kw_only=True):
    """Pairs of places. `allowed` (lanes, products): short enough a way for the product."""

    origin: Ints
    destination: Ints
    price: Floats
    allowed: np.ndarray

    def only(self, kept: np.ndarray) -> "Lanes":
        return Lanes(
            origin=self.origin[kept],
            destination=self.destination[kept],
            price=self.price[kept],
            allowed=self.allowed[kept],
        )


def lanes_of(situation: Situation, settings: RedistributionSettings) -> Lanes:
    """From each place to the nearest ones."""
    travel_s = np.array(situation.travel_s, dtype=np.float64)
    np.fill_diagonal(travel_s, np.inf)
    order = np.argsort(travel_s, axis=1, kind="stable")[:, : settings.nearest_places]
    origin = np.repeat(np.arange(len(travel_s)), order.shape[1])
    destination = order.ravel()
    took_s = travel_s[origin, destination]
    there = np.isfinite(took_s) & (took_s >= 0.0)
    origin, destination, took_s = origin[there], destination[there], took_s[there]
    return Lanes(
        origin=origin,
        destination=destination,
        price=settings.moved + settings.hour * took_s / HOUR_S,
        allowed=took_s[:, None] <= situation.transit_limit_s[None, :],
    )
