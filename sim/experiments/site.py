"""Where experiments happen: what a city must offer so that replications of it can be run anywhere."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike

from sim.experiments.scenario import Scenario

# One row a figure: `sample` counts the batches of a long run (0 where a replication is one sample), `measure` names
# what was measured, `key` of what (a priority, a unit, a cell; empty: of everything).
RESULT_SCHEMA = pa.schema(
    [("sample", pa.int32()), ("measure", pa.string()), ("key", pa.string()), ("value", pa.float64())]
)

Simulate = Callable[[Scenario, int], pa.Table]


class Site(Protocol):
    """A city with its calls. It travels to other processes and machines by pickle, small; they open it there."""

    def fingerprint(self) -> str:
        """Of everything that results depend on: the city's files, the calls, what is measured, the program itself."""
        ...

    def open(self) -> Simulate:
        """Load what is needed, once a process. The function given runs replication `number` of a scenario.

        Its table has RESULT_SCHEMA. Replications of the same number meet the same chance in every scenario (common
        random numbers, Law, section 11.2), and the same arguments give the same bytes.
        """
        ...

    def check(self, scenario: Scenario) -> None:
        """Refuse a scenario that can't be run here (an unknown policy, station or setting), naming the field."""
        ...

    @property
    def most_replications(self) -> int | None:
        """How many replications there are at most; None where calls can be made without end."""
        ...


class ResultRows:
    """Gathers rows of results; a table of RESULT_SCHEMA at the end."""

    def __init__(self) -> None:
        self._samples: list[int] = []
        self._measures: list[str] = []
        self._keys: list[str] = []
        self._values: list[float] = []

    def add(self, measure: str, value: float, *, key: str = "", sample: int = 0) -> None:
        """One figure."""
        self._samples.append(sample)
        self._measures.append(measure)
        self._keys.append(key)
        self._values.append(float(value))

    def add_all(self, measure: str, values: ArrayLike, *, keys: list[str], sample: int = 0) -> None:
        """One figure for each key."""
        for key, value in zip(keys, np.asarray(values).tolist(), strict=True):
            self.add(measure, value, key=key, sample=sample)

    def table(self) -> pa.Table:
        """Everything gathered, in the order given."""
        columns = [self._samples, self._measures, self._keys, self._values]
        return pa.table([pa.array(c, f.type) for c, f in zip(columns, RESULT_SCHEMA, strict=True)], RESULT_SCHEMA)
