"""`arterial report`: from the log to figures and files."""

import csv
import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from arterial.composition import open_desk
from arterial.settings import Settings
from controlroom.clock import ManualClock
from controlroom.desk import Desk
from controlroom.messages import CommandEnvelope
from dispatch.messages import AssignUnit, ReceiveCall, RecordUnitStatus, StandDownUnit
from dispatch.model import UnitStatus
from roads import RoadNetwork, read_pack
from tests.api.town import build_town, corner
from tests.cli.process import Arterial

MINSK = ZoneInfo("Europe/Minsk")
BEGIN = datetime(2027, 3, 1, 23, 50, tzinfo=MINSK).timestamp()


class Evening:
    """A desk whose clock is set by hand."""

    def __init__(self, desk: Desk, clock: ManualClock) -> None:
        self.desk, self.clock = desk, clock
        self.units = sorted(desk.room.state.dispatch.units)

    def do(self, command: object, *, after_s: float = 0.0) -> None:
        self.clock.advance(after_s)
        self.desk.room.handle(CommandEnvelope(command=command, actor="olga"))

    def call(self) -> str:
        lon, lat = corner(5, 5)
        now = self.clock.now()
        self.do(ReceiveCall(lon=lon, lat=lat, priority=1, call_received_at=now - 10, call_answered_at=now - 3))
        return self.desk.room.state.dispatch.open_incident_ids[-1]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Ten minutes before midnight one call is reached, another's unit is called off; a third comes after midnight."""
    tmp_path = tmp_path_factory.mktemp("evening")
    folder = build_town(tmp_path / "town")
    pack, clock = read_pack(folder), ManualClock(BEGIN)
    settings = Settings(region="gridville", data_dir=tmp_path / "data")
    with open_desk(settings, pack, RoadNetwork.open(pack), clock=clock, threaded=False) as desk:
        evening = Evening(desk, clock)
        first, other = evening.units[:2]
        incident_id = evening.call()
        evening.do(AssignUnit(unit_id=first, incident_id=incident_id), after_s=30)
        evening.do(RecordUnitStatus(unit_id=first, status=UnitStatus.EN_ROUTE), after_s=60)
        evening.do(RecordUnitStatus(unit_id=first, status=UnitStatus.ON_SCENE), after_s=200)
        evening.do(AssignUnit(unit_id=other, incident_id=incident_id, additional=True))
        evening.do(StandDownUnit(unit_id=other, reason="not needed"), after_s=15)
        evening.clock.advance(900.0)
        evening.call()
    return {
        "ARTERIAL_REGION": "gridville",
        "ARTERIAL_DATA_DIR": str(tmp_path / "data"),
        "ARTERIAL_CITY": str(folder),
    }


def test_a_report_is_printed_and_written_as_csv_parquet_and_json(
    arterial: Arterial, lived: dict[str, str], tmp_path: Path
) -> None:
    for ending in ("csv", "json"):
        out = tmp_path / f"march.{ending}"
        asked = ("--from", "2027-03-01", "--until", "2027-03-02", "--by", "priority", "--standard", "nfpa-1225")
        done = arterial("report", "indicators", *asked, "--out", out, "--json", **lived)
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert report["from_at"] == "2027-02-28T21:00:00.000Z", "a day begins at midnight in Gridville"
        [row] = report["rows"]
        assert (row["group"], row["incidents"], row["responses"]) == ({"priority": "1"}, 1, 2)
        assert row["intervals"]["roll-to-scene"]["mean_s"] == 200
        assert row["intervals"]["call-to-answer"]["mean_s"] == 7
        assert row["norms"]["kept"] == 1
        assert report["standards"][0]["clauses"][0]["met"] is True
    assert json.loads((tmp_path / "march.json").read_text()) == report
    with (tmp_path / "march.csv").open() as file:
        rows = {row["interval"]: row for row in csv.DictReader(file)}
    assert (rows["roll-to-scene"]["p90_s"], rows["roll-to-scene"]["priority"]) == ("200", "1")
    assert rows["handover"]["p90_s"] == "", "nothing measured is empty, not zero"


def test_responses_are_written_under_their_nemsis_elements_and_say_nothing_of_persons(
    arterial: Arterial, lived: dict[str, str], tmp_path: Path
) -> None:
    done = arterial("report", "responses", "--out", tmp_path / "all.csv", **lived)
    assert done.returncode == 0, done.stderr
    with (tmp_path / "all.csv").open() as file:
        reached, called_off = csv.DictReader(file)
    assert reached["eTimes.03"] == "2027-03-01T20:50:30.000Z"
    assert (reached["eTimes.06"], reached["eTimes.14"]) == ("2027-03-01T20:54:50.000Z", "")
    assert (called_off["ended"], called_off["eTimes.14"]) == ("stood-down", "2027-03-01T20:55:05.000Z")
    assert (reached["stopped_the_clock"], called_off["stopped_the_clock"]) == ("true", "false")
    personal = {"lon", "lat", "address_text", "caller_id", "patient_id", "actor"}
    assert not personal & set(reached)
    arterial("report", "responses", "--out", tmp_path / "all.parquet", **lived)
    table = pq.read_table(tmp_path / "all.parquet")
    assert table.column_names == list(reached)
    assert table.schema.field("eTimes.01").type == pa.timestamp("ms", tz="UTC")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("indicators", "--by", "colour"), "by takes up to 3 different ones of priority, "),
        (("indicators", "--from", "March"), "--from 'March' is no day or instant"),
        (("indicators", "--from", "2027-03-02", "--until", "2027-03-01"), "until must be later than from"),
        (("indicators", "--out", "march.xls"), "name a file that ends in .csv or .parquet or .json"),
    ],
)
def test_what_can_not_be_asked_is_one_clear_line_and_no_file(
    arterial: Arterial, lived: dict[str, str], tmp_path: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    before = sorted(tmp_path.iterdir())
    done = arterial("report", *arguments, **lived)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert complaint in done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_a_log_that_is_not_there_is_said_and_not_made(arterial: Arterial, tmp_path: Path) -> None:
    done = arterial("report", "indicators", ARTERIAL_DATA_DIR=str(tmp_path / "nowhere"))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert not (tmp_path / "nowhere").exists()
