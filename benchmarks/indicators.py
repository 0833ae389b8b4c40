"""Indicators over a million events, beside pandas on the same events.

Both are given the stored rows in memory (type, instant, payload as JSON) and must find the mean and the fractiles of
50, 75, 90 and 95 % of the same five intervals by priority and hour; the answers are compared before any time is
printed. The whole report has 19 intervals, norms and counts, which pandas is not asked for, and is asked for once more
by a start that finds the reading of an earlier one saved. Run with
`python -m benchmarks.indicators [EVENTS]`.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from arterial.book_file import BookFile
from benchmarks.timing import Timing, in_words, measure, pin_to_one_core, print_table
from controlroom.adapters.memory_log import MemoryLog
from controlroom.indicator_books import IndicatorBooks
from controlroom.log import Append, StoredEvent
from dispatch.indicators.by_group import GroupedTable
from dispatch.indicators.fractiles import SHARES, Summary
from dispatch.indicators.groups import Setting, grouped
from dispatch.indicators.intervals import INTERVALS
from dispatch.indicators.records import Records
from dispatch.indicators.report import IndicatorReport, indicator_report, interval_summaries
from dispatch.messages import IncidentOpened, UnitAssigned, UnitRegistered, UnitStatusChanged
from dispatch.model import Need, UnitStatus
from dispatch.settings import DispatchSettings

NOW = 1_700_000_000.0
UNITS = 100
STEPS = (
    UnitStatus.EN_ROUTE,
    UnitStatus.ON_SCENE,
    UnitStatus.TRANSPORTING,
    UnitStatus.AT_HOSPITAL,
    UnitStatus.RETURNING,
)
PAIRS = {
    "dispatch-to-roll": ("assigned", "en-route"),
    "roll-to-scene": ("en-route", "on-scene"),
    "scene": ("on-scene", "transporting"),
    "transport": ("transporting", "at-hospital"),
    "total": ("assigned", "returning"),
}
SETTING = Setting(local_time=lambda instants: instants)


def a_log(events: int, chance: np.random.Generator) -> MemoryLog:
    """Calls a minute apart or so, each with one unit that goes through its whole cycle: seven events a call."""
    happened: list[tuple[float, Any]] = [
        (NOW, UnitRegistered(unit_id=f"U{number}", station_id=f"S{number % 20}", unit_type="ambulance"))
        for number in range(UNITS)
    ]
    calls = (events - UNITS) // 7
    at = NOW + 1 + np.cumsum(chance.exponential(60.0, calls))
    steps_s = chance.lognormal(5.5, 0.6, (calls, 1 + len(STEPS))).round(3)
    priorities, units = chance.integers(1, 4, calls), chance.integers(0, UNITS, calls)
    for number in range(calls):
        name, unit_id, now = f"I-{number:07d}", f"U{units[number]}", float(at[number])
        opened = IncidentOpened(
            incident_id=name,
            determinant="chest-pain",
            priority=int(priorities[number]),
            lon=27.5,
            lat=53.9,
            address_text="",
            needs=(Need(),),
            call_received_at=now,
        )
        happened.append((now, opened))
        now += float(steps_s[number, 0])
        happened.append((now, UnitAssigned(unit_id=unit_id, incident_id=name)))
        for place, status in enumerate(STEPS, start=1):
            now += float(steps_s[number, place])
            changed = UnitStatusChanged(unit_id=unit_id, status=status, reported_at=now, incident_id=name)
            happened.append((now, changed))
    happened.sort(key=lambda pair: pair[0])
    log = MemoryLog()
    log.append("r", Append(events=tuple(_row(place, *pair) for place, pair in enumerate(happened, start=1))))
    return log


def _row(position: int, at: float, event: Any) -> StoredEvent:
    payload = msgspec.json.encode(event).decode()
    kind = f"dispatch.{type(event).__name__}"
    return StoredEvent("r", position, event.streams[0], 1, "[]", kind, 1, at, "a", None, None, payload, "", "")


def read_log(log: MemoryLog) -> Records:
    return IndicatorBooks(log, "r").records()


def report_of(records: Records) -> IndicatorReport:
    return indicator_report(records, by=("priority", "hour"), setting=SETTING, settings=DispatchSettings())


def pandas_frame(log: MemoryLog) -> pd.DataFrame:
    """One row for each incident and unit, its times in columns, as one would write it by hand."""
    opened, times = [], []
    for row in log.read("r", after=0, limit=2**40):
        kind = row.type.removeprefix("dispatch.")
        if kind == "IncidentOpened":
            event = msgspec.json.decode(row.payload)
            opened.append((event["incident_id"], event["priority"], event["call_received_at"]))
        elif kind == "UnitAssigned":
            event = msgspec.json.decode(row.payload)
            times.append((event["incident_id"], event["unit_id"], "assigned", row.at))
        elif kind == "UnitStatusChanged":
            event = msgspec.json.decode(row.payload)
            times.append((event["incident_id"], event["unit_id"], event["status"], event["reported_at"]))
    calls = pd.DataFrame(opened, columns=["incident", "priority", "received_at"])
    stages = pd.DataFrame(times, columns=["incident", "unit", "stage", "at"])
    wide = stages.pivot_table(index=["incident", "unit"], columns="stage", values="at", aggfunc="min").reset_index()
    frame = wide.merge(calls, on="incident")
    frame["hour"] = (frame["received_at"] % 86_400 // 3_600).astype(int)
    for code, (begin, end) in PAIRS.items():
        frame[code] = frame[end] - frame[begin]
    return frame


def after_restart(log: MemoryLog, store: BookFile) -> IndicatorReport:
    """The first question to a start that finds the reading of an earlier one."""
    return report_of(IndicatorBooks(log, "r", store=store).records())


def saved_reading(log: MemoryLog, store: BookFile) -> None:
    books = IndicatorBooks(log, "r", store=store)
    books.records()
    books.save()


def five_of(records: Records) -> dict[str, list[Summary]]:
    """Only what pandas is asked for."""
    groups = grouped(records, ("priority", "hour"), SETTING)
    everyone = np.ones(len(groups.responses), bool)
    table = GroupedTable.of(records.responses, everyone, groups.responses, groups=len(groups.labels))
    return {code: interval_summaries(INTERVALS[code], table) for code in PAIRS}


def pandas_figures(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    groups = frame.groupby(["priority", "hour"])[list(PAIRS)]
    return groups.mean(), groups.quantile(list(SHARES), interpolation="higher")


def check(records: Records, frame: pd.DataFrame) -> None:
    """Every mean and fractile is that of the frame's own values, by numpy's inverse distribution."""
    groups, rows = dict(iter(frame.groupby(["priority", "hour"]))), report_of(records).rows
    assert len(rows) == len(groups)
    assert {code: [row.intervals[code] for row in rows] for code in PAIRS} == five_of(records)
    for row in rows:
        values = groups[int(row.group["priority"]), int(row.group["hour"])]
        for code in PAIRS:
            summary, own = row.intervals[code], values[code].to_numpy()
            assert summary.measured == len(own)
            wanted = [own.mean(), *np.quantile(own, SHARES, method="inverted_cdf")]
            found = [summary.mean_s, summary.p50_s, summary.p75_s, summary.p90_s, summary.p95_s]
            assert np.allclose(np.array(found, float), wanted, atol=1e-3)


def main() -> None:
    pin_to_one_core()
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    log = a_log(events, np.random.default_rng(1))
    records, frame = read_log(log), pandas_frame(log)
    check(records, frame)
    reading = measure(lambda: read_log(log), runs=3), measure(lambda: pandas_frame(log), runs=3)
    figures = measure(lambda: five_of(records), runs=9), measure(lambda: pandas_figures(frame), runs=9)
    report = measure(lambda: report_of(records), runs=9)
    with TemporaryDirectory() as folder:
        store = BookFile.of(Path(folder), "r")
        saved_reading(log, store)
        assert after_restart(log, store) == report_of(records)
        restart = measure(lambda: after_restart(log, store), runs=9)
    print_table(
        f"{events:,} events, {len(records.incident_ids):,} incidents, one core; by priority and hour",
        [
            _line("from stored rows to times", *reading),
            _line("mean and four fractiles of five intervals", *figures),
            _own_line("the whole report", report),
            _own_line("the whole report, first after a restart", restart),
        ],
    )


def _own_line(what: str, ours: Timing) -> dict[str, object]:
    return {"work": what, "Arterial": in_words(ours.median_s), "pandas": "", "times faster": ""}


def _line(what: str, ours: Timing, theirs: Timing) -> dict[str, object]:
    return {
        "work": what,
        "Arterial": in_words(ours.median_s),
        "pandas": in_words(theirs.median_s),
        "times faster": f"{theirs.median_s / ours.median_s:.1f}",
    }


if __name__ == "__main__":
    main()
