"""Where on its way a unit is, by halving within runs: what walking link by link finds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from roads.labels import RoadLinks, TreeArrays
from sim.worlds.ways import first_with_less_left, ways_of


def _tree(parents: list[int], ms: list[int]) -> tuple[TreeArrays, RoadLinks]:
    """Vertex 0 is the station; link v - 1 leads from vertex v towards it."""
    count = len(parents) + 1
    next_link, left_ms = np.arange(-1, count - 1, dtype=np.int32), np.zeros(count, np.int32)
    for vertex, (parent, taken) in enumerate(zip(parents, ms, strict=True), start=1):
        left_ms[vertex] = left_ms[parent] + taken
    head, none = np.array(parents, np.int32), np.zeros(1, np.int32)
    links = RoadLinks(**dict.fromkeys(RoadLinks._fields, none) | {"head": head})
    return TreeArrays(np.zeros(1, np.int32), next_link[None], left_ms[None]), links


@given(data=st.data())
def test_the_first_vertex_not_passed_is_found_as_by_walking(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 60))
    parents = [data.draw(st.integers(max(0, vertex - 4), vertex - 1)) for vertex in range(1, count + 1)]
    tree, links = _tree(parents, data.draw(st.lists(st.integers(0, 5), min_size=count, max_size=count)))
    ways, left_ms = ways_of(tree, links), tree.left_ms[0]
    start = data.draw(st.integers(1, count))
    now_left_ms = data.draw(st.floats(0, 1, exclude_min=True)) * left_ms[start]
    walked = start
    while walked != 0 and left_ms[walked] >= now_left_ms:
        walked = parents[walked - 1]
    place = ways.place[0, start]
    while ways.left_ms[0, ways.end[ways.run[0, place]]] >= now_left_ms and ways.onward[ways.run[0, place]] >= 0:
        place = ways.onward[ways.run[0, place]]
    found = first_with_less_left(ways.left_ms[0], place, ways.end[ways.run[0, place]], now_left_ms)
    assert ways.vertex[0, found] == walked
