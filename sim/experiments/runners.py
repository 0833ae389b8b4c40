"""Who does the work: this very process, or several; results come as they are ready, the same bytes from whomever."""

from collections.abc import Iterator, Sequence
from typing import Protocol

import pyarrow as pa

from sim.experiments.scenario import Task
from sim.experiments.site import Site


class ReplicationLost(RuntimeError):
    """The process that ran a replication died, again and again."""


class Runner(Protocol):
    """Runs replications, in any order, each at least until its result came once."""

    def run(self, site: Site, tasks: Sequence[Task]) -> Iterator[tuple[Task, pa.Table]]:
        """Every task with its results. An error in a replication is raised; what came before it stays good.

        The runner may be used again for more tasks of the same site, and is closed at the end.
        """
        ...

    def close(self) -> None:
        """Leave no process behind, whatever it is doing."""
        ...


class InThisProcess:
    """One replication after the other, here."""

    def __init__(self) -> None:
        self._opened: tuple[Site, object] | None = None

    def run(self, site: Site, tasks: Sequence[Task]) -> Iterator[tuple[Task, pa.Table]]:
        """See Runner."""
        if not tasks:
            return
        if self._opened is None or self._opened[0] is not site:
            self._opened = (site, simulate := site.open())
        else:
            simulate = self._opened[1]  # type: ignore[assignment]
        for task in tasks:
            yield task, simulate(task.scenario, task.number)

    def close(self) -> None:
        """Nothing to leave behind."""
        self._opened = None
