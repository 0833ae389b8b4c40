"""The calls that replications meet: what every source of them offers."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sim.calls import Calls
from sim.demand.surges import WorldSurge
from sim.experiments.demand_change import AS_USUAL, DemandChange

DAY_S = 86_400.0
COOL_DOWN_S = 7_200.0
"""Calls go on for so long after the last one that counts, for that one to find the city as busy as the others did."""


class BadPassages(ValueError):
    """Calls that can't be cut as asked."""


@dataclass(frozen=True, eq=False)
class Passage:
    """Calls of one replication; those from `measured_from_s` to before `until_s` count, those before warm it up, those
    after are its end.

    `surges` befall the world meanwhile; `start_hour_of_week` is the hour at which the clock is 0, where the calls tell.
    """

    calls: Calls
    measured_from_s: float
    until_s: float
    surges: tuple[WorldSurge, ...] = ()
    start_hour_of_week: int | None = None


class Passages(Protocol):
    """Makes the calls of replications."""

    def __call__(self, number: int, change: DemandChange = AS_USUAL) -> Passage:
        """Those of replication `number` with this change of demand. Raises DemandUnusable where it can't be made."""
        ...


class CallSource(Protocol):
    """Gives every replication its calls; small, for it travels to other processes by pickle."""

    def fingerprint(self) -> str:
        """Of everything that the calls depend on."""
        ...

    def open(self) -> Passages:
        """Load what is needed, once a process."""
        ...

    @property
    def most_replications(self) -> int | None:
        """How many there are; None where there is no end."""
        ...

    def described(self) -> dict[str, object]:
        """What a reader must know to have the same calls again."""
        ...


def file_digest(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
