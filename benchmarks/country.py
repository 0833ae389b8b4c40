"""A country's extract made into a city pack: time and peak memory of each step, from the file to the first question.

    python -m benchmarks.country EXTRACT.osm.pbf
    python -m benchmarks.country --copies 70

Without a file the extract is made of copies of Heidelberg and Liechtenstein side by side (one of each is 3.6 MB; 70 are
255 MB and take half an hour here), so that figures can be had where no country is at hand. Each step runs in a process
of its own; its peak is the most memory that process ever held.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.country_extract import read_small, write_country
from benchmarks.timing import print_table

COPIES = 7
_PARTS = ("heidelberg.osm.pbf", "liechtenstein.osm.pbf")
Row = dict[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, nargs="?", help="an extract; without it one is made of copies")
    parser.add_argument("--copies", type=int, default=COPIES, help="of each part (default: %(default)s, 25 MB)")
    parser.add_argument("--data", type=Path, default=_default_data(), help="folder of real data (default: %(default)s)")
    options = parser.parse_args()
    if options.source is None and not options.data.is_dir():
        print(f"real data absent: no folder {options.data} (set ARTERIAL_SHARED_DATA, give --data or name an extract)")
        return
    with tempfile.TemporaryDirectory() as folder:
        source = options.source or Path(folder) / "country.osm.pbf"
        if options.source is None:
            _alone(_make_extract, options.data / "osm", source, options.copies)
        _measure(source, Path(folder) / "pack")


def _measure(source: Path, pack: Path) -> None:
    steps: list[Callable[..., list[Row]]] = [_build, _index_places, _index_roads]
    rows = [row for step in steps for row in _alone(step, source, pack)]
    megabytes = source.stat().st_size / 1e6
    build_s = sum(float(str(row["CPU s"])) for row in rows if row["program"] == "city build")
    print_table(
        f"{source.name}, {megabytes:.0f} MB, built at {megabytes / build_s:.2f} MB a second of CPU;"
        f" the pack has {_size_mb(pack):.0f} MB with its indexes",
        rows,
    )


def _alone(step: Callable[..., Any], *given: Any) -> Any:
    """Run it in a fresh process, so that no memory of another step is counted."""
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(step, *given).result()


def _make_extract(folder: Path, out: Path, copies: int) -> None:
    write_country(out, [read_small(folder / name) for name in _PARTS], copies=copies)


def _build(source: Path, pack: Path) -> list[Row]:
    from roads.osm import build_city

    steps = _Steps("city build")
    report = build_city(source, pack, timezone="Etc/UTC", progress=lambda step, share: steps.enter(step.split(":")[0]))
    steps.leave(f"{report.nodes:,} nodes, {report.arcs:,} arcs, {sum(report.places.values()):,} places")
    return steps.rows


def _index_places(source: Path, pack: Path) -> list[Row]:
    from roads.geocode import Geocoder

    steps = _Steps("first start")
    steps.enter("geocoder's index")
    geocoder = Geocoder.open(pack)
    steps.leave("")
    geocoder.close()
    return steps.rows


def _index_roads(source: Path, pack: Path) -> list[Row]:
    from roads import RoadNetwork, read_pack

    steps = _Steps("first start")
    steps.enter("hierarchy's index")
    network = RoadNetwork.open(read_pack(pack))
    steps.enter("weights of all profiles")
    network.warm_up()
    steps.leave("")
    return steps.rows


class _Steps:
    """Rows of the table, one for each step of a program."""

    def __init__(self, program: str) -> None:
        self.rows: list[Row] = []
        self._program, self._step = program, ""
        self._wall_s, self._cpu_s = time.perf_counter(), time.process_time()

    def enter(self, step: str) -> None:
        if step != self._step:
            self.leave("")
            self._step = step

    def leave(self, found: str) -> None:
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        if self._step and self._step != "done":
            self.rows.append(
                {
                    "program": self._program,
                    "step": self._step,
                    "wall s": f"{wall_s - self._wall_s:.1f}",
                    "CPU s": f"{cpu_s - self._cpu_s:.1f}",
                    "peak so far, MiB": f"{_peak_mib():.0f}",
                    "found": found,
                }
            )
        elif found:
            self.rows[-1]["found"] = found
        self._step, self._wall_s, self._cpu_s = "", wall_s, cpu_s


def _peak_mib() -> float:
    """Most resident memory of this process, itself alone where the system tells (a parent's may count otherwise)."""
    status = Path("/proc/self/status")
    if status.is_file():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def _default_data() -> Path:
    return Path(os.environ.get("ARTERIAL_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


if __name__ == "__main__":
    main()
