"""Maps: where calls are answered in time, what changes to the baseline, and where units stand."""

from collections.abc import Mapping
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.colors import Normalize
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from sim.experiments.measures import Grid
from sim.experiments.report.drawing import ON_WHITE, name_axes, new_figure, svg_of, title_axes
from sim.experiments.report.places import CityPlaces
from sim.experiments.report.words import Words
from sim.experiments.running import Samples

LEAST_CALLS = 10
KM_A_DEGREE = 111.195


class Plane:
    """Kilometres east and north of a city's middle."""

    def __init__(self, places: CityPlaces) -> None:
        self.lat = places.centre_lat
        self.lon = float(np.mean([stand.lon for stand in places.stands]))
        self.km_a_lon = KM_A_DEGREE * np.cos(np.radians(self.lat))

    def xy(self, lon: NDArray[np.float64] | float, lat: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """(..., 2)"""
        return np.stack([(np.asarray(lon) - self.lon) * self.km_a_lon, (np.asarray(lat) - self.lat) * KM_A_DEGREE], -1)


def on_time_by_cell(samples: Samples) -> dict[str, float]:
    """Share of calls answered in time in each cell that has enough calls to tell."""
    calls, on_time = samples.mean_by_key("cell_calls"), samples.mean_by_key("cell_on_time_calls")
    count = samples.sample_count
    return {cell: on_time[cell] / number for cell, number in calls.items() if number * count >= LEAST_CALLS}


def maps_of(
    shown: Samples,
    *,
    baseline: Samples | None,
    places: CityPlaces,
    grid: Grid,
    bases: Mapping[str, int],
    words: Words,
) -> str:
    """Two maps side by side: the scenario's own share in time, and the change to the baseline where there is one."""
    figure, axes = new_figure(9.4 if baseline else 5.4, 5.0, columns=2 if baseline else 1)
    own = on_time_by_cell(shown)
    title = words.say("plot.on_time_map", name=shown.scenario.name)
    scale = ("viridis", Normalize(0.0, 100.0))
    _draw(axes[0], {c: 100.0 * v for c, v in own.items()}, places, grid, bases, scale=scale, title=title, words=words)
    if baseline is not None:
        theirs = on_time_by_cell(baseline)
        change = {cell: 100.0 * (value - theirs[cell]) for cell, value in own.items() if cell in theirs}
        # The few cells that change the most would make all others pale.
        most = max(5.0, float(np.percentile(np.abs(list(change.values()) or [0.0]), 95)))
        title = words.say("plot.difference_map", name=shown.scenario.name, baseline=baseline.scenario.name)
        scale = ("PuOr", Normalize(-most, most))
        _draw(axes[1], change, places, grid, bases, scale=scale, title=title, words=words)
    return svg_of(figure, name="maps", label=words.say("plot.on_time_map", name=shown.scenario.name))


def _draw(
    axes: Axes,
    values: Mapping[str, float],
    places: CityPlaces,
    grid: Grid,
    bases: Mapping[str, int],
    *,
    scale: tuple[str, Normalize],
    title: str,
    words: Words,
) -> None:
    plane = Plane(places)
    _roads(axes, places, plane)
    squares = PatchCollection([_square(cell, grid, plane) for cell in values], cmap=matplotlib.colormaps[scale[0]])
    squares.set_norm(scale[1])
    squares.set_array(np.array(list(values.values())))
    squares.set_alpha(0.85)
    axes.add_collection(squares)
    _stands(axes, places, plane, bases, words)
    _frame(axes, values, grid, plane, places)
    title_axes(axes, title, longest=52)
    name_axes(axes, words, x=words.say("plot.east"), y=words.say("plot.north"))
    axes.grid(visible=False)
    axes.figure.colorbar(squares, ax=axes, shrink=0.75, pad=0.02)


def _roads(axes: Axes, places: CityPlaces, plane: Plane) -> None:
    lines = np.stack(
        [plane.xy(places.roads[:, 0], places.roads[:, 1]), plane.xy(places.roads[:, 2], places.roads[:, 3])], 1
    )
    axes.add_collection(LineCollection(list(lines), colors="#bbbbbb", linewidths=0.3, rasterized=True))


def _square(cell: str, grid: Grid, plane: Plane) -> Rectangle:
    west, south = grid.south_west(cell)
    corner = plane.xy(west, south)
    opposite = plane.xy(west + grid.lon_step, south + grid.lat_step)
    return Rectangle((corner[0], corner[1]), *(opposite - corner))


def _stands(axes: Axes, places: CityPlaces, plane: Plane, bases: Mapping[str, int], words: Words) -> None:
    manned = [(plane.xy(stand.lon, stand.lat), bases.get(stand.station_id, 0)) for stand in places.stands]
    spot: Any = {"fontsize": 7, "zorder": 5, "color": ON_WHITE}
    for at, units in manned:
        if units:
            axes.plot(*at, "o", color="white", markeredgecolor="black", markersize=9, zorder=4)
            axes.annotate(str(units), (float(at[0]), float(at[1])), ha="center", va="center", **spot)
        else:
            axes.plot(*at, "o", color="white", markeredgecolor="black", markersize=3, zorder=4)
    spots = plane.xy(places.hospitals[:, 0], places.hospitals[:, 1])
    axes.plot(spots[:, 0], spots[:, 1], "+", color="#b00020", markersize=8, markeredgewidth=2, zorder=3)
    marks = [
        axes.plot([], [], "o", color="white", markeredgecolor="black", label=words.say("plot.station_units"))[0],
        axes.plot([], [], "+", color="#b00020", markeredgewidth=2, label=words.say("plot.hospitals"))[0],
    ]
    axes.legend(handles=marks, loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=2, frameon=False, fontsize=8)


def _frame(axes: Axes, values: Mapping[str, float], grid: Grid, plane: Plane, places: CityPlaces) -> None:
    corners = [*map(grid.south_west, values), *((stand.lon, stand.lat) for stand in places.stands)]
    spots = plane.xy(*np.array(corners).T)
    (left, bottom), (right, top) = spots.min(axis=0) - 1.0, spots.max(axis=0) + 2.0
    axes.set_xlim(left, right)
    axes.set_ylim(bottom, top)
    axes.set_aspect("equal")
