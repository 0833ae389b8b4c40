"""What people call for, how often, and how long it takes: read from data."""

import tomllib
from importlib import resources
from pathlib import Path

import msgspec
import numpy as np

from dispatch.model import Need


class CaseKind(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One kind of call: how common, what it needs, what becomes of the patient."""

    determinant: str
    share: float
    priority: int
    needs: tuple[Need, ...]
    hospital_capabilities: frozenset[str] = frozenset()
    transport_share: float
    scene_median_s: float
    bleeding_share: float = 0.0
    red_cells: int = 0
    plasma: int = 0


class CaseTimes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Lognormal durations: median in seconds and standard deviation of the logarithm."""

    call_taking_median_s: float
    call_taking_spread: float
    turnout_median_s: float
    turnout_spread: float
    road_spread: float
    handover_median_s: float
    handover_spread: float
    blood_bank_median_s: float
    blood_bank_spread: float
    bedside_median_s: float
    bedside_spread: float


class CaseMix(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The calls of a city: rate per person, rhythm of the day, kinds with their shares (they sum to 1); and the blood
    that wards ask for beside them."""

    calls_per_person_year: float
    inpatient_requests_per_thousand_year: float
    hour_of_day_weights: tuple[float, ...]
    times: CaseTimes
    kinds: tuple[CaseKind, ...]

    def __post_init__(self) -> None:
        if len(self.hour_of_day_weights) != 24:
            raise ValueError(f"hour_of_day_weights: 24 numbers are needed, {len(self.hour_of_day_weights)} were given")
        total = sum(kind.share for kind in self.kinds)
        if abs(total - 1) > 1e-6:
            raise ValueError(f"kinds: the shares sum to {total:.4f}: make them sum to 1")

    def kind_of(self, determinant: str) -> CaseKind | None:
        return next((kind for kind in self.kinds if kind.determinant == determinant), None)


def read_case_mix(path: Path | None = None) -> CaseMix:
    """The case mix of a TOML file, by default the one shipped for demonstrations."""
    text = path.read_text() if path else resources.files("sim").joinpath("case_mix.toml").read_text()
    return msgspec.convert(tomllib.loads(text), CaseMix)


def lognormal_s(generator: np.random.Generator, median_s: float, spread: float) -> float:
    """One duration in seconds around a median; `spread` is the standard deviation of its logarithm."""
    return float(median_s * np.exp(spread * generator.standard_normal()))
