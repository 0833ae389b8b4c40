"""`arterial sim run` from outside: files in, files out, one clear line where something is wrong."""

import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from arterial.cli.app import app
from arterial.cli.errors import clear_line
from tests.sim.engine.small_world import write_town

CALLS = "call_id,arrival_min,postcode,on_scene_min,to_hospital,drop_off_min\n7,0,100,20,1,10\n8,5,500,20,0,0\n"


def _run(folder: Path, *more: str, calls: str = CALLS, out: str = "out") -> tuple[int, str]:
    write_town(folder / "town")
    (folder / "calls.csv").write_text(calls)
    arguments = ["sim", "run", str(folder / "town"), "--calls", str(folder / "calls.csv"), "--out", str(folder / out)]
    result = CliRunner().invoke(app, [*arguments, *more])
    if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
        return 2, clear_line(result.exception) or repr(result.exception)
    return result.exit_code, result.output


def test_a_run_writes_a_row_for_each_call_and_a_summary(tmp_path: Path) -> None:
    code, _ = _run(tmp_path)
    table = pd.read_csv(tmp_path / "out" / "calls.csv")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert code == 0
    assert table[["call_id", "unit_id", "hospital_id"]].fillna(0).astype(int).values.tolist() == [
        [7, 0, 300],
        [8, 1, 0],
    ]
    assert (summary["calls"], summary["units"], summary["mean_response_s"]) == (2, 2, 0.0)
    assert summary["command"].startswith("arterial")


def test_the_same_run_writes_the_same_bytes(tmp_path: Path) -> None:
    _run(tmp_path, out="once")
    _run(tmp_path, out="again")
    for name in ("calls.csv", "summary.json"):
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("9,nan,100,20,1,10", "row 3, arrival_min: 'nan' is not a number"),
        ("9,-1,100,20,1,10", "row 3, arrival_s"),
        ("9,9,100,-20,1,10", "row 3, on_scene_s: -1200.0 is not 0 or more seconds"),
        ("9,9,100,20,2,10", "row 3, to_hospital: '2' is not 0 or 1"),
        ("9,9,101,20,1,10", "row 3, postcode: 101 is no place of this world"),
        ("8,9,100,20,1,10", "row 3, call_id: 8 is there twice"),
    ],
)
def test_a_call_that_makes_no_sense_is_named_by_its_row(tmp_path: Path, row: str, said: str) -> None:
    code, line = _run(tmp_path, calls=CALLS + row + "\n")
    assert code == 2
    assert said in line
    assert not (tmp_path / "out").exists()


def test_calls_out_of_order_are_sorted_and_counted(tmp_path: Path) -> None:
    code, _ = _run(tmp_path, calls=CALLS + "9,1,300,20,1,10\n")
    notes = json.loads((tmp_path / "out" / "summary.json").read_text())["notes"]
    assert code == 0
    assert "1 came too late" in notes[0]


def test_units_of_a_file_replace_those_of_the_world(tmp_path: Path) -> None:
    fleet = tmp_path / "units.csv"
    fleet.write_text("unit_id,station_id\nA,500\nB,777\n")
    code, line = _run(tmp_path, "--units", str(fleet))
    assert code == 2
    assert "row 2: station '777'" in line
    fleet.write_text("unit_id,station_id\n")
    assert "fleet is empty" in _run(tmp_path, "--units", str(fleet))[1]
