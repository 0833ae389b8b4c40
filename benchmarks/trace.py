"""A donation traced among five million units, beside pandas over the same units in memory.

Three components of each donation, a quarter of the platelets pooled by fours, two thirds transfused. The index and a
log with an event for every unit are in SQLite files, made first; then donations, units and patients chosen by chance
are traced, each with its whole story from the log. pandas has the same units as a frame with an index by donation and
one by patient, and tells no story. The units found are checked to be the same. Run with `python -m benchmarks.trace
[UNITS]`.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import insert

from benchmarks.timing import in_words, print_table
from bloodbank.model import BloodGroup, BloodUnit, BloodUnitStatus, Component
from controlroom.adapters.sql_log import SqlLog
from controlroom.adapters.sql_trace import SqlTraceIndex
from controlroom.adapters.tables import event_streams, events
from controlroom.log import Head
from controlroom.state import RegionState
from controlroom.tracing.books import TraceBooks
from controlroom.tracing.index import TraceEntry

REGION, AT_ONCE, ASKED = "minsk", 20_000, 400
PARTS = ((Component.RED_CELLS, "E0336V00"), (Component.PLASMA, "E0701V00"), (Component.PLATELETS, "E3077V00"))


def entries(units: int) -> Iterator[TraceEntry]:
    """Units donation by donation, and pools after the platelets they are made of."""
    chance = np.random.default_rng(1)
    platelets: list[BloodUnit] = []
    for number in range(units * 16 // 49 + 1):
        din = f"G{1000 + number // 1_000_000:04d}26{number % 1_000_000:06d}"
        lots = chance.random(4)
        for part, (component, product_code) in enumerate(PARTS):
            pooled = component is Component.PLATELETS and lots[3] < 0.25
            unit = bag(din, product_code, component, number=3 * number + part, used=lots[part] < 2 / 3 and not pooled)
            yield TraceEntry(unit=unit, dins=(din,))
            if pooled:
                platelets.append(unit)
        if len(platelets) == 4:
            sources = tuple(unit.blood_unit_id for unit in platelets)
            pool = bag(f"P{din[1:]}", "E3088V00", Component.PLATELETS, number=-number, used=True, sources=sources)
            yield TraceEntry(unit=pool, dins=tuple(unit.din for unit in platelets))
            platelets = []


def bag(
    din: str, product_code: str, component: Component, *, number: int, used: bool, sources: tuple[str, ...] = ()
) -> BloodUnit:
    return BloodUnit(
        blood_unit_id=f"{din}-{product_code}",
        din=din,
        product_code=product_code,
        component=component,
        group=BloodGroup.A_POS,
        expires_at=1_700_000_000.0,
        place_id=f"hospital-{number % 60}",
        status=BloodUnitStatus.TRANSFUSED if used else BloodUnitStatus.DISCARDED,
        patient_id=f"P-{abs(number) % 700_000:08d}" if used else None,
        source_unit_ids=sources,
    )


def fill(index: SqlTraceIndex, log: SqlLog, units: int) -> pd.DataFrame:
    """The same units in the index, in the log and in a frame (unit, donation, patient)."""
    rows: list[tuple[str, str, str | None]] = []
    position = 0
    made = entries(units)
    while some := list(islice(made, AT_ONCE)):
        index.put(REGION, some, head=Head(position=position + len(some), hash=""))
        told = [received(entry.unit, position + place) for place, entry in enumerate(some, start=1)]
        with log.engine.begin() as connection:
            connection.execute(insert(events), [event for event, _ in told])
            connection.execute(insert(event_streams), [stream for _, stream in told])
        rows += [(entry.unit.blood_unit_id, din, entry.unit.patient_id) for entry in some for din in entry.dins]
        position += len(some)
        print(f"\r{position:,} units", end="", file=sys.stderr)
    print(file=sys.stderr)
    return pd.DataFrame(rows, columns=["unit", "din", "patient"])


def received(unit: BloodUnit, position: int) -> tuple[dict[str, object], dict[str, object]]:
    stream = f"blood-unit/{unit.blood_unit_id}"
    payload = {"blood_unit_id": unit.blood_unit_id, "din": unit.din, "place_id": unit.place_id}
    event = {
        "region": REGION,
        "position": position,
        "stream": stream,
        "version": 1,
        "streams": json.dumps([stream]),
        "type": "bloodbank.BloodUnitReceived",
        "schema_version": 1,
        "at": 1_700_000_000.0,
        "actor": "vera",
        "payload": json.dumps(payload),
        "prev_hash": "",
        "hash": "",
    }
    return event, {"region": REGION, "stream": stream, "version": 1, "position": position}


def timed(ask: Callable[[str], object], names: list[str]) -> tuple[float, float]:
    """Median and 99th percentile in seconds."""
    took = []
    for name in names:
        begin = time.perf_counter()
        ask(name)
        took.append(time.perf_counter() - begin)
    return float(np.median(took)), float(np.percentile(took, 99))


def main() -> None:
    units = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 5_000_000
    with tempfile.TemporaryDirectory() as folder:
        index = SqlTraceIndex.open(f"sqlite:///{Path(folder)}/trace.sqlite3")
        log = SqlLog.open(f"sqlite:///{Path(folder)}/log.sqlite3")
        frame = fill(index, log, units)
        last = int(index.head(REGION).position)
        books = TraceBooks(index, log, REGION, lambda: RegionState(position=last))
        by_din, by_patient = frame.set_index("din").sort_index(), frame.set_index("patient").sort_index()
        chosen = frame.sample(ASKED, random_state=2)
        patients = frame.dropna().sample(ASKED, random_state=3).patient.tolist()

        def of_donation(din: str) -> set[str]:
            return {traced.unit.blood_unit_id for traced in books.of_donation(din).units}

        def of_patient(patient_id: str) -> set[str]:
            return {traced.unit.blood_unit_id for traced in books.of_patient(patient_id).units}

        def peer_of_donation(din: str) -> set[str]:
            return set(by_din.loc[[din]].unit)

        def peer_of_patient(patient_id: str) -> set[str]:
            dins = frame[frame.unit.isin(by_patient.loc[[patient_id]].unit)].din.unique()
            return set(by_din.loc[dins].unit)

        rows = []
        for what, own, peer, names in (
            ("a donation, every component with its story", of_donation, peer_of_donation, chosen.din.tolist()),
            ("a patient, every donation and what else is of it", of_patient, peer_of_patient, patients),
        ):
            assert all(own(name) == peer(name) for name in names[:50])
            median_s, worst_s = timed(own, names)
            peer_s, peer_worst_s = timed(peer, names[:50])
            rows.append(
                {
                    "what": f"{what}, among {last:,} units",
                    "median": in_words(median_s),
                    "99th percentile": in_words(worst_s),
                    "peer": "pandas frames in memory, no story",
                    "peer's median": in_words(peer_s),
                    "peer's 99th": in_words(peer_worst_s),
                    "times the peer's": f"{median_s / peer_s:.3g}",
                }
            )
        index.close()
        log.close()
        print_table("Traces of blood (the same units found)", rows)


if __name__ == "__main__":
    main()
