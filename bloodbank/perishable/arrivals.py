"""Units that arrive with lives of chance: from what a day left to the stock of the morning after."""

from itertools import product
from math import comb

import numpy as np
from scipy import sparse, special, stats

from bloodbank.kernels.perishable import FloatArray, IndexArray
from bloodbank.perishable.errors import ItemUnusable
from bloodbank.perishable.item import Arrival, Item

MOST_ENTRIES = 30_000_000


def life_chances(arrival: Arrival, ordered: int) -> FloatArray:
    """Chance of shelf_life, ..., 2, 1 days left for each of so many units ordered."""
    if arrival.shares:
        return np.array(arrival.shares[::-1]) / sum(arrival.shares)
    slope = arrival.logit_per_unit or (0.0,) * len(arrival.logit)
    logits = [0.0, *(base + per_unit * ordered for base, per_unit in zip(arrival.logit, slope, strict=True))]
    return np.asarray(special.softmax(logits)[::-1], dtype=np.float64)


def arrival_matrix(item: Item) -> sparse.csr_matrix | None:
    """Chances (units arriving x rests, stocks); None when all arrive with their whole life.

    More than `max_order` units with equally many days left aren't taken in, so that stocks stay countable (as in
    Mirjalili 2022). Raises ItemUnusable.
    """
    if item.arrival is None:
        return None
    width, lives = item.max_order + 1, item.shelf_life_days
    rest_count = width ** (lives - 1)
    if rest_count * comb(item.max_order + lives, lives) > MOST_ENTRIES:
        raise ItemUnusable(
            f"arrival: {lives} lives and orders up to {item.max_order} mix in too many ways to be worked out exactly: "
            f"give a smaller max_order (count in packs), a shorter shelf_life or no [arrival]"
        )
    place = width ** np.arange(lives - 1, -1, -1)
    mixtures = [_mixtures(units, lives) for units in range(width)]
    rests = np.zeros((rest_count, lives), dtype=np.int64)
    rests[:, 1:] = np.arange(rest_count)[:, None] // place[1:] % width
    blocks = [
        _block(rests, mixture, life_chances(item.arrival, units), width) for units, mixture in enumerate(mixtures)
    ]
    return sparse.vstack(blocks, format="csr")


def _mixtures(units: int, lives: int) -> IndexArray:
    """Every way (ways, lives) in which so many units can be of so many lives."""
    if lives == 1:
        return np.array([[units]])
    ways = [
        (*first, units - sum(first)) for first in product(range(units + 1), repeat=lives - 1) if sum(first) <= units
    ]
    return np.array(ways, dtype=np.int64)


def _block(rests: IndexArray, mixture: IndexArray, chance: FloatArray, width: int) -> sparse.csr_matrix:
    """Rows of one count of units arriving: every rest, every mixture."""
    lives = rests.shape[1]
    place = width ** np.arange(lives - 1, -1, -1)
    ways = np.asarray(stats.multinomial(int(mixture[0].sum()), chance).pmf(mixture))
    stocks = np.minimum(rests[:, None, :] + mixture[None, :, :], width - 1) @ place
    rows = np.repeat(np.arange(len(rests)), len(mixture))
    shape = (len(rests), width**lives)
    return sparse.csr_matrix((np.tile(ways, len(rests)), (rows, stocks.ravel())), shape=shape)
