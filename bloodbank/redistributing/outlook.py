"""What the stock will come to: units wasted and asked for in vain, over many drawn futures."""

import numpy as np
from msgspec import Struct

from bloodbank.redistributing.settings import RedistributionSettings
from bloodbank.redistributing.situation import Floats, Ints, Situation

FUTURES = 200


class Outlook(Struct, frozen=True, kw_only=True):
    """Expected units: `wasted` within the horizon, `short` within the days of cover, nothing being supplied."""

    wasted: float
    short: float


def outlook(
    situation: Situation, stock: Ints, settings: RedistributionSettings, *, generator: np.random.Generator
) -> Outlook:
    """Means over drawn futures, exact for each: see `bloodbank.redistributing.costs` for the two formulas."""
    wasted = short = 0.0
    for product in range(len(situation.products)):
        demand = np.cumsum(_draw(situation, product, generator), axis=2)
        expire_by = np.cumsum(stock[:, product, :], axis=1)
        days, cover = situation.days, settings.cover_days
        wasted += float(np.maximum(0, expire_by[None, :, :days] - demand).max(axis=2).sum()) / FUTURES
        before = np.concatenate([np.zeros((*demand.shape[:2], 1), dtype=np.int64), demand[:, :, : cover - 1]], axis=2)
        gone = np.concatenate([np.zeros((len(expire_by), 1), dtype=np.int64), expire_by[:, : cover - 1]], axis=1)
        lacking = demand[:, :, cover - 1 : cover] - before - (expire_by[:, -1:] - gone)[None, :, :]
        short += float(np.maximum(0, lacking).max(axis=2).sum()) / FUTURES
    return Outlook(wasted=wasted, short=short)


def _draw(situation: Situation, product: int, generator: np.random.Generator) -> Ints:
    """(futures, places, days)."""
    means = situation.means[:, product, :]
    ratio = np.maximum(situation.variance_ratio[:, product], 1.0)[:, None]
    rates: Floats = np.broadcast_to(means, (FUTURES, *means.shape))
    spread = np.broadcast_to((ratio > 1.0 + 1e-9) & (means > 0.0), rates.shape)
    if spread.any():
        shape = np.where(means > 0.0, means, 1.0) / np.maximum(ratio - 1.0, 1e-9)
        mixed = generator.gamma(np.broadcast_to(shape, rates.shape), np.broadcast_to(ratio - 1.0, rates.shape))
        rates = np.where(spread, mixed, rates)
    return generator.poisson(rates).astype(np.int64)
