"""Travel times between two nodes, one pair after the other, in compiled code: `python -m benchmarks.roads_labels`.

Labels beside single queries of our hierarchy and of routingkit-cch, on Auckland and New York, in one process on one
core (CPU time): pairs at random, 80 units to each of many calls, and whole ways with their links. All answers are
compared. Also: how long labels take to build and to open again, and how large they are.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from benchmarks.roads_peers import RoutingKit
from benchmarks.timing import Timing, in_words, measure, pin_to_one_core, print_table
from roads.dimacs import read_dimacs
from roads.engine import INFINITE_MS
from roads.graph import RoadGraph
from roads.hierarchy import HierarchyEngine, build_index
from roads.labels import FrozenRoads, LabelArrays, build_labels, build_trees, open_labels, route_links, travel_ms
from roads.pack import read_pack
from roads.turns import expand_turns

Ints = NDArray[np.int32]
Row = dict[str, object]
PAIRS, UNITS = 400_000, 80
PAIRS_OF_PEERS, WAYS = 300, 200
RUNS = 7


@njit(cache=True, nogil=True)
def each_pair(labels: LabelArrays, sources: Ints, targets: Ints, answer: Ints) -> None:
    """As a simulation asks: one pair, then the next."""
    for pair in range(len(sources)):
        answer[pair] = travel_ms(labels, sources[pair], targets[pair])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=_default_data(), help="folder of real data (default: %(default)s)")
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"real data absent: no folder {options.data} (set ARTERIAL_SHARED_DATA or give --data)")
        return 2
    pin_to_one_core()
    graphs = options.data / "graphs"
    compare("Auckland", read_pack(options.data / "cities" / "auckland").graph)
    compare("New York", read_dimacs(graphs / "USA-road-t.NY.gr.gz", graphs / "USA-road-d.NY.co.gz"))
    return 0


def compare(city: str, graph: RoadGraph) -> None:
    """Print the table of one city."""
    drivable = expand_turns(graph)
    weight_ms = np.rint(graph.travel_s["normal"] * 1000).astype(np.int32)[drivable.arc]
    length_cm = np.rint(graph.length_m * 100).astype(np.int64)[drivable.arc]
    engine = HierarchyEngine(build_index(drivable))
    roads = FrozenRoads(drivable, engine.index, engine.customise(weight_ms, length_cm))
    kit = RoutingKit(drivable, weight_ms, engine.index.rank)
    labels = build_labels(roads)
    generator = np.random.default_rng(7)
    rows = [_row("build all labels", "arterial", _measure(lambda: build_labels(roads)), note=f"{labels.mib:.0f} MiB")]
    rows += _opening(roads)
    rows += _pairs(roads, engine, kit, labels.arrays, generator)
    rows += _units_to_calls(roads, engine, labels.arrays, generator)
    rows += _ways(roads, engine, kit, labels.arrays, generator)
    rows += _trees(roads, generator)
    print_table(f"{city}: {graph.node_count:,} nodes, {graph.arc_count:,} arcs (CPU time, one core)", rows)


def _opening(roads: FrozenRoads) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        open_labels(Path(folder), roads, name="normal")
        return [
            _row("open them from disk", "arterial", _measure(lambda: open_labels(Path(folder), roads, name="normal")))
        ]


def _pairs(
    roads: FrozenRoads, engine: HierarchyEngine, kit: RoutingKit, labels: LabelArrays, generator: np.random.Generator
) -> list[Row]:
    """Random pairs, each new: most of the time goes into fetching labels from memory."""
    task, sources, targets = "a random pair", *generator.integers(0, len(labels.source_place), (2, PAIRS), np.int32)
    answer = np.empty(PAIRS, np.int32)
    ours = _measure(lambda: each_pair(labels, sources, targets, answer)).scaled(1 / PAIRS)
    some = range(PAIRS_OF_PEERS)

    def by_hierarchy() -> list[int]:
        return [
            int(
                engine.travel_ms(roads.metric, sources=sources[pair : pair + 1], targets=targets[pair : pair + 1])[0, 0]
            )
            for pair in some
        ]

    def by_kit() -> list[int]:
        return [kit.distance_ms(int(sources[pair]), int(targets[pair])) for pair in some]

    return [
        _row(task, "arterial, labels", ours, ours),
        _peer(task, "arterial, hierarchy", by_hierarchy, answer[:PAIRS_OF_PEERS], ours),
        _peer(task, "routingkit-cch", by_kit, answer[:PAIRS_OF_PEERS], ours),
    ]


def _units_to_calls(
    roads: FrozenRoads, engine: HierarchyEngine, labels: LabelArrays, generator: np.random.Generator
) -> list[Row]:
    """The units stand where they stand, calls come from everywhere."""
    task, nodes = f"one of {UNITS} units to a call", len(labels.source_place)
    units = generator.integers(0, nodes, UNITS, np.int32)
    calls = generator.integers(0, nodes, PAIRS // UNITS, np.int32)
    sources, targets = np.tile(units, len(calls)), np.repeat(calls, UNITS)
    answer = np.empty(len(sources), np.int32)
    ours = _measure(lambda: each_pair(labels, sources, targets, answer)).scaled(1 / len(sources))
    some = calls[:PAIRS_OF_PEERS]

    def call_by_call() -> list[int]:
        rows = [engine.travel_ms(roads.metric, sources=units, targets=np.array([call], np.int32)) for call in some]
        return [int(ms) for row in rows for ms in row[:, 0]]

    theirs = _peer(task, "arterial, hierarchy", call_by_call, answer[: len(some) * UNITS], ours)
    return [_row(task, "arterial, labels", ours, ours), theirs]


def _ways(
    roads: FrozenRoads, engine: HierarchyEngine, kit: RoutingKit, labels: LabelArrays, generator: np.random.Generator
) -> list[Row]:
    task, pairs = "a way with its links", generator.integers(0, len(labels.source_place), (WAYS, 2)).tolist()
    route, weight_ms = np.empty(roads.drivable.vertex_count, np.int32), roads.metric.link_ms

    def length_ms(links: Ints | None) -> int:
        return INFINITE_MS if links is None else int(weight_ms[links].sum())

    def walked() -> list[int]:
        counts = [(a, b, route_links(labels, roads.links, a, b, route)) for a, b in pairs]
        return [count for _, _, count in counts]

    def unpacked() -> list[int]:
        return [length_ms(engine.path(roads.metric, source=a, target=b)) for a, b in pairs]

    expected = np.array([travel_ms(labels, a, b) for a, b in pairs])
    for (a, b), ms in zip(pairs, expected.tolist(), strict=True):
        count = route_links(labels, roads.links, a, b, route)
        _require_equal(length_ms(route[:count] if count >= 0 else None), ms, f"{task} arterial, labels")
    ours = _measure(walked).scaled(1 / WAYS)
    return [
        _row(task, "arterial, labels", ours, ours, note=f"{np.mean(walked()):.0f} links"),
        _peer(task, "arterial, hierarchy", unpacked, expected, ours),
        _peer(task, "routingkit-cch", lambda: [kit.path_ms(a, b) for a, b in pairs], expected, ours),
    ]


def _trees(roads: FrozenRoads, generator: np.random.Generator) -> list[Row]:
    nodes = generator.integers(0, len(roads.drivable.source), 10, np.int32)
    timing = _measure(partial(build_trees, roads, nodes)).scaled(1 / len(nodes))
    return [_row("ways from everywhere to a node", "arterial", timing)]


def _peer(task: str, engine: str, ask: Callable[[], list[int]], expected: Any, ours: Timing) -> Row:
    answer = ask()
    _require_equal(answer, list(expected), f"{task} {engine}")
    return _row(task, engine, _measure(ask).scaled(1 / len(answer)), ours)


def _row(task: str, engine: str, timing: Timing, ours: Timing | None = None, note: str = "") -> Row:
    return {
        "task": task,
        "engine": engine,
        "median": in_words(timing.median_s),
        "min": in_words(timing.min_s),
        "max": in_words(timing.max_s),
        "times ours": f"{timing.median_s / (ours or timing).median_s:.1f}",
        "note": note,
    }


def _measure(fn: Callable[[], object]) -> Timing:
    return measure(fn, runs=RUNS, clock=time.process_time)


def _require_equal(answer: object, expected: object, where: str) -> None:
    if answer != expected:
        raise AssertionError(f"{where}: other travel times")


def _default_data() -> Path:
    return Path(os.environ.get("ARTERIAL_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


if __name__ == "__main__":
    sys.exit(main())
