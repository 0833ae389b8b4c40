"""Travel times of the road engine beside scipy, networkx and routingkit-cch: `python -m benchmarks.roads [--quick]`.

One call against 200 units, 200 x 200 and 1,000 x 1,000 tables, a single path and a change of all weights, on Auckland
and New York, in one process on one core (CPU time). All answers are compared; slow peers are
timed on some rows and scaled.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.roads_peers import Arterial, NetworkX, Peer, RoutingKit, Scipy, Table
from benchmarks.timing import Timing, in_words, measure, pin_to_one_core, print_table
from roads.dimacs import read_dimacs
from roads.graph import RoadGraph
from roads.hierarchy import HierarchyEngine, build_index
from roads.network import RoadNetwork
from roads.pack import Profile, read_pack
from roads.turns import expand_turns

Row = dict[str, object]
TARGETS = {
    ("New York", "1 x 200", "scipy dijkstra"): 80.0,
    ("New York", "1000 x 1000", "scipy dijkstra"): 100.0,
    ("New York", "1000 x 1000", "routingkit-cch"): 4.0,
}
SHOWN = ("task", "engine", "median", "min", "max", "times ours", "note")
NEVER_SLOWER_THAN = "routingkit-cch"
CUSTOMISE_NEW_YORK_S = 0.15


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer runs, no networkx on New York")
    parser.add_argument("--data", type=Path, default=_default_data(), help="folder of real data (default: %(default)s)")
    options = parser.parse_args()
    if not options.data.is_dir():
        print(f"real data absent: no folder {options.data} (set ARTERIAL_SHARED_DATA or give --data)")
        return 2
    pin_to_one_core()
    auckland = read_pack(options.data / "cities" / "auckland").graph
    graphs = options.data / "graphs"
    new_york = read_dimacs(graphs / "USA-road-t.NY.gr.gz", graphs / "USA-road-d.NY.co.gz")
    missed = compare("Auckland", auckland, quick=options.quick, with_networkx=True)
    missed += compare("New York", new_york, quick=options.quick, with_networkx=not options.quick)
    print("every target met" if not missed else "MISSED: " + "; ".join(missed))
    return 0


def compare(city: str, graph: RoadGraph, *, quick: bool, with_networkx: bool) -> list[str]:
    """Print the table of one city; returns the targets missed."""
    drivable = expand_turns(graph)
    weight_ms = np.rint(graph.travel_s["normal"] * 1000).astype(np.int32)[drivable.arc]
    length_cm = np.rint(graph.length_m * 100).astype(np.int64)[drivable.arc]
    build = _measure(lambda: build_index(drivable), runs=1)
    index = build_index(drivable)
    ours = Arterial(HierarchyEngine(index), weight_ms, length_cm)
    kit = RoutingKit(drivable, weight_ms, index.rank)
    peers: list[Peer] = [kit, Scipy(drivable, weight_ms, rows_measured=3 if quick else 10)]
    if with_networkx:
        peers.append(NetworkX(drivable, weight_ms, rows_measured=1))
    generator = np.random.default_rng(7)
    nodes = generator.choice(graph.node_count, (2, 1000), replace=False).astype(np.int32)
    runs = 3 if quick else 9

    rows = _one_to_many(city, ours, peers, nodes[0][:200], nodes[1], runs=20 * runs)
    for size in (200, 1000):
        rows += _tables(city, ours, peers, nodes[0][:size], nodes[1][:size], runs=runs)
    rows += _paths(city, ours, peers, nodes, runs=10 * runs)
    mine, theirs = _measure(ours.customise, runs=runs), _measure(kit.customise, runs=runs)
    rows += [
        _row(city, "change all weights", ours.name, mine, mine),
        _row(city, "change all weights", kit.name, theirs, mine),
    ]
    rows.append(_row(city, "build the index", ours.name, build, build))
    rows += _end_to_end(city, graph, nodes, runs=10 * runs)
    shown = [{name: row[name] for name in SHOWN} for row in rows]
    print_table(f"{city}: {graph.node_count:,} nodes, {graph.arc_count:,} arcs (CPU time, one core)", shown)
    return _missed(rows)


def _one_to_many(
    city: str, ours: Arterial, peers: list[Peer], units: NDArray[np.int32], calls: NDArray[np.int32], *, runs: int
) -> list[Row]:
    """One call against 200 units, another call each time; all peers keep the units they have pinned."""
    task = "1 x 200"
    for peer in peers:
        for call in calls[: 5 if peer.rows_measured is None else 1].tolist():
            expected = ours.many_to_one(units, call)
            _require_equal(peer.many_to_one(units, call), expected, f"{city} {task} {peer.name}")
    mine = _measure(_each_call(ours, units, calls), runs=runs)
    rows = [_row(city, task, ours.name, mine, mine)]
    for peer in peers:
        timing = _measure(
            _each_call(peer, units, calls), runs=runs if peer.rows_measured is None else 2 * peer.rows_measured
        )
        rows.append(_row(city, task, peer.name, timing, mine))
    return rows


def _each_call(peer: Peer | Arterial, units: NDArray[np.int32], calls: NDArray[np.int32]) -> Callable[[], object]:
    following = itertools.cycle(calls.tolist())
    return lambda: peer.many_to_one(units, next(following))


def _tables(
    city: str, ours: Arterial, peers: list[Peer], sources: NDArray[np.int32], targets: NDArray[np.int32], *, runs: int
) -> list[Row]:
    task = f"{len(sources)} x {len(targets)}"
    expected = ours.table(sources, targets)
    mine = _measure(lambda: ours.table(sources, targets), runs=runs)
    rows = [_row(city, task, ours.name, mine, mine)]
    for peer in peers:
        measured = len(sources) if peer.rows_measured is None else peer.rows_measured
        some = sources[:measured]
        _require_equal(peer.table(some, targets), expected[:measured], f"{city} {task} {peer.name}")
        timing = _measure(partial(peer.table, some, targets), runs=3 if runs > 3 else 1, warm_ups=0)
        note = "" if measured == len(sources) else f"scaled from {measured} rows"
        rows.append(_row(city, task, peer.name, timing.scaled(len(sources) / measured), mine, note))
    return rows


def _paths(city: str, ours: Arterial, peers: list[Peer], nodes: NDArray[np.int32], *, runs: int) -> list[Row]:
    """A single way with its arcs (networkx and scipy: with its nodes)."""
    task = "path"
    pairs = nodes.T.tolist()
    for source, target in pairs[:3]:
        for peer in peers:
            if peer.path_ms(source, target) != ours.path_ms(source, target):
                raise AssertionError(f"{city} {task} {peer.name}: another distance")

    def each(peer: Peer | Arterial) -> Callable[[], object]:
        following = itertools.cycle(pairs)
        return lambda: peer.path_ms(*next(following))

    mine = _measure(each(ours), runs=runs)
    rows = [_row(city, task, ours.name, mine, mine)]
    for peer in peers:
        timing = _measure(each(peer), runs=runs if peer.rows_measured is None else 2 * peer.rows_measured)
        rows.append(_row(city, task, peer.name, timing, mine))
    return rows


def _end_to_end(city: str, graph: RoadGraph, nodes: NDArray[np.int32], *, runs: int) -> list[Row]:
    """What a caller of the network waits: points checked and snapped, off-road legs added."""
    network = RoadNetwork(graph, profiles={"normal": Profile()})
    network.warm_up()
    points = np.column_stack([graph.lon[nodes[0]], graph.lat[nodes[0]]]) + 0.0005
    rows = []
    for task, origins, destinations in (
        ("1 x 200, from points", points[:200], points[-1:]),
        ("200 x 200, from points", points[:200], points[-200:]),
    ):
        timing = _measure(
            partial(network.travel_s, origins, destinations, profile="normal"),
            runs=runs,
        )
        rows.append(_row(city, task, "arterial", timing, timing))
    return rows


def _row(city: str, task: str, engine: str, timing: Timing, ours: Timing, note: str = "") -> Row:
    ratio = timing.median_s / ours.median_s
    return {
        "city": city,
        "task": task,
        "engine": engine,
        "median": in_words(timing.median_s),
        "min": in_words(timing.min_s),
        "max": in_words(timing.max_s),
        "times ours": f"{ratio:.1f}",
        "note": note,
        "seconds": timing.median_s,
        "ratio": ratio,
    }


def _missed(rows: list[Row]) -> list[str]:
    """Targets missed, in words."""
    missed = []
    for row in rows:
        key, ratio = (str(row["city"]), str(row["task"]), str(row["engine"])), row["ratio"]
        assert isinstance(ratio, float)
        target = TARGETS.get(key, 1.0 if row["engine"] == NEVER_SLOWER_THAN else 0.0)
        if ratio < target:
            missed.append(f"{' '.join(key)}: {ratio:.1f} times ours, target {target:g}")
        if key == ("New York", "change all weights", "arterial") and float(str(row["seconds"])) > CUSTOMISE_NEW_YORK_S:
            missed.append(f"{row['median']} to change all weights, target {in_words(CUSTOMISE_NEW_YORK_S)}")
    return missed


def _measure(fn: Callable[[], object], *, runs: int, warm_ups: int = 1) -> Timing:
    """CPU time: everything here runs in one thread."""
    return measure(fn, runs=runs, warm_ups=warm_ups, clock=time.process_time)


def _require_equal(answer: Table, expected: Table, where: str) -> None:
    if not np.array_equal(answer, expected):
        raise AssertionError(f"{where}: other travel times")


def _default_data() -> Path:
    return Path(os.environ.get("ARTERIAL_SHARED_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))


if __name__ == "__main__":
    sys.exit(main())
