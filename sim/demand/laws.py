"""Laws of durations, each drawn by inversion: one uniform number makes one duration.

So that a changed law changes durations only, and a longer one at the same chance stays a longer one (Law, Simulation
Modeling and Analysis, section 11.2.3).
"""

from __future__ import annotations

from math import isfinite
from typing import TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

Floats = NDArray[np.float64]
QUANTILES = 201
ENOUGH = 50


class Constant(Struct, frozen=True, kw_only=True, tag_field="law", tag="constant", forbid_unknown_fields=True):
    """Always the same."""

    value_s: float

    def __post_init__(self) -> None:
        _require("value_s", self.value_s, above=-1e-300)


class Lognormal(Struct, frozen=True, kw_only=True, tag_field="law", tag="lognormal", forbid_unknown_fields=True):
    """`spread` is the standard deviation of the logarithm."""

    median_s: float
    spread: float

    def __post_init__(self) -> None:
        _require("median_s", self.median_s)
        _require("spread", self.spread, above=-1e-300, most=3.0)


class Gamma(Struct, frozen=True, kw_only=True, tag_field="law", tag="gamma", forbid_unknown_fields=True):
    """`shape` 1 is the exponential law; the greater, the narrower."""

    mean_s: float
    shape: float

    def __post_init__(self) -> None:
        _require("mean_s", self.mean_s)
        _require("shape", self.shape, above=0.01, most=1e6)


class Empirical(Struct, frozen=True, kw_only=True, tag_field="law", tag="empirical", forbid_unknown_fields=True):
    """Quantiles at equal steps of probability from the least duration to the longest, straight lines between them."""

    quantiles_s: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.quantiles_s) < 2:
            raise ValueError("quantiles_s: at least the least and the longest duration are needed")
        for value_s in self.quantiles_s:
            _require("quantiles_s", value_s, above=-1e-300)
        if any(np.diff(self.quantiles_s) < 0):
            raise ValueError("quantiles_s: they must not fall")


DurationLaw: TypeAlias = Constant | Lognormal | Gamma | Empirical


def durations_s(law: DurationLaw, chance: Floats) -> Floats:
    """(k,) seconds for chances (k,) from 0 up to, not with, 1."""
    match law:
        case Constant():
            return np.full(len(chance), law.value_s)
        case Lognormal():
            drawn: Floats = law.median_s * np.exp(law.spread * ndtri(np.maximum(chance, 1e-16)))
            return drawn
        case Gamma():
            gamma: Floats = law.mean_s / law.shape * gammaincinv(law.shape, chance)
            return gamma
        case Empirical():
            steps = np.linspace(0.0, 1.0, len(law.quantiles_s))
            return np.interp(chance, steps, law.quantiles_s)


def mean_s(law: DurationLaw) -> float:
    """Its expectation in seconds."""
    match law:
        case Constant():
            return law.value_s
        case Lognormal():
            return float(law.median_s * np.exp(law.spread**2 / 2))
        case Gamma():
            return law.mean_s
        case Empirical():
            quantiles = np.array(law.quantiles_s)
            return float(np.mean((quantiles[1:] + quantiles[:-1]) / 2))


def law_of(seen_s: Floats, *, otherwise: DurationLaw) -> DurationLaw:
    """The law of durations seen: as they were, or `otherwise` where they are too few to tell."""
    if len(seen_s) < ENOUGH:
        return otherwise
    if float(np.ptp(seen_s)) == 0.0:
        return Constant(value_s=float(seen_s[0]))
    quantiles = np.quantile(seen_s, np.linspace(0.0, 1.0, QUANTILES))
    return Empirical(quantiles_s=tuple(np.maximum.accumulate(np.round(quantiles, 3)).tolist()))


def _require(name: str, value: float, *, above: float = 0.0, most: float = 1e6) -> None:
    if not isfinite(value) or not above < value <= most:
        raise ValueError(f"{name}: {value!r} is not a number {'from' if above < 0 else 'above'} 0 to {most:g}")
