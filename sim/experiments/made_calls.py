"""Calls of each replication made by a demand model: as many independent weeks as are asked for, from all the year."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from sim.demand.calendar import A_MONDAY, simulated_hours
from sim.demand.files import CELLS, HEAD, read_model
from sim.demand.generating import generate
from sim.demand.intensity import intensity
from sim.demand.model import DemandModel
from sim.demand.more_calls import MoreOfModel
from sim.demand.placing import anywhere_in_cell
from sim.experiments.changed_calls import Usual, changed
from sim.experiments.demand_change import AS_USUAL, DemandChange
from sim.experiments.passages import COOL_DOWN_S, DAY_S, BadPassages, Passage, Passages, file_digest
from sim.streams import Streams

WEEKS_A_YEAR, WEEKS_ON = 52, 33
"""33 weeks on, again and again, comes to each of 52 once before any twice, and the first few lie far apart (33 / 52 is
near the golden section)."""
KEPT = 2
"""Replications whose ordinary calls are kept: scenarios meet the same ones one after the other."""


@dataclass(frozen=True)
class ModelledCalls:
    """Replication n meets the calls that the model in `folder` makes of seed `seed` + n, with purposes apart.

    Each warms up for `warm_up_s` and counts for `piece_s`; replications are independent. Each begins on `start` at
    midnight; without it on a Monday, another week of the year each (52 in a row take every week once), or, where it
    lasts for a year or longer, on the year's first. `calls_per_day` sets the level; None leaves the model's.
    """

    folder: Path
    warm_up_s: float
    piece_s: float
    seed: int = 1
    calls_per_day: float | None = None
    start: date | None = None

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
        how = f"{self.warm_up_s!r} {self.piece_s!r} {self.seed} {self.calls_per_day!r} {self.start}"
        return hashlib.sha256(f"{content} {how}".encode()).hexdigest()

    def open(self) -> Passages:
        """See CallSource."""
        model = self._model()

        @lru_cache(maxsize=KEPT)
        def usual_of(number: int) -> Usual:
            return self._usual(model, number)

        def passage_of(number: int, change: DemandChange = AS_USUAL) -> Passage:
            return changed(usual_of(number), change, Streams(self.seed + number))

        return passage_of

    @property
    def most_replications(self) -> None:
        """See CallSource: there is no end of them."""
        return

    def described(self) -> dict[str, object]:
        """See CallSource; `start` is empty where it differs from replication to replication."""
        same = self.start is not None or self._lasts_all_year
        return {
            "demand": str(self.folder),
            "seed": self.seed,
            "calls_per_day": round(self._model().calls_per_day, 3),
            "start": self.begins(0).date().isoformat() if same else "",
            "warm_up_s": self.warm_up_s,
            "piece_s": self.piece_s,
        }

    def begins(self, number: int) -> datetime:
        """When replication `number` begins, on the local clock."""
        if self.start is not None:
            return datetime.combine(self.start, time())
        if self._lasts_all_year:
            return A_MONDAY
        return A_MONDAY + timedelta(weeks=(self.seed + number) * WEEKS_ON % WEEKS_A_YEAR)

    @property
    def _lasts_all_year(self) -> bool:
        return self.piece_s >= WEEKS_A_YEAR * 7 * DAY_S

    def _model(self) -> DemandModel:
        model = read_model(self.folder)
        return model if self.calls_per_day is None else model.at_level(self.calls_per_day)

    def _usual(self, model: DemandModel, number: int) -> Usual:
        streams, places, start = Streams(self.seed + number), anywhere_in_cell(model), self.begins(number)
        until_s = self.warm_up_s + self.piece_s
        end_s = until_s + COOL_DOWN_S
        hours = simulated_hours(duration_s=end_s, timezone=model.timezone, start=start, holidays=model.holidays)
        rates = intensity(model, hours, streams)
        calls = generate(rates, places, streams)
        passage = Passage(calls, self.warm_up_s, until_s, start_hour_of_week=start.weekday() * 24)
        more = MoreOfModel(rates, places)
        return Usual(passage=passage, begin_s=0.0, end_s=end_s, more=more, calls_per_day=model.calls_per_day)
