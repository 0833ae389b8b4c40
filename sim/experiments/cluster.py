"""Replications over the machines of a Ray cluster (the extra `arterial[cluster]`): the same bytes as in one process.

Every machine must have this same version of the program, and the city and the calls under the same paths: what a worker
finds there is compared with what was found here, and it refuses to work on anything else. A replication whose worker or
machine is lost is run again by Ray.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import pyarrow as pa
from msgspec import json

from sim.experiments.runners import ReplicationLost
from sim.experiments.scenario import Task
from sim.experiments.site import Simulate, Site

DEATHS_BORNE = 2
WAITING_EACH = 2
"""Replications handed out for each processor: one at work and one to begin with at once."""


class RayUnavailable(RuntimeError):
    """Ray is not installed, or there is no cluster at the address."""


class StrangeWorker(RuntimeError):
    """A worker found another city, other calls or another program than were found here."""


class OnRay:
    """`address` of a cluster (`ray://host:10001`, `host:6379`, `auto`), or `local` for one of its own on this machine.

    Raises RayUnavailable.
    """

    def __init__(self, address: str) -> None:
        self._ray = _imported_ray()
        self._address = address
        self._started = False

    def run(self, site: Site, tasks: Sequence[Task]) -> Iterator[tuple[Task, pa.Table]]:
        """See Runner."""
        if not tasks:
            return
        self._start()
        ray = self._ray
        there = ray.put(_Packed(site, site.fingerprint()))
        remote = ray.remote(max_retries=DEATHS_BORNE, num_cpus=1)(_replicate)
        waiting, at_work = deque(tasks), dict[Any, Task]()
        room = max(int(ray.cluster_resources().get("CPU", 1)), 1) * WAITING_EACH
        while waiting or at_work:
            while waiting and len(at_work) < room:
                task = waiting.popleft()
                at_work[remote.remote(there, json.encode(task))] = task
            for ready in ray.wait(list(at_work), num_returns=1)[0]:
                task = at_work.pop(ready)
                yield task, self._taken(ready, task)

    def close(self) -> None:
        """Leave the cluster; one of its own is stopped."""
        if self._started:
            self._ray.shutdown()
            self._started = False

    def _start(self) -> None:
        if self._started:
            return
        local: dict[str, Any] = {"include_dashboard": False} if self._address == "local" else {}
        try:
            self._ray.init(address=self._address, log_to_driver=False, configure_logging=False, **local)
        except Exception as error:
            # Ray raises plain Exception where a machine is too busy to start it in its thirty seconds.
            self._ray.shutdown()
            raise RayUnavailable(f"Ray at {self._address!r} can't be used: {error}") from error
        self._started = True

    def _taken(self, ready: Any, task: Task) -> pa.Table:
        errors = self._ray.exceptions
        try:
            return self._ray.get(ready)
        except errors.RayTaskError as error:
            raise error.as_instanceof_cause() from None
        except (errors.WorkerCrashedError, errors.ObjectLostError, errors.OutOfMemoryError) as error:
            name = f"replication {task.number} of {task.scenario.name!r}"
            raise ReplicationLost(f"{name}: its worker died {DEATHS_BORNE + 1} times: {error}") from error


class _Packed:
    """A site on its way to workers, with the fingerprint that they must find."""

    def __init__(self, site: Site, fingerprint: str) -> None:
        self.site, self.fingerprint = site, fingerprint


def _replicate(packed: _Packed, task: bytes) -> pa.Table:
    asked = json.decode(task, type=Task)
    return _opened(_Once(packed))(asked.scenario, asked.number)


class _Once:
    """Packed sites are equal when their fingerprints are: each is opened once a worker."""

    def __init__(self, packed: _Packed) -> None:
        self.packed = packed

    def __hash__(self) -> int:
        return hash(self.packed.fingerprint)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Once) and other.packed.fingerprint == self.packed.fingerprint


@lru_cache(maxsize=1)
def _opened(once: _Once) -> Simulate:
    site, wanted = once.packed.site, once.packed.fingerprint
    if site.fingerprint() != wanted:
        raise StrangeWorker(
            "a worker found another city, other calls or another program than this machine has: give all machines the "
            "same version and the same files under the same paths"
        )
    return site.open()


def _imported_ray() -> Any:
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise RayUnavailable("Ray is not installed: `pip install 'arterial[cluster]'`, or leave --ray out") from error
    return ray
