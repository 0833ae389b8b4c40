"""The intervals of a real service: San Francisco's calls and units, with all that their crews forgot to report."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from dispatch.indicators.fractiles import Summary
from dispatch.indicators.report import indicator_report
from dispatch.messages import IncidentOpened, UnitAssigned, UnitRegistered, UnitStatusChanged
from dispatch.model import Need, UnitStatus
from dispatch.settings import DispatchSettings
from tests.dispatch.indicators_world import SETTING, read_again
from tests.dispatch.world import Happened

S = UnitStatus
STAGES = {"response": S.EN_ROUTE, "on_scene": S.ON_SCENE, "transport": S.TRANSPORTING, "hospital": S.AT_HOSPITAL}
TIMES = ("received", "dispatch", *STAGES, "available")


def seconds(table: dict[str, np.ndarray], begin: str, end: str) -> np.ndarray:
    taken = table[end] - table[begin]
    return taken[~np.isnan(taken)]


@pytest.mark.real_data
def test_real_intervals_are_those_of_plain_arithmetic_and_what_is_missing_is_counted(shared_data: Path) -> None:
    raw = pq.read_table(shared_data / "incidents" / "sffd_calls_units.parquet")
    known = {name: _instants(raw[name].to_numpy(zero_copy_only=False)) for name in TIMES}
    used = (
        _in_order(known) & ~np.isnan(known["received"]) & ~np.isnan(known["dispatch"]) & ~np.isnan(known["available"])
    )
    table = {name: column[used] for name, column in known.items()}
    assert used.sum() > 10_000
    log = [Happened(UnitRegistered(unit_id="U", station_id="S", unit_type="medic"), 0.0)]
    for row in range(int(used.sum())):
        log += _response(f"I-{row}", {name: float(column[row]) for name, column in table.items()})
    records = read_again(log).records()
    [report] = indicator_report(records, setting=SETTING, settings=DispatchSettings()).rows
    came = ~np.isnan(np.vstack([table[name] for name in ("on_scene", "transport", "hospital")])).all(axis=0)
    for code, begin, end in (
        ("call-to-dispatch", "received", "dispatch"),
        ("dispatch-to-roll", "dispatch", "response"),
        ("roll-to-scene", "response", "on_scene"),
        ("scene", "on_scene", "transport"),
        ("transport", "transport", "hospital"),
        ("total", "dispatch", "available"),
    ):
        _check(report.intervals[code], seconds(table, begin, end))
    travel = report.intervals["roll-to-scene"]
    assert travel.missing == int((came & np.isnan(table["on_scene"] - table["response"])).sum()) > 0


def _check(summary: Summary, plain: np.ndarray) -> None:
    assert summary.measured == len(plain)
    assert summary.inconsistent == 0
    assert summary.mean_s == pytest.approx(float(plain.mean()))
    assert summary.p90_s == float(np.quantile(plain, 0.9, method="inverted_cdf"))


def _instants(column: np.ndarray) -> np.ndarray:
    at = column.astype("datetime64[s]")
    return np.where(np.isnat(at), np.nan, at.astype(np.int64).astype(float))


def _in_order(known: dict[str, np.ndarray]) -> np.ndarray:
    """Where no time is before an earlier stage's: real records hold some that are."""
    latest = np.full(len(known["received"]), -np.inf)
    right = np.ones(len(latest), bool)
    for name in TIMES:
        column = known[name]
        right &= np.isnan(column) | (column >= latest)
        latest = np.fmax(latest, column)
    return right


def _response(incident_id: str, times: dict[str, float]) -> list[Happened]:
    opened = IncidentOpened(
        incident_id=incident_id,
        determinant="medical",
        priority=1,
        lon=-122.4,
        lat=37.8,
        address_text="",
        needs=(Need(),),
        call_received_at=times["received"],
    )
    happened = [Happened(opened, times["received"])]
    happened.append(Happened(UnitAssigned(unit_id="U", incident_id=incident_id), times["dispatch"]))
    reported = [(times[name], status) for name, status in STAGES.items() if not np.isnan(times[name])]
    for at, status in (*reported, (times["available"], S.RETURNING)):
        event = UnitStatusChanged(unit_id="U", status=status, reported_at=at, incident_id=incident_id)
        happened.append(Happened(event, at))
    return happened
