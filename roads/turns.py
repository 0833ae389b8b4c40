"""Forbidden sequences of arcs, obeyed by splitting the junctions they pass: the graph that vehicles really drive.

A vehicle's past matters only as far as it is the beginning of a forbidden sequence. So a vertex of the drivable graph
is (node, state of an Aho-Corasick automaton over the forbidden sequences); only the nodes inside such sequences get
more than one vertex. Aho and Corasick 1975, "Efficient string matching"; for routes with forbidden paths: Villeneuve
and Desaulniers 2005, "The shortest path problem with forbidden paths".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roads.graph import RoadGraph

Ints = NDArray[np.int32]
ROOT = 0


@dataclass(frozen=True, eq=False)
class DrivableGraph:
    """Directed graph with every forbidden sequence taken out; read-only arrays, p vertices, q links.

    `tail`, `head` int32 (q) vertices; `arc` int32 (q) arc of the road graph that is driven, -1 = none (costs nothing);
    `source`, `sink` int32 (n): the vertex where a journey from, or to, each node begins or ends;
    `lon`, `lat` float64 (p).
    """

    tail: Ints
    head: Ints
    arc: Ints
    source: Ints
    sink: Ints
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    checksum: str

    @property
    def vertex_count(self) -> int:
        return len(self.lon)


class ForbiddenSequences:
    """The automaton: a state is a beginning of a forbidden sequence, ROOT the empty one."""

    def __init__(self, sequences: Sequence[tuple[int, ...]]) -> None:
        self._next: list[dict[int, int]] = [{}]
        self.last_arc = [-1]
        self._complete = [False]
        for sequence in sequences:
            self._add(sequence)
        self._fallback = [ROOT] * len(self._next)
        self._link()

    def __len__(self) -> int:
        return len(self._next)

    @property
    def first_arcs(self) -> list[int]:
        """Arcs that begin a forbidden sequence."""
        return sorted(self._next[ROOT])

    def step(self, state: int, arc: int) -> int:
        """The state after driving `arc`."""
        while arc not in self._next[state] and state != ROOT:
            state = self._fallback[state]
        return self._next[state].get(arc, ROOT)

    def is_forbidden(self, state: int) -> bool:
        """Whether a forbidden sequence has just been driven to its end."""
        return self._complete[state]

    def _add(self, sequence: tuple[int, ...]) -> None:
        state = ROOT
        for arc in sequence:
            if arc not in self._next[state]:
                self._next[state][arc] = len(self._next)
                self._next.append({})
                self.last_arc.append(arc)
                self._complete.append(False)
            state = self._next[state][arc]
        self._complete[state] = True

    def _link(self) -> None:
        """Failure links in order of length; a state whose suffix is complete is complete."""
        waiting = deque(self._next[ROOT].values())
        while waiting:
            state = waiting.popleft()
            self._complete[state] |= self._complete[self._fallback[state]]
            for arc, longer in self._next[state].items():
                self._fallback[longer] = self.step(self._fallback[state], arc)
                waiting.append(longer)


def expand_turns(graph: RoadGraph) -> DrivableGraph:
    """Split the junctions inside forbidden sequences; a graph without any comes back as it is, less its loops."""
    automaton = ForbiddenSequences(graph.forbidden_sequences())
    n = graph.node_count
    states = [state for state in range(1, len(automaton)) if not automaton.is_forbidden(state)]
    node_of = [int(graph.head[automaton.last_arc[state]]) for state in states]
    vertex_of = {state: n + position for position, state in enumerate(states)}
    split = sorted(set(node_of))
    sink = np.arange(n, dtype=np.int32)
    sink[split] = n + len(states) + np.arange(len(split))

    links = _entering_links(graph, automaton, vertex_of) + _copied_links(graph, automaton, vertex_of, node_of)
    links += [(node, int(sink[node]), -1) for node in split]
    links += [(vertex_of[state], int(sink[node]), -1) for state, node in zip(states, node_of, strict=True)]
    special = np.array(links, np.int32).reshape(-1, 3)
    plain = np.ones(graph.arc_count, np.bool_)
    plain[automaton.first_arcs] = False
    tail = np.concatenate([graph.tail[plain], special[:, 0]])
    head = np.concatenate([graph.head[plain], special[:, 1]])
    arc = np.concatenate([np.flatnonzero(plain).astype(np.int32), special[:, 2]])
    keep = tail != head
    node = np.concatenate([np.arange(n), node_of, split]).astype(np.int64)
    return DrivableGraph(
        tail=_read_only(tail[keep]),
        head=_read_only(head[keep]),
        arc=_read_only(arc[keep]),
        source=_read_only(np.arange(n, dtype=np.int32)),
        sink=_read_only(sink),
        lon=_read_only(graph.lon[node]),
        lat=_read_only(graph.lat[node]),
        checksum=graph.checksum,
    )


def _entering_links(
    graph: RoadGraph, automaton: ForbiddenSequences, vertex_of: dict[int, int]
) -> list[tuple[int, int, int]]:
    """Arcs that begin a forbidden sequence, driven by a vehicle whose past doesn't matter: they lead to a copy."""
    first_states = ((arc, automaton.step(ROOT, arc)) for arc in automaton.first_arcs)
    return [(int(graph.tail[arc]), vertex_of[state], arc) for arc, state in first_states if state in vertex_of]


def _copied_links(
    graph: RoadGraph, automaton: ForbiddenSequences, vertex_of: dict[int, int], node_of: list[int]
) -> list[tuple[int, int, int]]:
    """All arcs out of each copy, less those that would complete a forbidden sequence."""
    order = np.argsort(graph.tail, kind="stable")
    first = np.searchsorted(graph.tail, np.arange(graph.node_count + 1), sorter=order)
    links = []
    for (state, vertex), node in zip(vertex_of.items(), node_of, strict=True):
        for arc in order[first[node] : first[node + 1]].tolist():
            after = automaton.step(state, arc)
            if after == ROOT:
                links.append((vertex, int(graph.head[arc]), arc))
            elif not automaton.is_forbidden(after):
                links.append((vertex, vertex_of[after], arc))
    return links


def _read_only(array: NDArray[Any]) -> NDArray[Any]:
    array = np.ascontiguousarray(array)
    array.setflags(write=False)
    return array
