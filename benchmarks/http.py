"""How long an operator waits: recommendation and assignment over HTTP, 200 and 1,000 units on a real city.

    python -m benchmarks.http [--city PACK] [--calls N]

A real server process with its log on disk answers one client, one request after another over one connection. The same
recommendation asked of the desk directly, in this process, is the first peer: the difference is what HTTP costs. The
second is the bare calculation: the road times of all units, scipy's log-normal, numpy's sort. All three answers are
asserted equal, call by call: who is sent, and when each of the units told arrives.
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
from scipy.stats import lognorm

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
FLEETS = (200, 1_000)
TARGET_P99_S = 0.025
REGION = "benchmark"
Expected = list[tuple[str, float, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--city", type=Path, default=AUCKLAND)
    parser.add_argument("--calls", type=int, default=1000)
    asked = parser.parse_args()
    pack = read_pack(asked.city)
    for units in FLEETS:
        measure_fleet(asked.city, pack, units=units, calls=asked.calls)


def measure_fleet(city: Path, pack: CityPack, *, units: int, calls: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with region(pack, data, units=units) as desk:
            incident_ids = [report_call(desk, place) for place in places(pack, calls, seed=1)]
            plain = [bare_and_told(desk, incident_id) for incident_id in incident_ids]
            plain_s = timed(lambda at: bare_calculation(desk, incident_ids[at]), calls)
            direct_s = timed(lambda at: desk.recommend_units(incident_ids[at]), calls)
        with server(city, data) as connection:
            put_positions(connection, pack, units=units)
            for expected, incident_id in zip(plain, incident_ids, strict=True):
                check_same(expected, msgspec.json.decode(recommend(connection, incident_id)))
            recommend_s = timed(lambda at: recommend(connection, incident_ids[at]), calls)
            ids = unit_ids(pack, units=units)
            assign_s = timed(lambda at: assign(connection, incident_ids[at], ids[at]), min(units, calls))
    report(pack, units=units, plain_s=plain_s, direct_s=direct_s, recommend_s=recommend_s, assign_s=assign_s)


@contextmanager
def region(pack: CityPack, data: Path, *, units: int) -> Iterator[Desk]:
    """A region of the pack with units added at its stations until there are so many."""
    settings = Settings(region=REGION, data_dir=data)
    with open_desk(settings, pack, RoadNetwork.open(pack, save_index=False)) as desk:
        stations = sorted(desk.room.state.dispatch.stations)
        for number in range(units - len(pack.units)):
            station_id = stations[number % len(stations)]
            command = RegisterUnit(unit_id=f"more-{number}", station_id=station_id, unit_type="ambulance")
            desk.room.handle(CommandEnvelope(command=command, actor="benchmark"))
        desk.positions.put_many(seen_now(pack, units=units, at=desk.now()))
        yield desk


def unit_ids(pack: CityPack, *, units: int) -> list[str]:
    return [unit.unit_id for unit in pack.units] + [f"more-{number}" for number in range(units - len(pack.units))]


def places(pack: CityPack, count: int, *, seed: int) -> list[tuple[float, float]]:
    """Junctions drawn at random from those that can be driven to."""
    graph, chance = pack.graph, random.Random(seed)
    doors = np.flatnonzero(graph.off_road_access & graph.in_main_part)
    return [(float(graph.lon[node]), float(graph.lat[node])) for node in chance.choices(doors.tolist(), k=count)]


def seen_now(pack: CityPack, *, units: int, at: float) -> dict[str, Position]:
    where = places(pack, units, seed=2)
    return {
        unit_id: Position(lon=lon, lat=lat, seen_at=at)
        for unit_id, (lon, lat) in zip(unit_ids(pack, units=units), where, strict=True)
    }


def report_call(desk: Desk, place: tuple[float, float]) -> str:
    call = ReportCall(determinant="chest-pain", priority=1, lon=place[0], lat=place[1])
    accepted = desk.room.handle(CommandEnvelope(command=call, actor="benchmark"))
    return next(r.event.incident_id for r in accepted.events if isinstance(r.event, IncidentOpened))


def bare_calculation(desk: Desk, incident_id: str) -> Expected:
    """Who arrives when, and how surely within the norm, earliest first; without reasons, rules or exclusions."""
    state, settings, now = desk.room.state.dispatch, desk.dispatch_settings, desk.now()
    incident, positions = state.incidents[incident_id], desk.positions.all()
    ids = sorted(state.units)
    profile = settings.profile_of(incident.priority)
    origins = np.array([(positions[unit_id].lon, positions[unit_id].lat) for unit_id in ids])
    scene = np.array([(incident.lon, incident.lat)])
    travel_s = desk.road_times.travel_s(origins, scene, profile=profile, at=now)[:, 0]
    preparation_s = np.array([settings.preparation_of(state.units[unit_id], profile=profile) for unit_id in ids])
    left_s = settings.targets_s[incident.priority] - (now - incident.call_received_at) - preparation_s
    probability = lognorm.cdf(
        left_s,
        s=settings.uncertainty.spread_by_profile.get(profile, settings.uncertainty.spread),
        scale=np.maximum(travel_s, 1e-9),
    )
    arrival_s = travel_s + preparation_s
    order = np.argsort(arrival_s, kind="stable")
    return [(ids[n], float(arrival_s[n]), float(probability[n])) for n in order if np.isfinite(arrival_s[n])]


def bare_and_told(desk: Desk, incident_id: str) -> Expected:
    """The bare calculation, after the recommendation of the same moment was asserted equal to it."""
    bare = bare_calculation(desk, incident_id)
    return check_same(bare, msgspec.to_builtins(desk.recommend_units(incident_id)), probably=0.05)


def check_same(expected: Expected, found: Any, *, probably: float | None = None) -> Expected:
    """The same units first, with the same arrivals; and, asked at the same moment, probabilities to within so much."""
    assert list(found["chosen"]) == [expected[0][0]], (found["chosen"], expected[0])
    for unit, (unit_id, arrival_s, probability) in zip(found["ranked"], expected, strict=False):
        assert unit["unit_id"] == unit_id, (unit["unit_id"], unit_id)
        assert abs(unit["estimated_arrival_s"] - arrival_s) < 1e-3
        assert probably is None or abs(unit["probability_within_norm"] - probability) < probably
    return expected


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


def put_positions(connection: HTTPConnection, pack: CityPack, *, units: int) -> None:
    seen = seen_now(pack, units=units, at=time.time())
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


def report(pack: CityPack, *, units: int, **measured: np.ndarray[Any, np.dtype[np.float64]]) -> None:
    names = {
        "plain_s": "road times, scipy, numpy's sort (peer)",
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
    print_table(f"{pack.settings.name}: {units} units", [dict(zip(columns, row, strict=True)) for row in rows])
    p99_s = float(np.quantile(measured["recommend_s"], 0.99))
    if units == FLEETS[0]:
        verdict = "met" if p99_s < TARGET_P99_S else "NOT met"
        print(f"recommendation over HTTP, p99 {in_words(p99_s)}; target {in_words(TARGET_P99_S)}: {verdict}")


if __name__ == "__main__":
    main()
