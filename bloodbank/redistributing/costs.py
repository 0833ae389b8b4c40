"""What a shelf is expected to cost: units that expire unused, and demand that finds nothing.

With the first to expire used first, what has expired unused by day t is the greatest of A(s) - D(s) over s up to t,
where A(s) units expire by day s and D(s) are asked for by then; what finds nothing by day t is the greatest of what is
asked for after s less what keeps beyond s. The expectation of a greatest is at least the greatest expectation, which is
what is counted here: convex in the units, and exact where one day decides.
"""

import numpy as np
from msgspec import Struct
from scipy import special

from bloodbank.redistributing.settings import RedistributionSettings
from bloodbank.redistributing.situation import Floats, Ints, Situation

WIDEST = 4000
LEAST_SPREAD, SMALLEST_CHANCE = 1e-9, 1e-250


class ShelfCosts(Struct, frozen=True, kw_only=True):
    """Tables of one product. `wasted` (P, days, width): expected units left over when so many expire by that day.

    `short` (P, cover days, width): expected units lacking when so many keep beyond day s (0, 1, ..). Beyond the width
    every further unit is wasted, and none is short.
    """

    wasted: Floats
    short: Floats
    price_waste: float
    price_short: float

    @property
    def width(self) -> int:
        return int(self.wasted.shape[2])

    def of(self, held: Ints, place: Ints) -> Floats:
        """Points for rows of units by days left (n, days + 1), each at its place."""
        points: Floats = self.price_waste * self.wasted_at(held, place) + self.price_short * self.short_at(held, place)
        return points

    def wasted_at(self, held: Ints, place: Ints) -> Floats:
        """Units expected to expire unused."""
        days = self.wasted.shape[1]
        by_day = np.cumsum(held[:, :days], axis=1)
        over = np.maximum(by_day - (self.width - 1), 0)
        units = self.wasted[place[:, None], np.arange(days)[None, :], np.minimum(by_day, self.width - 1)] + over
        wasted: Floats = units.max(axis=1)
        return wasted

    def short_at(self, held: Ints, place: Ints) -> Floats:
        """Units expected to be asked for in vain."""
        cover = self.short.shape[1]
        gone = np.zeros((len(held), cover), dtype=np.int64)
        np.cumsum(held[:, : cover - 1], axis=1, out=gone[:, 1:])
        beyond = np.minimum(held.sum(axis=1)[:, None] - gone, self.width - 1)
        short: Floats = self.short[place[:, None], np.arange(cover)[None, :], beyond].max(axis=1)
        return short


def shelf_costs(situation: Situation, product: int, settings: RedistributionSettings) -> ShelfCosts:
    """For every place."""
    means, ratio = situation.means[:, product, :], situation.variance_ratio[:, product]
    by_day = np.cumsum(means, axis=1)
    cover = settings.cover_days
    after = np.stack([by_day[:, cover - 1] - (by_day[:, s - 1] if s else 0.0) for s in range(cover)], axis=1)
    width = _width(by_day[:, -1], ratio)
    cdf_by_day, cdf_after = _cdf(by_day, ratio, width), _cdf(after, ratio, width)
    return ShelfCosts(
        wasted=_left_over(cdf_by_day),
        short=np.maximum(0.0, after[:, :, None] - np.arange(width) + _left_over(cdf_after)),
        price_waste=settings.waste,
        price_short=settings.shortage,
    )


def _width(mean: Floats, ratio: Floats) -> int:
    most = float((mean + 7.0 * np.sqrt(mean * ratio) + 10.0 * ratio).max(initial=1.0))
    return int(min(WIDEST, max(4, np.ceil(most) + 2)))


def _cdf(mean: Floats, ratio: Floats, width: int) -> Floats:
    """P(D <= a) for a = 0 .. width - 1, each chance from the one before; a mean of 0 is certainly nothing."""
    spread = np.broadcast_to(ratio[:, None], mean.shape)
    size = mean / np.maximum(spread - 1.0, LEAST_SPREAD)
    poisson = spread <= 1.0 + LEAST_SPREAD
    none = np.where(poisson, np.exp(-mean), np.exp(-size * np.log(np.maximum(spread, 1.0))))
    lost = none < SMALLEST_CHANCE
    k = np.arange(width - 1, dtype=np.float64)
    step = np.where(
        poisson[..., None],
        mean[..., None] / (k + 1.0),
        (size[..., None] + k) / (k + 1.0) * (1.0 - 1.0 / np.maximum(spread, 1.0))[..., None],
    )
    step[lost] = 0.0
    chance = none[..., None] * np.concatenate([np.ones((*mean.shape, 1)), np.cumprod(step, axis=-1)], axis=-1)
    cdf: Floats = np.minimum(np.cumsum(chance, axis=-1), 1.0)
    if lost.any():
        cdf[lost] = _cdf_of_many(mean[lost], spread[lost], width)
    return cdf


def _cdf_of_many(mean: Floats, ratio: Floats, width: int) -> Floats:
    """The same where the chance of nothing is too small for a number.

    The incomplete beta and gamma functions of scipy.special: scipy.stats takes longer to load than all else here.
    """
    a = np.arange(width)[None, :]
    size, chance = mean / np.maximum(ratio - 1.0, LEAST_SPREAD), 1.0 / np.maximum(ratio, 1.0)
    wide = special.betainc(size[:, None], a + 1.0, chance[:, None])
    cdf: Floats = np.where((ratio > 1.0 + LEAST_SPREAD)[:, None], wide, special.pdtr(a, mean[:, None]))
    return cdf


def _left_over(cdf: Floats) -> Floats:
    """E[(a - D)+] for a = 0 .. width - 1: the sum of P(D <= k) for k < a."""
    shifted = np.zeros_like(cdf)
    np.cumsum(cdf[..., :-1], axis=-1, out=shifted[..., 1:])
    return shifted
