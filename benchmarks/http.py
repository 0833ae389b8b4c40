"""How long an operator waits: recommendation and assignment over HTTP, 200 units on a real city.

    python -m benchmarks.http [--city PACK] [--calls N]

A real server process with its log on disk answers one client, one request after another over one connection. The same
recommendation asked of the desk directly, in this process, is the peer: the difference is what HTTP costs.
"""

from __future__ import annotations

import argparse
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from arterial.composition import open_desk
from arterial.settings import Settings
from benchmarks.timing import in_words, print_table
from controlroom.desk import Desk
from controlroom.messages import CommandEnvelope
from dispatch.messages import IncidentOpened, RegisterUnit, ReportCall
from dispatch.model import Position
from roads import RoadNetwork
from roads.pack import CityPack, read_pack

ROOT = Path(__file__).resolve().parents[1]
AUCKLAND = ROOT.parent / "shared" / "data" / "cities" / "auckland"
UNITS = 200
TARGET_P99_S = 0.025
REGION = "benchmark"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--city", type=Path, default=AUCKLAND)
    parser.add_argument("--calls", type=int, default=1000)
    asked = parser.parse_args()
    pack = read_pack(asked.city)
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with region(pack, data) as desk:
            incident_ids = [report_call(desk, place) for place in places(pack, asked.calls, seed=1)]
            direct_s = timed(lambda at: desk.recommend_units(incident_ids[at]), len(incident_ids))
        with server(asked.city, data) as connection:
            put_positions(connection, pack)
            recommend_s = timed(lambda at: recommend(connection, incident_ids[at]), len(incident_ids))
            units = unit_ids(pack)
            assign_s = timed(lambda at: assign(connection, incident_ids[at], units[at]), min(UNITS, len(incident_ids)))
    report(pack, direct_s=direct_s, recommend_s=recommend_s, assign_s=assign_s)


@contextmanager
def region(pack: CityPack, data: Path) -> Iterator[Desk]:
    """A region of the pack with units added at its stations until there are 200."""
    settings = Settings(region=REGION, data_dir=data)
    with open_desk(settings, pack, RoadNetwork.open(pack, save_index=False)) as desk:
        stations = sorted(desk.room.state.dispatch.stations)
        for number in range(UNITS - len(pack.units)):
            station_id = stations[number % len(stations)]
            command = RegisterUnit(unit_id=f"more-{number}", station_id=station_id, unit_type="ambulance")
            desk.room.handle(CommandEnvelope(command=command, actor="benchmark"))
        desk.positions.put_many(seen_now(pack, at=desk.now()))
        yield desk


def unit_ids(pack: CityPack) -> list[str]:
    return [unit.unit_id for unit in pack.units] + [f"more-{number}" for number in range(UNITS - len(pack.units))]


def places(pack: CityPack, count: int, *, seed: int) -> list[tuple[float, float]]:
    """Junctions drawn at random from those that can be driven to."""
    graph, chance = pack.graph, random.Random(seed)
    doors = np.flatnonzero(graph.off_road_access & graph.in_main_part)
    return [(float(graph.lon[node]), float(graph.lat[node])) for node in chance.choices(doors.tolist(), k=count)]


def seen_now(pack: CityPack, *, at: float) -> dict[str, Position]:
    where = places(pack, UNITS, seed=2)
    return {
        unit_id: Position(lon=lon, lat=lat, seen_at=at)
        for unit_id, (lon, lat) in zip(unit_ids(pack), where, strict=True)
    }


def report_call(desk: Desk, place: tuple[float, float]) -> str:
    call = ReportCall(determinant="chest-pain", priority=1, lon=place[0], lat=place[1])
    accepted = desk.room.handle(CommandEnvelope(command=call, actor="benchmark"))
    return next(r.event.incident_id for r in accepted.events if isinstance(r.event, IncidentOpened))


@contextmanager
def server(city: Path, data: Path) -> Iterator[HTTPConnection]:
    """`arterial serve` in a process of its own, and a connection to it once it is ready."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = "from arterial.cli import main; main()"
    options = ["serve", "--city", str(city), "--region", REGION, "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-c", command, *options],
        cwd=ROOT,
        env=os.environ | {"ARTERIAL_DATA_DIR": str(data)},
        stdout=subprocess.DEVNULL,
    )
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        _wait_until_ready(process, connection)
        yield connection
    finally:
        connection.close()
        process.terminate()
        process.wait(timeout=20)


def _wait_until_ready(process: subprocess.Popen[bytes], connection: HTTPConnection) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit("the server ended before it was ready")
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().read() is not None:
                return
        except OSError:
            connection.close()
            time.sleep(0.2)
    raise SystemExit("the server was not ready within two minutes")


def answer(connection: HTTPConnection, method: str, path: str, body: Any = None) -> Any:
    content = None if body is None else msgspec.json.encode(body)
    connection.request(method, path, body=content, headers={"Content-Type": "application/json"})
    response = connection.getresponse()
    text = response.read()
    if response.status >= 300:
        raise SystemExit(f"{method} {path}: {response.status} {text[:300]!r}")
    return text


def put_positions(connection: HTTPConnection, pack: CityPack) -> None:
    seen = seen_now(pack, at=time.time())
    positions = [{"unit_id": unit, "lon": p.lon, "lat": p.lat} for unit, p in seen.items()]
    answer(connection, "POST", "/v1/positions", {"positions": positions})


def recommend(connection: HTTPConnection, incident_id: str) -> Any:
    return answer(connection, "GET", f"/v1/incidents/{incident_id}/recommendation")


def assign(connection: HTTPConnection, incident_id: str, unit_id: str) -> None:
    answer(connection, "POST", f"/v1/incidents/{incident_id}/assignments", {"unit_id": unit_id})


def timed(act: Callable[[int], Any], count: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Seconds of each of `count` acts, the first included."""
    seconds = np.empty(count)
    for at in range(count):
        began = time.perf_counter()
        act(at)
        seconds[at] = time.perf_counter() - began
    return seconds


def report(pack: CityPack, **measured: np.ndarray[Any, np.dtype[np.float64]]) -> None:
    names = {
        "direct_s": "recommendation, asked of the desk (peer)",
        "recommend_s": "recommendation over HTTP",
        "assign_s": "assignment over HTTP, durable",
    }
    peer_s = float(np.median(measured["direct_s"]))
    rows = []
    for key, name in names.items():
        p50, p99 = np.quantile(measured[key], [0.5, 0.99])
        rows.append([name, str(len(measured[key])), in_words(p50), in_words(p99), f"{p50 / peer_s:.1f}"])
    columns = ["what", "runs", "p50", "p99", "p50 / peer's"]
    print_table(f"{pack.settings.name}: {UNITS} units", [dict(zip(columns, row, strict=True)) for row in rows])
    p99_s = float(np.quantile(measured["recommend_s"], 0.99))
    verdict = "met" if p99_s < TARGET_P99_S else "NOT met"
    print(f"recommendation over HTTP, p99 {in_words(p99_s)}; target {in_words(TARGET_P99_S)}: {verdict}")


if __name__ == "__main__":
    main()
