"""Road times to demand cells are kept, and are those of the roads as they are."""

from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import numpy as np
import pytest

from controlroom.cell_times import CellTimes
from controlroom.road_times import FloatArray, RoadTimes
from roads import RoadNetwork, read_pack
from roads.pack import CityPack
from tests.api.town import build_town, corner

MONDAY_NOON = 1_700_000_000.0
CELLS = np.array([corner(column, row) for column in range(0, 12, 3) for row in range(0, 12, 3)])
PLACES = np.array([corner(1, 1), corner(6, 6), corner(10, 2)])


@pytest.fixture(scope="module")
def gridville(tmp_path_factory: pytest.TempPathFactory) -> CityPack:
    return read_pack(build_town(tmp_path_factory.mktemp("grid") / "gridville"))


@dataclass(frozen=True)
class Watched(RoadTimes):
    """Road times that remember how many rows they were asked for."""

    asked: list[int] = field(default_factory=list)

    def travel_s(self, origins: FloatArray, destinations: FloatArray, **how: Any) -> FloatArray:
        self.asked.append(len(origins))
        return super().travel_s(origins, destinations, **how)


@pytest.fixture
def roads(gridville: CityPack) -> Watched:
    return Watched(RoadNetwork.open(gridville, save_index=False), "Europe/Minsk")


def ask(times: CellTimes, places: FloatArray = PLACES, *, at: float = MONDAY_NOON) -> FloatArray:
    return times.travel_s(places, CELLS, profile="lights", at=at)


def test_only_units_that_moved_are_asked_about_and_the_times_are_the_roads_own(roads: Watched) -> None:
    """A position that wavers by a few metres is none that has moved."""
    times = CellTimes(roads, CELLS)
    first = ask(times)
    assert first == pytest.approx(RoadTimes(roads.network, roads.timezone).travel_s(
        PLACES, CELLS, profile="lights", at=MONDAY_NOON), abs=0.01)  # fmt: skip
    wavering = PLACES + 0.00001
    wavering[2] = corner(11, 11)
    second = ask(times, wavering)
    assert roads.asked == [3, 1]
    assert (second[:2] == first[:2]).all()
    assert times.kept_rows == 4


def test_after_a_closure_and_in_another_hour_the_roads_are_asked_anew(roads: Watched) -> None:
    times = CellTimes(roads, CELLS)
    before = ask(times)
    closed = roads.network.arcs_near(*corner(1, 1), 50.0)
    roads.network.slow_arcs(closed.tolist(), 50.0)
    slower = ask(times)
    assert (slower[0] >= before[0]).all()
    assert slower[0].sum() > before[0].sum()
    roads.network.reopen(closed.tolist())
    assert ask(times) == pytest.approx(before)
    ask(times, at=MONDAY_NOON + 3_600.0)
    assert roads.asked == [3, 3, 3, 3]


def test_other_destinations_go_straight_to_the_roads_and_nobody_asks_for_nothing(roads: Watched) -> None:
    times = CellTimes(roads, CELLS)
    assert times.travel_s(PLACES, PLACES, profile="lights", at=MONDAY_NOON).shape == (3, 3)
    assert times.kept_rows == 0
    assert ask(times, np.empty((0, 2))).shape == (0, len(CELLS))


def test_a_unit_off_the_map_reaches_no_cell_and_hides_no_other(roads: Watched) -> None:
    places = np.array([corner(1, 1), (30.0, 10.0)])
    found = ask(CellTimes(roads, CELLS), places)
    assert np.isfinite(found[0]).all()
    assert np.isinf(found[1]).all()


def test_no_more_is_kept_than_fits_and_many_threads_get_the_same_answer(roads: Watched) -> None:
    times, answers = CellTimes(roads, CELLS, most_kept_times=5 * len(CELLS)), []
    many = np.array([corner(column, row) for column in range(4) for row in range(4)])
    threads = [Thread(target=lambda: answers.append(ask(times, many))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert all((answer == answers[0]).all() for answer in answers)
    assert times.kept_rows <= 5
