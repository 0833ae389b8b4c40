"""Where a draw takes its chance from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np


class Chance(Protocol):
    """A generator for every purpose, as `sim.streams.Streams` has them."""

    def of(self, purpose: str) -> np.random.Generator: ...


@dataclass(frozen=True)
class Apart:
    """The same purposes under a name of their own, so that what is drawn here moves nothing that is drawn elsewhere."""

    chance: Chance
    name: str

    def of(self, purpose: str) -> np.random.Generator:
        return self.chance.of(f"{self.name}/{purpose}")
