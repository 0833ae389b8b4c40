"""An experiment from its first replication to its last: what is missing is run, what is there is kept."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.experiments.runners import Runner
from sim.experiments.scenario import Scenario, Task, check_names
from sim.experiments.site import Site
from sim.experiments.stopping import BadStopping, Stopping
from sim.experiments.store import ReplicationStore

Floats = NDArray[np.float64]
# What is being done, how many replications are finished, and how many are known to be needed.
OnProgress = Callable[[str, int, int], None]


class UnknownMeasure(KeyError):
    """Nothing of this name was measured."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Samples:
    """The results of one scenario: a table of `results.RESULT_SCHEMA` with the replication's number before it."""

    scenario: Scenario
    table: pa.Table

    def of(self, measure: str, key: str = "") -> Floats:
        """One value a sample, by replication and batch; the same order in every scenario, so that samples pair up.

        Raises UnknownMeasure where nothing was measured under that name.
        """
        measures, keys = self.table["measure"].to_numpy(), self.table["key"].to_numpy()
        found = (measures == measure) & (keys == key)
        if not found.any():
            known = sorted(
                {f"{m}{':' + k if k else ''}" for m, k in zip(measures, keys, strict=True) if "cell" not in m}
            )
            raise UnknownMeasure(f"measure {measure!r}{f' of {key!r}' if key else ''} is not known: {', '.join(known)}")
        chosen = self.table.filter(pa.array(found))
        order = np.lexsort((chosen["sample"].to_numpy(), chosen["replication"].to_numpy()))
        return np.asarray(chosen["value"].to_numpy()[order], dtype=np.float64)

    def keys(self, measure: str) -> list[str]:
        """Of what it was measured, in the order of the table."""
        of_it = self.table["key"].to_numpy()[self.table["measure"].to_numpy() == measure]
        return list(dict.fromkeys(of_it.tolist()))

    def mean_by_key(self, measure: str) -> dict[str, float]:
        """The sum of a measure over all samples by key, divided by the number of samples."""
        chosen = self.table.filter(pa.array(self.table["measure"].to_numpy() == measure))
        sums = chosen.group_by("key", use_threads=False).aggregate([("value", "sum")])
        count = self.sample_count
        return {
            key: total / count for key, total in zip(*(sums[c].to_pylist() for c in ("key", "value_sum")), strict=True)
        }

    @property
    def sample_count(self) -> int:
        """How many samples there are: replications, or batches of long runs."""
        pairs = zip(self.table["replication"].to_pylist(), self.table["sample"].to_pylist(), strict=True)
        return len(set(pairs))

    @property
    def replications(self) -> int:
        """How many replications they are from."""
        return len(np.unique(self.table["replication"].to_numpy()))


# Whether the samples of all scenarios, by name, tell as much as is wanted.
IsEnough = Callable[[Mapping[str, Samples]], bool]


def run_replications(
    scenarios: Sequence[Scenario],
    *,
    numbers: Sequence[int],
    site: Site,
    store: ReplicationStore,
    runner: Runner,
    on_progress: OnProgress = lambda step, done, needed: None,
    step: str = "replications",
) -> dict[str, Samples]:
    """Have these replications of these scenarios, each run unless the store has it, and read them all."""
    wanted = [Task(scenario=scenario, number=number) for number in numbers for scenario in scenarios]
    missing = [task for task in wanted if not store.has(task)]
    done = len(wanted) - len(missing)
    on_progress(step, done, len(wanted))
    for task, results in runner.run(site, missing):
        store.write(task, results)
        done += 1
        on_progress(step, done, len(wanted))
    return {scenario.name: read_samples(scenario, numbers, store) for scenario in scenarios}


def run_until_enough(
    scenarios: Sequence[Scenario],
    *,
    stopping: Stopping,
    is_enough: IsEnough,
    site: Site,
    store: ReplicationStore,
    runner: Runner,
    on_progress: OnProgress = lambda step, done, needed: None,
) -> dict[str, Samples]:
    """Add replications by the stopping rule, always the same ones for all scenarios, until they are enough or there
    are no more.

    Raises BadStopping when the site has fewer replications than the rule asks for at least, and what a scenario refused
    by the site raises.
    """
    check_names(scenarios)
    for scenario in scenarios:
        site.check(scenario)
    most = _most(stopping, site)
    count = stopping.fewest
    while True:
        samples = run_replications(
            scenarios,
            numbers=range(count),
            site=site,
            store=store,
            runner=runner,
            on_progress=on_progress,
            step=f"{count} replications of {len(scenarios)} scenarios",
        )
        if not stopping.sequential or count >= most or is_enough(samples):
            return samples
        count = min(count + stopping.step, most)


def _most(stopping: Stopping, site: Site) -> int:
    there_are = site.most_replications
    if there_are is None:
        return stopping.most
    if stopping.fewest > there_are:
        raise BadStopping(
            f"{stopping.fewest} replications at least, but the calls give {there_are}: cut them shorter, "
            "make calls, or ask for fewer"
        )
    return min(stopping.most, there_are)


def read_samples(scenario: Scenario, numbers: Sequence[int], store: ReplicationStore) -> Samples:
    """The results of these replications, by number."""
    tables = []
    for number in numbers:
        table = store.read(Task(scenario=scenario, number=number))
        tables.append(table.add_column(0, "replication", pa.array(np.full(len(table), number, dtype=np.int32))))
    return Samples(scenario, pa.concat_tables(tables).combine_chunks())
