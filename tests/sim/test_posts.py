"""Crews go where they are asked to wait."""

from pathlib import Path

import pytest

from arterial.composition import open_desk
from arterial.settings import Settings
from controlroom.clock import ManualClock
from controlroom.messages import CommandEnvelope
from dispatch.messages import AcceptMoveUp
from roads import RoadNetwork, read_pack
from sim.case_mix import read_case_mix
from sim.city import City
from sim.streams import Streams
from tests.api.town import build_settled_town, corner

MORNING = 1_789_362_000.0


def test_a_crew_drives_to_the_place_of_an_accepted_move_and_waits_there(tmp_path: Path) -> None:
    pack = read_pack(build_settled_town(tmp_path / "gridville"))
    clock = ManualClock(MORNING)
    settings = Settings(region="gridville", data_dir=tmp_path)
    network = RoadNetwork.open(pack, save_index=False)
    with open_desk(settings, pack, network, clock=clock, threaded=False) as desk:
        city = City(desk, read_case_mix(), Streams(1), rate_factor=0.001)
        city.open()
        station, post = corner(9, 1), corner(2, 10)
        desk.room.handle(
            CommandEnvelope(command=AcceptMoveUp(unit_id="A1", lon=post[0], lat=post[1]), actor="operator")
        )
        city.heed_log()
        seen = []
        for elapsed_s in (5, 300, 1_800):
            city.run(clock, until_at=MORNING + elapsed_s)
            city.town.report_positions()
            seen.append((desk.positions.all()["A1"].lon, desk.positions.all()["A1"].lat))
        assert seen[0] == pytest.approx(station)
        assert seen[1] != pytest.approx(station)
        assert seen[1] != pytest.approx(post)
        assert seen[2] == pytest.approx(post)
        assert desk.room.state.dispatch.units["A1"].status == "posted"
