"""Replications over several processes of one machine. A worker that dies is replaced, and its replication run again."""

import contextlib
import multiprocessing
import pickle
import signal
import traceback
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

import pyarrow as pa

from sim.experiments.runners import ReplicationLost
from sim.experiments.scenario import Task
from sim.experiments.site import Site

DEATHS_BORNE = 2
PATIENCE_S = 5.0
LOOK_AHEAD = 64


@dataclass(eq=False)
class _Worker:
    process: SpawnProcess
    line: Connection
    task: Task | None = None
    number: int | None = None


class Processes:
    """`workers` processes, started afresh (spawned), each with the site opened once.

    A replication whose process died more than twice is given up: ReplicationLost.
    """

    def __init__(self, workers: int) -> None:
        if workers < 1:
            raise ValueError(f"{workers} worker processes: give at least 1")
        self._wanted = workers
        self._workers: list[_Worker] = []
        self._context = multiprocessing.get_context("spawn")

    def run(self, site: Site, tasks: Sequence[Task]) -> Iterator[tuple[Task, pa.Table]]:
        """See Runner."""
        waiting, deaths, left = deque(tasks), Counter[str](), len(tasks)
        while left:
            self._hand_out(site, waiting)
            for worker in self._heard():
                try:
                    answer = worker.line.recv()
                except (EOFError, OSError):
                    self._bury(worker, waiting, deaths)
                    continue
                task, worker.task = worker.task, None
                if isinstance(answer, BaseException):
                    raise answer
                assert task is not None
                left -= 1
                yield task, answer

    def close(self) -> None:
        """Stop the workers, those at work too: what they were doing is run again when it is asked for again."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join(PATIENCE_S)
            worker.line.close()
        self._workers.clear()

    def _hand_out(self, site: Site, waiting: deque[Task]) -> None:
        for worker in self._workers:
            if waiting and worker.task is None:
                self._give(worker, waiting)
        while waiting and len(self._workers) < self._wanted:
            here, there = self._context.Pipe()
            process = self._context.Process(target=_work, args=(there, site), daemon=True)
            process.start()
            there.close()
            self._workers.append(_Worker(process, here))
            self._give(self._workers[-1], waiting)

    def _give(self, worker: _Worker, waiting: deque[Task]) -> None:
        worker.task = self._fitting(worker, waiting)
        worker.number = worker.task.number
        # A worker that died meanwhile is found out when it is listened to.
        with contextlib.suppress(OSError):
            worker.line.send(worker.task)

    def _fitting(self, worker: _Worker, waiting: deque[Task]) -> Task:
        """Best a task that meets the calls which the worker has at hand, next one whose calls no other is making."""
        elsewhere = {other.number for other in self._workers if other is not worker}
        seen = list(islice(waiting, LOOK_AHEAD))
        place = next((i for i, task in enumerate(seen) if task.number == worker.number), None)
        if place is None:
            place = next((i for i, task in enumerate(seen) if task.number not in elsewhere), 0)
        task = waiting[place]
        del waiting[place]
        return task

    def _heard(self) -> list[_Worker]:
        """Workers that answered or died; only those at work are listened to."""
        by_line = {id(worker.line): worker for worker in self._workers if worker.task is not None}
        ready = wait([worker.line for worker in by_line.values()])
        return [by_line[id(line)] for line in ready]

    def _bury(self, worker: _Worker, waiting: deque[Task], deaths: Counter[str]) -> None:
        self._workers.remove(worker)
        worker.process.join(PATIENCE_S)
        worker.line.close()
        task = worker.task
        assert task is not None
        name = f"replication {task.number} of {task.scenario.name!r}"
        deaths[name] += 1
        if deaths[name] > DEATHS_BORNE:
            raise ReplicationLost(
                f"{name}: its process died {deaths[name]} times, the last with exit code {worker.process.exitcode}; "
                f"is there too little memory for {self._wanted} processes?"
            )
        waiting.appendleft(task)


def _work(line: Connection, site: Site) -> None:
    """A worker's life: Ctrl-C is the parent's to hear; when the parent is gone, so is the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        try:
            simulate = site.open()
        except Exception as error:
            line.recv()
            line.send(_sendable(error))
            return
        while True:
            task: Task = line.recv()
            try:
                answer = simulate(task.scenario, task.number)
            except Exception as error:
                line.send(_sendable(error))
            else:
                line.send(answer)


def _sendable(error: Exception) -> Exception:
    """The error itself where it survives the way between processes; else its story."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError("".join(traceback.format_exception(error)))
    return error
