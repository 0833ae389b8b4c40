"""The calls of each replication: pieces of a record, one after the other, or one long run of it."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from sim.calls import Calls, read_calls
from sim.experiments.changed_calls import MoreOfRecord, Usual, changed
from sim.experiments.demand_change import AS_USUAL, DemandChange
from sim.experiments.passages import COOL_DOWN_S, DAY_S, BadPassages, Passage, Passages, file_digest
from sim.streams import Streams

KEPT = 2
"""Pieces whose ordinary calls are kept: scenarios meet the same one after the other."""


@dataclass(frozen=True)
class RecordedCalls:
    """A file of calls, cut into pieces of `piece_s`, each warmed up by the calls of the `warm_up_s` before it.

    Without `piece_s` the whole file is one long run (for batch means). Pieces of one record are not quite independent:
    neighbours share the end of one as warm-up of the next, and the season. Changes of demand draw from `seed` + the
    number of the piece; further calls are like those of the record from the same hour of the day.
    """

    path: Path
    warm_up_s: float = 0.0
    piece_s: float | None = None
    seed: int = 1

    def __post_init__(self) -> None:
        if not (0.0 <= self.warm_up_s < float("inf")):
            raise BadPassages(f"warm-up is {self.warm_up_s} s: give 0 or more")
        if self.piece_s is not None and not (0.0 < self.piece_s < float("inf")):
            raise BadPassages(f"pieces of {self.piece_s} s: give a length above 0")

    def fingerprint(self) -> str:
        """See CallSource."""
        content = file_digest(self.path)
        return hashlib.sha256(f"{content} {self.warm_up_s!r} {self.piece_s!r} {self.seed}".encode()).hexdigest()

    def open(self) -> Passages:
        """See CallSource."""
        calls = read_calls(self.path)
        first_s, days = _start_of(calls), _days(calls)

        @lru_cache(maxsize=KEPT)
        def usual_of(number: int) -> Usual:
            passage = self._piece(calls, number)
            return Usual(
                passage=passage,
                begin_s=passage.measured_from_s - self.warm_up_s,
                end_s=passage.until_s + COOL_DOWN_S,
                more=MoreOfRecord(calls, first_day=int(first_s // DAY_S)),
                calls_per_day=len(calls) / days,
            )

        def passage_of(number: int, change: DemandChange = AS_USUAL) -> Passage:
            return changed(usual_of(number), change, Streams(self.seed + number))

        return passage_of

    @property
    def most_replications(self) -> int:
        """See CallSource."""
        return self._count(_span(self.path))

    def described(self) -> dict[str, object]:
        """See CallSource."""
        return {
            "calls": self.path.name,
            "calls_per_day": round(calls_per_day(self.path), 3),
            "warm_up_s": self.warm_up_s,
            "piece_s": self.piece_s,
        }

    def _count(self, span: tuple[float, float]) -> int:
        first_s, last_s = span
        measured_s = last_s - first_s - self.warm_up_s
        if measured_s <= 0.0:
            raise BadPassages(
                f"{self.path}: calls span {(last_s - first_s) / DAY_S:.2f} days, the warm-up alone is "
                f"{self.warm_up_s / DAY_S:.2f}: give a shorter warm-up or more calls"
            )
        if self.piece_s is None:
            return 1
        # The last call is not the end of the record: a piece that lacks only its last minutes is whole.
        count = int((measured_s + 0.02 * self.piece_s) / self.piece_s)
        if not count:
            raise BadPassages(
                f"{self.path}: {measured_s / DAY_S:.2f} days remain after the warm-up, no piece of "
                f"{self.piece_s / DAY_S:g}: cut shorter pieces"
            )
        return count

    def _piece(self, calls: Calls, number: int) -> Passage:
        first_s = _start_of(calls)
        span_s = (
            self.piece_s if self.piece_s is not None else float(calls.arrival_s[-1]) - first_s - self.warm_up_s + 1.0
        )
        from_s = first_s + self.warm_up_s + number * span_s
        begin, end = np.searchsorted(calls.arrival_s, [from_s - self.warm_up_s, from_s + span_s + COOL_DOWN_S])
        if begin == end:
            raise BadPassages(f"{self.path}: no calls in piece {number}, from {from_s:.0f} s on")
        return Passage(calls.chosen(slice(int(begin), int(end))), from_s, from_s + span_s)


def _days(calls: Calls) -> float:
    """From midnight before the first call to the last call, or to the end of its day where there is less than one."""
    return max(float(calls.arrival_s[-1]) - _start_of(calls), DAY_S) / DAY_S


@lru_cache(maxsize=4)
def calls_per_day(path: Path) -> float:
    """Of a record, on the mean."""
    calls = read_calls(path)
    return len(calls) / _days(calls)


@lru_cache(maxsize=4)
def _span(path: Path) -> tuple[float, float]:
    calls = read_calls(path)
    if not len(calls):
        raise BadPassages(f"{path}: there are no calls in it")
    return _start_of(calls), float(calls.arrival_s[-1])


def _start_of(calls: Calls) -> float:
    """Midnight before the first call: records begin with a day, not with a call."""
    return float(np.floor(calls.arrival_s[0] / DAY_S) * DAY_S)
