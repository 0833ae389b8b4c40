"""Events come by time, then kind, then the order in which they were planned."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.heap import push, take_out_first
from sim.engine.records import ENTRY

entries = st.lists(st.tuples(st.sampled_from([0.0, 1.0, 1.5, 2.0]), st.integers(0, 2)), max_size=60)


@given(entries)
def test_what_goes_in_comes_out_in_order(given: list[tuple[float, int]]) -> None:
    heap = np.zeros(len(given) + 1, ENTRY)
    for sequence, (due, rank) in enumerate(given):
        push(heap, sequence, due, rank, sequence, sequence)
    out = []
    for count in range(len(given), 0, -1):
        out.append((float(heap[0]["due"]), int(heap[0]["rank"]), int(heap[0]["sequence"])))
        take_out_first(heap, count)
    assert out == sorted((due, rank, sequence) for sequence, (due, rank) in enumerate(given))
