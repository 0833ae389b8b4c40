"""Chance, one generator per purpose, so that two policies meet the same calls, the same places, the same delays."""

import zlib

import numpy as np


class Streams:
    """Independent generators derived from one seed and the name of the purpose they serve.

    Common random numbers: what one purpose draws never shifts what another draws (Law, Simulation Modeling and
    Analysis, section 11.2).
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._generators: dict[str, np.random.Generator] = {}

    def of(self, purpose: str) -> np.random.Generator:
        """The generator of a purpose (`demand`, `place`, `scene-time` ...); the same one at every call."""
        if purpose not in self._generators:
            key = zlib.crc32(purpose.encode())
            self._generators[purpose] = np.random.default_rng(np.random.SeedSequence([self.seed, key]))
        return self._generators[purpose]
