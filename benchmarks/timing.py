"""Measure and print: medians of repeated runs on one core, and a table."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Timing:
    """Seconds over the runs."""

    median_s: float
    min_s: float
    max_s: float

    def scaled(self, factor: float) -> Timing:
        """For work that was sampled: the time of `factor` times as much."""
        return Timing(self.median_s * factor, self.min_s * factor, self.max_s * factor)


def measure(
    fn: Callable[[], object], *, runs: int, warm_ups: int = 1, clock: Callable[[], float] = time.perf_counter
) -> Timing:
    """Time `runs` calls of `fn` after `warm_ups` unmeasured ones, the garbage collector off.

    The clock is the wall's; `time.process_time` (CPU time) suits work in one thread beside busy neighbours.
    """
    for _ in range(warm_ups):
        fn()
    seconds = []
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        for _ in range(runs):
            begin = clock()
            fn()
            seconds.append(clock() - begin)
    finally:
        if was_enabled:
            gc.enable()
    return Timing(statistics.median(seconds), min(seconds), max(seconds))


def pin_to_one_core() -> None:
    """Keep this process, and with it every library's thread pool, on one core; call it before anything is measured."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def in_words(seconds: float) -> str:
    """Three digits with a fitting unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("us", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-9:.3g} ns"


def print_table(title: str, rows: Sequence[Mapping[str, object]]) -> None:
    """One line a row, columns named by the keys of the first; numbers to the right."""
    table = Table(title=title, title_justify="left")
    for name in rows[0] if rows else ():
        table.add_column(name, justify="left" if isinstance(rows[0][name], str) else "right", overflow="fold")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    Console(width=140).print(table)
