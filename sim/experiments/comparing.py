"""Run scenarios beside each other until enough is known, and write down what was found."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from msgspec import Struct, json

from roads.files import write_whole
from sim.experiments.comparison import Comparison, compare, is_narrow
from sim.experiments.measures import Measure
from sim.experiments.provenance import Provenance
from sim.experiments.runners import Runner
from sim.experiments.running import OnProgress, Samples, run_until_enough
from sim.experiments.scenario import BadScenario, Scenario, check_names
from sim.experiments.site import Site
from sim.experiments.stopping import Stopping
from sim.experiments.store import ReplicationStore, parquet_bytes


class Question(Struct, frozen=True, kw_only=True):
    """What is asked: which measure (of which priority: key) of which scenarios, beside which, how surely."""

    scenarios: list[Scenario]
    baseline: str
    measure: Measure
    key: str = ""
    level: float = 0.95

    def __post_init__(self) -> None:
        check_names(self.scenarios)
        names = [scenario.name for scenario in self.scenarios]
        if self.baseline not in names:
            raise BadScenario(f"baseline {self.baseline!r} is no scenario: use one of {', '.join(names)}")
        if not 0.0 < self.level < 1.0:
            raise BadScenario(f"level {self.level} is no confidence: give a share between 0 and 1, such as 0.95")


class CompareResults(Struct, frozen=True, kw_only=True):
    """`comparison.json`."""

    comparison: Comparison
    provenance: Provenance


def run_comparison(
    question: Question,
    *,
    stopping: Stopping,
    site: Site,
    store: ReplicationStore,
    runner: Runner,
    on_progress: OnProgress = lambda step, done, needed: None,
) -> tuple[Comparison, dict[str, Samples]]:
    """The comparison with the samples it rests on. Raises what `run_until_enough` raises."""
    asked = {"baseline": question.baseline, "measure": question.measure.name, "key": question.key}

    def narrow(samples: dict[str, Samples]) -> bool:
        return is_narrow(samples, stopping=stopping, level=question.level, **asked)

    samples = run_until_enough(
        question.scenarios,
        stopping=stopping,
        is_enough=lambda samples: narrow(dict(samples)),
        site=site,
        store=store,
        runner=runner,
        on_progress=on_progress,
    )
    reached = narrow(samples) if stopping.sequential else None
    return compare(samples, level=question.level, narrow=reached, **asked), samples


def write_samples(samples: Sequence[Samples], path: Path) -> None:
    """All samples in one Parquet file: `scenario`, `replication`, `sample`, `measure`, `key`, `value`."""
    tables = [
        found.table.add_column(0, "scenario", pa.array([found.scenario.name] * len(found.table), pa.string()))
        for found in samples
    ]
    write_whole(path, parquet_bytes(pa.concat_tables(tables)))


def write_json(value: Struct, path: Path) -> None:
    """As indented JSON; the same value gives the same bytes."""
    write_whole(path, json.format(json.encode(value), indent=2) + b"\n")
