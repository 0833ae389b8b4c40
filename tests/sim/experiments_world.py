"""A town with one ambulance: calls come at random and wait in line, so that the mean wait is known by a formula."""

import os
import signal
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from sim.experiments.scenario import BadScenario, Scenario
from sim.experiments.site import ResultRows, Simulate
from sim.streams import Streams

BETWEEN_CALLS_S = 1_000.0


@dataclass(frozen=True)
class OneAmbulanceTown:
    """`settings.job_s` is the mean job; `wait` has an M/M/1 queue's mean job_s * rho / (1 - rho).

    `fatal`: a folder in which a file counts how often a replication may still kill its process; `diary`: a file to
    which each replication that is run is added.
    """

    calls: int = 400
    fatal: Path | None = None
    diary: Path | None = None
    limit: int | None = None
    name: str = field(default="one-ambulance")

    def fingerprint(self) -> str:
        return f"{self.name} {self.calls}"

    @property
    def most_replications(self) -> int | None:
        return self.limit

    def check(self, scenario: Scenario) -> None:
        if set(scenario.settings) - {"job_s"}:
            raise BadScenario(f"scenario {scenario.name!r}, settings: only job_s is known")

    def open(self) -> Simulate:
        return self._simulate

    def _simulate(self, scenario: Scenario, number: int) -> pa.Table:
        if self.diary is not None:
            with self.diary.open("a") as stream:
                stream.write(f"{scenario.name} {number}\n")
        if self.fatal is not None and number == 3 and take_one_life(self.fatal):
            os.kill(os.getpid(), signal.SIGKILL)
        streams = Streams(number)
        gaps = streams.of("demand").exponential(BETWEEN_CALLS_S, self.calls)
        jobs = streams.of("scene-time").exponential(1.0, self.calls) * float(scenario.settings.get("job_s", 500.0))
        waits = waits_in_line(gaps, jobs)
        rows = ResultRows()
        rows.add("calls", self.calls)
        rows.add("mean_response_s", float(np.mean(waits)))
        rows.add("on_time_share", float(np.mean(waits <= 480.0)))
        rows.add("on_time_share", float(np.mean(waits[::2] <= 480.0)), key="1")
        rows.add("utilisation", float(jobs.sum() / gaps.sum()))
        return rows.table()


def waits_in_line(gaps: np.ndarray, jobs: np.ndarray) -> np.ndarray:
    """Lindley's recursion, steady from the first call on: the first wait is drawn as if the line had always been."""
    waits, wait = np.empty(len(gaps)), 0.0
    for i in range(len(gaps)):
        waits[i] = wait
        wait = max(0.0, wait + jobs[i] - gaps[i])
    return waits


def take_one_life(folder: Path) -> bool:
    """Whether there was one left; processes race for it fairly."""
    for life in sorted(folder.iterdir()):
        try:
            life.unlink()
        except FileNotFoundError:
            continue
        return True
    return False


def lives(folder: Path, count: int) -> Path:
    """A folder with so many deaths to die."""
    folder.mkdir()
    for i in range(count):
        (folder / str(i)).touch()
    return folder


def content(folder: Path, names: Sequence[str] = ()) -> dict[str, bytes]:
    """All files of a folder, or those of these names."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (not names or path.name in names)
    }


@dataclass(frozen=True)
class Riverside:
    """A town whose answer to bases is known: the share in time is 0.9 less `cost` for every unit that is not where
    `secret` has it, with weather that all plans share and a little luck of their own."""

    secret: tuple[int, ...]
    station_ids: tuple[str, ...]
    cost: float = 0.01
    luck: float = 0.002
    limit: int | None = None

    def fingerprint(self) -> str:
        return f"riverside {self.secret}"

    @property
    def most_replications(self) -> int | None:
        return self.limit

    def check(self, scenario: Scenario) -> None:
        if set(scenario.bases or {}) - set(self.station_ids):
            raise BadScenario(f"scenario {scenario.name!r}, bases: unknown station")

    def open(self) -> Simulate:
        return self._simulate

    def truth(self, bases: dict[str, int]) -> float:
        short = sum(max(0, wanted - bases.get(s, 0)) for s, wanted in zip(self.station_ids, self.secret, strict=True))
        return 0.9 - self.cost * short

    def _simulate(self, scenario: Scenario, number: int) -> pa.Table:
        weather = np.random.default_rng([number]).normal(0.0, 0.03)
        own = np.random.default_rng([number, zlib.crc32(scenario.fingerprint().encode())]).normal(0.0, self.luck)
        rows = ResultRows()
        rows.add("on_time_share", self.truth(scenario.bases or {}) + weather + own)
        rows.add("utilisation", 0.4)
        return rows.table()
