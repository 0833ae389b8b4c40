"""Replications over processes and, where the extra `arterial[cluster]` is installed, over Ray: how they scale and what
handing them out costs.

    python -m benchmarks.replications

Replications of a city with two scenarios, made by a demand model of its people, in one process, over one and two
spawned processes, and on a Ray of this machine; the files must be the same bytes before any time is printed. Then tasks
that do nothing, beside the standard library's pool: what is left is the cost of handing out. Wall clock, for several
processes are measured: on a busy machine the figures mean little. With the shared data beside the checkout, or in
ARTERIAL_SHARED_DATA, the city is Auckland; else it is synthetic.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pyarrow as pa

from arterial.made_calls import model_for
from benchmarks.timing import in_words, print_table
from roads.pack import read_pack
from sim.demand.files import write_model
from sim.experiments.city import CitySite
from sim.experiments.cluster import OnRay, RayUnavailable
from sim.experiments.made_calls import ModelledCalls
from sim.experiments.processes import Processes
from sim.experiments.runners import InThisProcess, Runner
from sim.experiments.running import run_replications
from sim.experiments.scenario import Scenario, Task
from sim.experiments.site import RESULT_SCHEMA, Simulate, Site
from sim.experiments.store import ReplicationStore

Row = dict[str, object]
DAY_S = 86_400.0
DAYS, PER_DAY, REPLICATIONS, NOTHINGS = 28, 280, 20, 500
SCENARIOS = (Scenario(name="closest"), Scenario(name="dmexclp", policy="dmexclp"))


@dataclass(frozen=True)
class Idle:
    """A site where nothing is to be done."""

    most_replications: int | None = None

    def fingerprint(self) -> str:
        return "idle"

    def check(self, scenario: Scenario) -> None:
        """Everything goes."""

    def open(self) -> Simulate:
        return nothing


def nothing(scenario: Scenario, number: int) -> pa.Table:
    return RESULT_SCHEMA.empty_table()


def nothing_of(number: int) -> pa.Table:
    return RESULT_SCHEMA.empty_table()


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        site = city_site(folder)
        runners = {"this process": InThisProcess, "1 process": one_process, "2 processes": two_processes}
        rows = [replications_row(name, make(), site, folder) for name, make in runners.items()]
        rows += ray_rows(site, folder)
        require_same_bytes(folder)
    title = f"{REPLICATIONS} replications of {len(SCENARIOS)} scenarios, {DAYS} days of {PER_DAY} calls each"
    print_table(title, rows)
    print_table(f"{NOTHINGS} tasks that do nothing", nothing_rows())


def one_process() -> Runner:
    return Processes(1)


def two_processes() -> Runner:
    return Processes(2)


def city_site(folder: Path) -> CitySite:
    """Auckland or a synthetic city; its tables are made before anything is measured."""
    shared = Path(os.environ.get("ARTERIAL_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))
    city = shared / "cities" / "auckland"
    if not city.is_dir():
        from roads.synthetic import synthesize

        city = folder / "city"
        synthesize(city, nodes=4_000, seed=1)
    model = model_for(read_pack(city), None, per_day=PER_DAY, day_spread=None, holidays=None)
    write_model(model, folder / "demand")
    site = CitySite(
        city, ModelledCalls(folder / "demand", warm_up_s=DAY_S, piece_s=DAYS * DAY_S), cache=folder / "cache"
    )
    (folder / "cache").mkdir()
    site.fingerprint()
    site.open()(SCENARIOS[0], 0)
    site.open()(SCENARIOS[1], 0)
    return site


def replications_row(name: str, runner: Runner, site: Site, folder: Path) -> Row:
    """Wall seconds until the first replication came, and until all did."""
    store = ReplicationStore(folder / name, city=site.fingerprint())
    came: list[float] = []
    begin = time.perf_counter()
    with closed(runner):
        run_replications(
            SCENARIOS,
            numbers=range(REPLICATIONS),
            site=site,
            store=store,
            runner=runner,
            on_progress=lambda step, done, needed: came.append(time.perf_counter() - begin),
        )
    first, last = came[1], came[-1]
    each = (last - first) / (len(came) - 2)
    return {
        "runner": name,
        "until the first": in_words(first),
        "in all": in_words(last),
        "each after it": in_words(each),
    }


def ray_rows(site: Site, folder: Path) -> Iterator[Row]:
    """None where Ray is not installed."""
    try:
        runner = OnRay("local")
        yield replications_row("Ray, local", runner, site, folder)
    except RayUnavailable as error:
        print(f"Ray left out: {error}")


def require_same_bytes(folder: Path) -> None:
    """Every runner's files, name by name."""
    told = {
        runner.parent.name: {file.name: file.read_bytes() for file in sorted(runner.iterdir())}
        for runner in sorted(folder.glob("*/replications"))
    }
    first = next(iter(told.values()))
    assert len(first) == REPLICATIONS * len(SCENARIOS)
    for name, files in told.items():
        assert files == first, f"{name} gave other bytes"
    print(f"the same bytes from: {', '.join(told)}")


def nothing_rows() -> list[Row]:
    rows = [nothing_row("2 processes", Processes(2)), pool_row()]
    try:
        rows.append(nothing_row("Ray, local", OnRay("local")))
    except RayUnavailable as error:
        print(f"Ray left out: {error}")
    return rows


def nothing_row(name: str, runner: Runner) -> Row:
    tasks = [Task(scenario=SCENARIOS[0], number=number) for number in range(NOTHINGS)]
    begin = time.perf_counter()
    with closed(runner):
        came = [time.perf_counter() - begin for _ in runner.run(Idle(), tasks)]
    return nothing_told(name, came)


def pool_row() -> Row:
    begin = time.perf_counter()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        came = [time.perf_counter() - begin for _ in pool.map(nothing_of, range(NOTHINGS))]
    return nothing_told("ProcessPoolExecutor(2), spawned", came)


def nothing_told(name: str, came: list[float]) -> Row:
    each = (came[-1] - came[0]) / (NOTHINGS - 1)
    return {"runner": name, "until the first": in_words(came[0]), "each after it": in_words(each)}


@contextmanager
def closed(runner: Runner) -> Iterator[None]:
    try:
        yield
    finally:
        runner.close()


if __name__ == "__main__":
    main()
