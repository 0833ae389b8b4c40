"""The calls of each replication: pieces of a record, one after the other, or one long run of it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np

from sim.calls import Calls, read_calls

DAY_S = 86_400.0
COOL_DOWN_S = 7_200.0
"""Calls go on for so long after the last one that counts, for that one to find the city as busy as the others did."""


class BadPassages(ValueError):
    """Calls that can't be cut as asked."""


@dataclass(frozen=True, eq=False)
class Passage:
    """Calls of one replication; those from `measured_from_s` to before `until_s` count, those before warm it up, those
    after are its end."""

    calls: Calls
    measured_from_s: float
    until_s: float


class CallSource(Protocol):
    """Gives every replication its calls; small, for it travels to other processes by pickle."""

    def fingerprint(self) -> str:
        """Of everything that the calls depend on."""
        ...

    def open(self) -> Callable[[int], Passage]:
        """Load what is needed, once a process; the function given makes the calls of replication `number`."""
        ...

    @property
    def most_replications(self) -> int | None:
        """How many there are; None where there is no end."""
        ...

    def described(self) -> dict[str, object]:
        """What a reader must know to have the same calls again."""
        ...


@dataclass(frozen=True)
class RecordedCalls:
    """A file of calls, cut into pieces of `piece_s`, each warmed up by the calls of the `warm_up_s` before it.

    Without `piece_s` the whole file is one long run (for batch means). Pieces of one record are not quite independent:
    neighbours share the end of one as warm-up of the next, and the season.
    """

    path: Path
    warm_up_s: float = 0.0
    piece_s: float | None = None

    def __post_init__(self) -> None:
        if not (0.0 <= self.warm_up_s < float("inf")):
            raise BadPassages(f"warm-up is {self.warm_up_s} s: give 0 or more")
        if self.piece_s is not None and not (0.0 < self.piece_s < float("inf")):
            raise BadPassages(f"pieces of {self.piece_s} s: give a length above 0")

    def fingerprint(self) -> str:
        """See CallSource."""
        content = file_digest(self.path)
        return hashlib.sha256(f"{content} {self.warm_up_s!r} {self.piece_s!r}".encode()).hexdigest()

    def open(self) -> Callable[[int], Passage]:
        """See CallSource."""
        calls = read_calls(self.path)
        return lambda number: self._piece(calls, number)

    @property
    def most_replications(self) -> int:
        """See CallSource."""
        return self._count(_span(self.path))

    def described(self) -> dict[str, object]:
        """See CallSource."""
        return {"calls": self.path.name, "warm_up_s": self.warm_up_s, "piece_s": self.piece_s}

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


@lru_cache(maxsize=4)
def _span(path: Path) -> tuple[float, float]:
    calls = read_calls(path)
    if not len(calls):
        raise BadPassages(f"{path}: there are no calls in it")
    return _start_of(calls), float(calls.arrival_s[-1])


def _start_of(calls: Calls) -> float:
    """Midnight before the first call: records begin with a day, not with a call."""
    return float(np.floor(calls.arrival_s[0] / DAY_S) * DAY_S)


def file_digest(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
