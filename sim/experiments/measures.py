"""What is measured of a replication: figures by priority and unit, and by cell for maps."""

from collections.abc import Callable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from sim.engine import Outcome
from sim.experiments.passages import Passage
from sim.experiments.site import ResultRows

Floats = NDArray[np.float64]
SLOWEST_MINUTE = 60


Duty = Callable[[float, float], Sequence[float] | float]
"""How long each unit is on duty from one instant to another; one number where all are alike."""


def always(from_s: float, until_s: float) -> float:
    """On duty all the time."""
    return until_s - from_s


class Measure(Struct, frozen=True, kw_only=True):
    """A figure that scenarios are judged by. `unit` is `s`, `share` or `calls`."""

    name: str
    unit: str
    more_is_better: bool


MEASURES = {
    measure.name: measure
    for measure in (
        Measure(name="on_time_share", unit="share", more_is_better=True),
        Measure(name="mean_response_s", unit="s", more_is_better=False),
        Measure(name="p90_response_s", unit="s", more_is_better=False),
        Measure(name="queued_share", unit="share", more_is_better=False),
        Measure(name="utilisation", unit="share", more_is_better=False),
    )
}


class Grid(Struct, frozen=True):
    """Square cells of a map: `lon_step` and `lat_step` degrees wide and high, counted from longitude and latitude 0."""

    lon_step: float
    lat_step: float

    def keys(self, lon: Floats, lat: Floats) -> list[str]:
        """The cell of each point, as `column:row`."""
        columns, rows = np.floor(lon / self.lon_step).astype(int), np.floor(lat / self.lat_step).astype(int)
        return [f"{column}:{row}" for column, row in zip(columns.tolist(), rows.tolist(), strict=True)]

    def south_west(self, key: str) -> tuple[float, float]:
        """Lon, lat of a cell's corner."""
        column, row = map(int, key.split(":"))
        return column * self.lon_step, row * self.lat_step


def measure(outcome: Outcome, passage: Passage, *, batches: int, grid: Grid | None, duty: Duty = always) -> ResultRows:
    """Everything measured of one replication, cut into `batches` of equal length by the calls' arrival.

    A call that no unit reached is late, and left out of times. Utilisation is the time from dispatch to free that falls
    into the batch, over the time that units are on duty (`duty`); drives to calls that another unit was given on the
    way are not in it.
    """
    rows = ResultRows()
    edges = np.linspace(passage.measured_from_s, passage.until_s, batches + 1)
    sample_of = np.searchsorted(edges, outcome.calls.arrival_s, side="right") - 1
    for sample in range(batches):
        chosen = sample_of == sample
        _times(rows, outcome, chosen, sample)
        _work(rows, outcome, float(edges[sample]), float(edges[sample + 1]), sample, duty)
    if grid is not None:
        _map(rows, outcome, (sample_of >= 0) & (sample_of < batches), grid)
    return rows


def _times(rows: ResultRows, outcome: Outcome, chosen: NDArray[np.bool_], sample: int) -> None:
    priority = outcome.calls.priority
    of_whom = {"": chosen} | {str(level): chosen & (priority == level) for level in np.unique(priority).tolist()}
    for key, mask in of_whom.items():
        rows.add("calls", mask.sum(), key=key, sample=sample)
        if not mask.any():
            continue
        response_s = outcome.response_s[mask]
        came = response_s[np.isfinite(response_s)]
        rows.add("unanswered_calls", len(response_s) - len(came), key=key, sample=sample)
        rows.add("on_time_share", (response_s <= outcome.target_s[mask]).mean(), key=key, sample=sample)
        rows.add("queued_share", outcome.queued[mask].mean(), key=key, sample=sample)
        if len(came):
            rows.add("mean_response_s", came.mean(), key=key, sample=sample)
            rows.add("p90_response_s", np.percentile(came, 90), key=key, sample=sample)
            minutes = np.minimum(came // 60.0, SLOWEST_MINUTE).astype(int)
            counts = np.bincount(minutes, minlength=SLOWEST_MINUTE + 1).astype(np.float64)
            if not key:
                rows.add_all("response_minute_calls", counts, keys=[str(m) for m in range(len(counts))], sample=sample)


def _work(rows: ResultRows, outcome: Outcome, begin_s: float, end_s: float, sample: int, duty: Duty) -> None:
    dispatched_s = np.where(np.isfinite(outcome.dispatched_s), outcome.dispatched_s, end_s)
    freed_s = np.where(np.isfinite(outcome.freed_s), outcome.freed_s, end_s)
    busy_s = np.clip(np.minimum(freed_s, end_s) - np.maximum(dispatched_s, begin_s), 0.0, None)
    served = outcome.unit >= 0
    by_unit = np.bincount(outcome.unit[served], weights=busy_s[served], minlength=len(outcome.unit_ids))
    on_duty_s = np.broadcast_to(np.asarray(duty(begin_s, end_s), np.float64), by_unit.shape)
    shares = np.divide(by_unit, on_duty_s, out=np.zeros_like(by_unit), where=on_duty_s > 0.0)
    if on_duty_s.any():
        rows.add("utilisation", by_unit.sum() / on_duty_s.sum(), sample=sample)
    rows.add_all("unit_utilisation", shares, keys=list(outcome.unit_ids), sample=sample)


def _map(rows: ResultRows, outcome: Outcome, chosen: NDArray[np.bool_], grid: Grid) -> None:
    calls, response_s = outcome.calls, outcome.response_s[chosen]
    if not len(response_s) or not np.isfinite(calls.lon[chosen]).all():
        return
    names, cell = np.unique(grid.keys(calls.lon[chosen], calls.lat[chosen]), return_inverse=True)
    on_time = (response_s <= outcome.target_s[chosen]).astype(np.float64)
    keys = names.tolist()
    rows.add_all("cell_calls", np.bincount(cell).astype(np.float64), keys=keys)
    rows.add_all("cell_on_time_calls", np.bincount(cell, weights=on_time), keys=keys)
    rows.add_all("cell_response_s_total", np.bincount(cell, weights=np.nan_to_num(response_s)), keys=keys)
