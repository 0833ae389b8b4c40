"""Calls of each replication made by a demand model: as many independent weeks as are asked for."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sim.demand.calendar import simulated_hours
from sim.demand.files import CELLS, HEAD, read_model
from sim.demand.generating import generate
from sim.demand.intensity import intensity
from sim.demand.model import DemandModel
from sim.demand.placing import anywhere_in_cell
from sim.experiments.passages import COOL_DOWN_S, BadPassages, Passage, file_digest
from sim.streams import Streams


@dataclass(frozen=True)
class ModelledCalls:
    """Replication n meets the calls that the model in `folder` makes of seed `seed` + n, with purposes apart.

    Each begins on the same Monday, warms up for `warm_up_s` and counts for `piece_s`; replications are independent.
    `calls_per_day` sets the level; None leaves the model's.
    """

    folder: Path
    warm_up_s: float
    piece_s: float
    seed: int = 1
    calls_per_day: float | None = None

    def __post_init__(self) -> None:
        if not 0.0 <= self.warm_up_s < float("inf"):
            raise BadPassages(f"warm-up is {self.warm_up_s} s: give 0 or more")
        if not 0.0 < self.piece_s < float("inf"):
            raise BadPassages(f"pieces of {self.piece_s} s: give a length above 0")
        if self.seed < 0:
            raise BadPassages(f"seed is {self.seed}: give 0 or a whole number above")

    def fingerprint(self) -> str:
        """See CallSource."""
        content = f"{file_digest(self.folder / HEAD)} {file_digest(self.folder / CELLS)}"
        how = f"{self.warm_up_s!r} {self.piece_s!r} {self.seed} {self.calls_per_day!r}"
        return hashlib.sha256(f"{content} {how}".encode()).hexdigest()

    def open(self) -> Callable[[int], Passage]:
        """See CallSource."""
        model = read_model(self.folder)
        return partial(self._passage, model if self.calls_per_day is None else model.at_level(self.calls_per_day))

    @property
    def most_replications(self) -> None:
        """See CallSource: there is no end of them."""
        return

    def described(self) -> dict[str, object]:
        """See CallSource."""
        return {
            "demand": str(self.folder),
            "seed": self.seed,
            "calls_per_day": self.calls_per_day,
            "warm_up_s": self.warm_up_s,
            "piece_s": self.piece_s,
        }

    def _passage(self, model: DemandModel, number: int) -> Passage:
        streams = Streams(self.seed + number)
        end_s = self.warm_up_s + self.piece_s
        hours = simulated_hours(duration_s=end_s + COOL_DOWN_S, timezone=model.timezone, holidays=model.holidays)
        calls = generate(intensity(model, hours, streams), anywhere_in_cell(model), streams)
        return Passage(calls, self.warm_up_s, end_s)
