"""`arterial roads learn`, `apply`, `withdraw`: from a file of drives to a city that knows how it is driven."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from arterial.composition import open_desk
from arterial.settings import Settings
from arterial.trip_records import TRIP_COLUMNS, TripRecordsUnusable, read_traces, read_trips
from roads import RoadNetwork, read_pack
from roads.learning import Trips
from tests.cli.process import Arterial
from tests.roads.learning.ambulances import Ambulances, build_town


def write_trips(file: Path, trips: Trips) -> None:
    rows = [",".join(TRIP_COLUMNS)]
    for row in range(len(trips)):
        departed, arrived = (
            datetime.fromtimestamp(at, UTC).isoformat() for at in (trips.departed_at[row], trips.arrived_at[row])
        )
        (from_lon, from_lat), (to_lon, to_lat) = trips.origin[row], trips.destination[row]
        unit = trips.unit_id[row]
        rows.append(f"{unit},lights,{departed},{arrived},{from_lon},{from_lat},{to_lon},{to_lat}")
    rows.append("A1,lights,2027-01-01T08:00:00Z,,27.5,53.9,27.6,53.9")
    file.write_text("\n".join(rows))


def test_drives_become_travel_times_that_the_region_is_opened_with(arterial: Arterial, tmp_path: Path) -> None:
    """Learnt, applied, in the roads' spread and in the log; withdrawn, which the log tells too."""
    town = build_town(tmp_path / "town")
    write_trips(tmp_path / "trips.csv", Ambulances(town).trips(300))
    out = tmp_path / "learnt.json"
    done = arterial("roads", "learn", town.folder, "--trips", tmp_path / "trips.csv", "--out", out)
    assert done.returncode == 0, done.stderr
    assert "before: mean absolute error" in done.stdout
    assert "left out: 1 trips without an instant or a place" in done.stdout
    done = arterial("roads", "apply", town.folder, out, "--json")
    assert done.returncode == 0, done.stderr
    version = msgspec.json.decode(done.stdout)["version"]
    pack = read_pack(town.folder)
    assert pack.travel_times is not None
    assert version == pack.travel_times.version
    where = Ambulances(pack).trips(1)
    spread = RoadNetwork.open(pack).travel_spread(where.origin, where.destination, profile="lights", hour_of_week=8)
    assert spread is not None
    assert 0.3 < spread[0, 0] / pack.travel_times.profiles["lights"].spread < 3.0
    assert in_the_log(tmp_path, town.folder) == version
    assert arterial("roads", "withdraw", town.folder).returncode == 0
    assert in_the_log(tmp_path, town.folder) is None


def in_the_log(data: Path, folder: Path) -> str | None:
    pack = read_pack(folder)
    settings = Settings(data_dir=data / "data", city=folder)
    with open_desk(settings, pack, RoadNetwork.open(pack), threaded=False) as desk:
        return desk.room.state.roads.travel_times


def test_what_can_not_be_learnt_from_is_one_clear_line(arterial: Arterial, tmp_path: Path) -> None:
    town = build_town(tmp_path / "town")
    done = arterial("roads", "learn", town.folder, "--out", tmp_path / "learnt.json")
    assert (done.returncode, "give --trips FILE" in done.stderr) == (2, True)
    write_trips(tmp_path / "trips.csv", Ambulances(town).trips(5))
    done = arterial("roads", "learn", town.folder, "--trips", tmp_path / "trips.csv", "--out", tmp_path / "learnt.json")
    assert (done.returncode, "no profile has 50 drives" in done.stderr) == (2, True)
    assert not (tmp_path / "learnt.json").exists()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("unit_id,profile,at,lon\n", "lacks the column lat"),
        ("unit_id,profile,at,lon,lat\nA,lights,2027-03-01T08:30:00,27,53\n", "row 2, at: .* offset from UTC"),
        ("unit_id,profile,at,lon,lat\nA,lights,2027-03-01T08:30:00Z,27,north\n", "row 2, lat: 'north'"),
        ("unit_id,profile,at,lon,lat\nA,lights,2027-03-01T08:30:00Z,27,\n", "row 2, at: .* has lon and lat"),
    ],
)
def test_a_wrong_row_is_named_with_its_remedy(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "traces.csv").write_text(text)
    with pytest.raises(TripRecordsUnusable, match=complaint):
        read_traces(tmp_path / "traces.csv")
    with pytest.raises(TripRecordsUnusable, match="can't be read"):
        read_trips(tmp_path / "absent.parquet")
