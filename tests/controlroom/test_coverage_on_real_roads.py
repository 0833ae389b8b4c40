"""Coverage and move-ups of a real city: the desk's answer is what plain arithmetic over its road times gives."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from arterial.composition import open_desk
from arterial.settings import Settings
from controlroom.desk import Desk
from controlroom.messages import CommandEnvelope
from controlroom.questions.coverage import coverage_now
from controlroom.questions.relocation import suggested_moves
from dispatch.messages import AcceptMoveUp
from roads import RoadNetwork, read_pack

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def auckland(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    pack = read_pack(shared_data / "cities" / "auckland")
    data = tmp_path_factory.mktemp("auckland")
    file = data / "dispatch.toml"
    file.write_text("[coverage]\nbusy_fraction = 0.53\n[relocation]\nlongest_drive_s = 1800\nminimum_gain = 0.002\n")
    settings = Settings(region="auckland", data_dir=data, dispatch_file=file)
    with open_desk(settings, pack, RoadNetwork.open(pack, save_index=False)) as desk:
        yield desk


def by_plain_arithmetic(desk: Desk, places: list[tuple[float, float]]) -> float:
    """Share of the people reached within 8 min less 2 for the call and 1 to roll, 1 - 0.53^k for k units."""
    assert desk.demand is not None
    cells, expected = desk.demand.cells, desk.demand.at(desk.now())
    travel_s = desk.road_times.travel_s(np.round(np.array(places), 4), cells, profile="lights", at=desk.now())
    units = (travel_s <= 480.0 - 120.0 - 60.0).sum(axis=0)
    return float((expected * (1 - 0.53**units)).sum() / expected.sum())


def test_a_million_people_are_covered_as_plain_arithmetic_says(auckland: Desk) -> None:
    """The population grid has a little over a million people; sixteen units wait at their stations."""
    assert auckland.demand is not None
    a_year = float(auckland.demand.calls_per_hour.sum()) * 52.18
    assert a_year / 0.27 == pytest.approx(1_020_000, rel=0.05)
    dispatch = auckland.room.state.dispatch
    stations = [dispatch.stations[unit.station_id] for unit in dispatch.units.values()]
    picture = coverage_now(auckland)
    assert picture.share == pytest.approx(by_plain_arithmetic(auckland, [(s.lon, s.lat) for s in stations]), abs=2e-3)
    assert 0.05 < picture.share < 0.95


def test_each_suggested_move_wins_what_plain_arithmetic_says_and_then_there_are_none_left(auckland: Desk) -> None:
    at = {
        unit.unit_id: (auckland.room.state.dispatch.stations[unit.station_id].lon,
                       auckland.room.state.dispatch.stations[unit.station_id].lat)
        for unit in auckland.room.state.dispatch.units.values()
    }  # fmt: skip
    plan = suggested_moves(auckland)
    assert plan.moves
    for move in plan.moves:
        before = by_plain_arithmetic(auckland, list(at.values()))
        at[move.unit_id] = (move.lon, move.lat)
        assert move.gain == pytest.approx(by_plain_arithmetic(auckland, list(at.values())) - before, abs=2e-3)
        assert move.gain >= 0.002
        assert move.travel_s <= 1_800.0
    for move in plan.moves:
        command = AcceptMoveUp(unit_id=move.unit_id, lon=move.lon, lat=move.lat, gain=move.gain, reasons=move.reasons)
        auckland.room.handle(CommandEnvelope(command=command, actor="olga"))
    after = suggested_moves(auckland)
    assert after.share_before == pytest.approx(plan.share_after, abs=1e-9)
    assert {held.unit_id for held in after.held} == {move.unit_id for move in plan.moves}
