"""What units and hospitals can do, and what calls need of them, as bits of a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Longs = NDArray[np.int64]
MOST_CAPABILITIES = 62
BETWEEN = " "
"""Between the names of capabilities in one text."""


def names_in(text: str) -> tuple[str, ...]:
    """The capabilities named in a text, in order of the alphabet, each once."""
    return tuple(sorted(set(text.split())))


def bits_of(named: Sequence[Iterable[str]], known: dict[str, int]) -> Longs:
    """(k) a bit for each capability, by its place in `known`, which unknown ones are put into. Raises ValueError."""
    bits = np.zeros(len(named), np.int64)
    for place, names in enumerate(named):
        for name in names:
            bit = known.setdefault(name, len(known))
            if bit >= MOST_CAPABILITIES:
                raise ValueError(f"there are more than {MOST_CAPABILITIES} capabilities: tell fewer apart")
            bits[place] |= 1 << bit
    return bits


def bits_of_texts(texts: NDArray[np.str_], known: dict[str, int]) -> Longs:
    """(n) the same of texts, many of which are alike."""
    different, place = np.unique(texts, return_inverse=True)
    bits: Longs = bits_of([names_in(text) for text in different.tolist()], known)[place]
    return bits
