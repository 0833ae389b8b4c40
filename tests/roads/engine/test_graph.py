"""A road graph is frozen: nobody changes it, and nobody's later changes reach it."""

import numpy as np

from roads.graph import RoadGraph


def triangle(length_m: np.ndarray) -> RoadGraph:
    return RoadGraph.build(
        node_ids=[1, 2, 3],
        lon=[27.50, 27.51, 27.52],
        lat=[53.90, 53.91, 53.90],
        off_road_access=[1, 1, 1],
        arc_ids=[1, 2, 3],
        tail=[0, 1, 2],
        head=[1, 2, 0],
        length_m=length_m,
        travel_s={"normal": [60.0, 60.0, 60.0]},
    )


def test_an_array_changed_after_it_was_handed_over_does_not_change_the_graph() -> None:
    length_m = np.array([100.0, 200.0, 300.0])
    graph = triangle(length_m)
    length_m[0] = 1.0
    assert graph.length_m.tolist() == [100.0, 200.0, 300.0]
    assert length_m.flags.writeable, "the caller's array stays the caller's"


def test_an_array_that_nobody_can_change_is_not_copied() -> None:
    """A country's arrays are read from the pack and kept once."""
    length_m = np.array([100.0, 200.0, 300.0])
    length_m.setflags(write=False)
    assert np.shares_memory(triangle(length_m).length_m, length_m)
