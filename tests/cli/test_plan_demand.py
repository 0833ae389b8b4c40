"""`arterial plan demand`: from records of calls to a forecast that a region is opened with."""

import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from arterial.call_records import CallRecordsUnusable, read_call_records
from arterial.demand import demand_of
from arterial.demand_file import DemandFileUnusable, read_demand
from dispatch.settings import DispatchSettings
from roads import read_pack
from tests.api.town import build_town, corner
from tests.cli.process import Arterial

MINSK = ZoneInfo("Europe/Minsk")


def write_calls(file: Path, *, weeks: int = 3) -> None:
    """Every day at eight in the morning, Minsk time, three calls from the south-west and one from the north-east."""
    begin = datetime(2027, 3, 1, 8, 30, tzinfo=MINSK)
    rows = ["lon,lat,call_received_at,note"]
    for day in range(7 * weeks):
        at = (begin + timedelta(days=day)).isoformat()
        for place in (corner(0, 0), corner(0, 0), corner(0, 0), corner(11, 11)):
            rows.append(f"{place[0]},{place[1]},{at},x")
    rows.append(f",,{begin.isoformat()},a call whose place nobody took down")
    file.write_bytes(gzip.compress("\n".join(rows).encode()))


def test_calls_become_a_forecast_that_knows_the_hour_and_the_quarter(arterial: Arterial, tmp_path: Path) -> None:
    write_calls(tmp_path / "calls.csv.gz")
    out = tmp_path / "demand.parquet"
    done = arterial("plan", "demand", tmp_path / "calls.csv.gz", "--out", out, "--timezone", "Europe/Minsk", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["calls"], report["calls_without_place"], report["cells"]) == (84, 1, 2)
    assert report["back_test"]["forecast"] < report["back_test"]["flat"]
    forecast = read_demand(out)
    by_hour, by_cell = forecast.calls_per_hour.sum(axis=1), forecast.calls_per_hour.sum(axis=0)
    assert int(np.argmax(by_hour)) % 24 == 8
    assert by_cell.max() / by_cell.sum() == pytest.approx(0.75, abs=0.05)
    pack = read_pack(build_town(tmp_path / "town"))
    opened = demand_of(pack, DispatchSettings(), out)
    assert opened is not None
    monday_at_8 = datetime(2027, 3, 1, 8, 30, tzinfo=MINSK).timestamp()
    assert opened.at(monday_at_8).sum() == by_hour[8], "the region's own clock tells the hour"
    assert demand_of(pack, DispatchSettings()) is None, "Gridville counts nobody"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("lon,lat,call_received_at\n27.5,53.9,2027-03-01T08:30:00\n", "row 2, call_received_at: '2027-03-01T08:30:00'"),
        ("lon,lat,call_received_at\n27.5,53.9,today\n", "row 2, call_received_at: 'today' is not an instant"),
        ("lon,lat,arrival_s\n27.5,53.9,1\n27.5,east,2\n27.5,,3\n27.5,91,4\n", r"row 3, lat: 'east' .* 1 more rows"),
        ("lon,lat,arrival_s\n27.5,53.9,-1\n", "row 2, arrival_s: '-1' is not a number from 0"),
        (
            "lon,lat,when\n27.5,53.9,5\n",
            "needs columns lon, lat and call_received_at or arrival_s; it has lon, lat, when",
        ),
        ("lon,lat,arrival_s\n,,5\n", "no call has both lon and lat"),
        ("", "can't be read"),
    ],
)
def test_records_that_can_not_be_read_name_the_row_the_field_and_the_remedy(
    tmp_path: Path, text: str, complaint: str
) -> None:
    (tmp_path / "calls.csv").write_text(text)
    with pytest.raises(CallRecordsUnusable, match=complaint):
        read_call_records(tmp_path / "calls.csv", timezone="UTC")


def test_too_few_calls_are_one_clear_line_and_no_file(arterial: Arterial, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("lon,lat,arrival_s\n27.5,53.9,5\n")
    done = arterial("plan", "demand", tmp_path / "calls.csv", "--out", tmp_path / "demand.parquet")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "a forecast needs a week at least" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["calls.csv"]


def test_what_is_no_forecast_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "demand.parquet").write_text("not a forecast")
    with pytest.raises(DemandFileUnusable, match=r"Make it with `arterial plan demand CALLS --out FILE`"):
        read_demand(tmp_path / "demand.parquet")
