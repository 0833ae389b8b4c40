"""Lines encoded a tile at a time are what the library makes of them one by one."""

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st
from mapbox_vector_tile.geom_encoder import GeometryEncoder
from shapely.geometry import LineString, MultiLineString

from roads.basemap.line_commands import line_commands

UNITS = st.one_of(st.integers(-70, 4170).map(float), st.floats(-70, 4170, allow_nan=False))
LINE = st.lists(st.tuples(UNITS, UNITS), min_size=2, max_size=5)
SHAPE = st.one_of(LINE.map(LineString), st.lists(LINE, min_size=1, max_size=4).map(MultiLineString))


@given(st.lists(SHAPE, max_size=5))
def test_every_line_is_encoded_as_the_library_does(shapes: list[shapely.Geometry]) -> None:
    array = np.empty(len(shapes), object)
    array[:] = shapes
    assert line_commands(array) == [GeometryEncoder(True, 4096).encode(shape) for shape in shapes]


def test_a_line_shorter_than_a_unit_is_not_drawn() -> None:
    dot, road = LineString([(7.1, 7.2), (7.3, 6.9)]), LineString([(0, 0), (3, 4)])
    assert line_commands(np.array([dot, road], dtype=object)) == [[], [9, 0, 0, 10, 6, 8]]
