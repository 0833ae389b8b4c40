"""`arterial roads trips`: from one's own log to a file that travel times are learnt from."""

import json
from pathlib import Path

import numpy as np
import pytest

from arterial.composition import open_desk
from arterial.settings import Settings
from arterial.trip_records import read_trips
from controlroom.clock import ManualClock
from controlroom.messages import CommandEnvelope
from dispatch.messages import AssignUnit, ReceiveCall, RecordUnitStatus
from dispatch.model import UnitStatus
from roads import RoadNetwork, read_pack
from tests.api.town import build_town, corner
from tests.cli.process import Arterial

MONDAY = 1_800_000_000.0
DROVE_S = 212.5


@pytest.fixture
def driven(tmp_path: Path) -> dict[str, str]:
    """A log in which one unit drove from its station to a call; the environment of the command."""
    folder, data = build_town(tmp_path / "town"), tmp_path / "data"
    pack, clock = read_pack(folder), ManualClock(MONDAY)
    settings = Settings(region="gridville", data_dir=data)
    with open_desk(settings, pack, RoadNetwork.open(pack), clock=clock, threaded=False) as desk:

        def do(command: object) -> None:
            desk.room.handle(CommandEnvelope(command=command, actor="olga"))

        lon, lat = corner(5, 5)
        do(ReceiveCall(lon=lon + 0.000012, lat=lat, priority=1, call_received_at=MONDAY))
        [incident_id] = desk.room.state.dispatch.open_incident_ids
        do(AssignUnit(unit_id="A1", incident_id=incident_id))
        do(RecordUnitStatus(unit_id="A1", status=UnitStatus.EN_ROUTE))
        clock.advance(DROVE_S)
        do(RecordUnitStatus(unit_id="A1", status=UnitStatus.ON_SCENE))
    return {"ARTERIAL_DATA_DIR": str(data), "ARTERIAL_REGION": "gridville", "ARTERIAL_CITY": str(folder)}


def test_the_drives_of_the_log_are_what_learn_reads(arterial: Arterial, tmp_path: Path, driven: dict[str, str]) -> None:
    """The profile is that of the priority; the file tells no incident and no door."""
    out = tmp_path / "trips.csv"
    done = arterial("roads", "trips", "--out", out, "--json", **driven)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["trips"] == 1
    records = read_trips(out)
    trips = records.trips
    assert (len(trips), records.incomplete) == (1, 0)
    assert (trips.unit_id[0], trips.profile[0]) == ("A1", "lights")
    assert (trips.departed_at[0], trips.arrived_at[0]) == (MONDAY, MONDAY + DROVE_S)
    assert np.allclose(trips.origin[0], corner(9, 1))
    assert trips.destination[0].tolist() == [round(end, 4) for end in corner(5, 5)]
    assert "I-" not in out.read_text()


def test_what_can_not_be_written_or_read_is_one_clear_line(
    arterial: Arterial, tmp_path: Path, driven: dict[str, str]
) -> None:
    done = arterial("roads", "trips", "--out", tmp_path / "trips.xlsx", **driven)
    assert (done.returncode, "ends in .csv" in done.stderr) == (2, True)
    done = arterial("roads", "trips", "--out", tmp_path / "t.csv", "--region", "riga", **driven)
    assert (done.returncode, "no events of region 'riga'" in done.stderr) == (2, True)
    assert not (tmp_path / "t.csv").exists()
