"""Shifts, hospitals, queues and surges from files, through `arterial sim run`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from arterial.cli.app import app
from arterial.cli.errors import clear_line
from tests.sim.city_life.line_town import line_town

UNITS = """unit_id,station_id,capabilities,days,from,until,break_from,break_until,break_min
u0,0,ALS BLS,Mon-Fri,08:00,20:00,12:00,14:00,30
u0,0,ALS BLS,Sat Sun,09:00,17:00,,,
u1,20,BLS,,20:00,08:00,,,
"""
OPERATIONS = """preempts = [[1, 2], [1, 3], [2, 3]]
ageing_s = 1800

[[hospital]]
hospital_id = "10"
bays = 1
"""
CALLS = """call_id,arrival_min,postcode,on_scene_min,to_hospital,drop_off_min,priority,units_needed,patients,unit_needs
1,120,3,10,0,0,1,1,1,
2,725,3,10,0,0,1,1,1,
3,1000,10,0,1,20,1,1,1,ALS
4,1300,10,0,1,20,2,1,2,
"""


def _run(folder: Path, **files: str) -> tuple[int, str]:
    line_town(folder / "town")
    written = {"units.csv": UNITS, "operations.toml": OPERATIONS, "calls.csv": CALLS} | {
        name.replace("_", "."): text for name, text in files.items()
    }
    for name, text in written.items():
        (folder / name).write_text(text)
    arguments = ["--calls", "calls.csv", "--out", "out", "--units", "units.csv", "--operations", "operations.toml"]
    if "surge_toml" in files:
        arguments += ["--surge", "surge.toml"]
    named = [str(folder / part) if "." in part or part == "out" else part for part in arguments]
    result = CliRunner().invoke(app, ["sim", "run", str(folder / "town"), *named])
    if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
        return 2, clear_line(result.exception) or repr(result.exception)
    return result.exit_code, result.output


def test_shifts_breaks_bays_and_patients_from_files(tmp_path: Path) -> None:
    """By night u1 comes from the other end; at noon u0 is on its break; two patients share one bay."""
    code, output = _run(tmp_path)
    assert code == 0, output
    table = pd.read_csv(tmp_path / "out" / "calls.csv")
    assert table["unit_id"].tolist() == ["u1", "u0", "u0", "u1"]
    assert table["response_s"].tolist() == [17 * 60, 28 * 60, 10 * 60, 10 * 60]
    each = pd.read_csv(tmp_path / "out" / "attendances.csv")
    assert each["call_id"].tolist() == [1, 2, 3, 4, 4]
    summary: dict[str, Any] = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert summary["breaks"] == {"taken": 1, "missed": 0}
    assert summary["plan"]["ageing_s"] == 1800.0
    assert "1 taken" in output


def test_a_scenario_closes_the_hospital(tmp_path: Path) -> None:
    closed = '[[hospital]]\nname = "fire"\nhospital_id = "10"\nfrom_h = 0\nto_h = 20\n'
    code, output = _run(tmp_path, surge_toml='name = "day"\n' + closed)
    assert code == 0, output
    table = pd.read_csv(tmp_path / "out" / "calls.csv")
    assert table["hospital_id"].tolist()[2:] == [18, 10]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("u2,0,,Mon-Fry,08:00,20:00,,,", "row 4, days: 'mon-fry' is none: write days as Mon-Fri"),
        ("u2,0,,,8,20:00,,,", "row 4, from: '8' is no time of day: write it as 08:30"),
        ("u2,0,,,08:00,25:00,,,", "row 4, until: '25:00' is no time of day"),
        ("u2,0,,,08:00,20:00,12:00,13:00,", "row 4, break_min: '' is not a number"),
        ("u2,0,,,08:00,20:00,07:00,09:00,30", "row 4, break: "),
        ("u2,0,,Mon,,,,,", "row 4, from: '' is no time of day"),
        ("u1,20,BLS,,,,,,", "row 4, unit_id: 'u1' is there twice"),
        ("u1,0,BLS,Mon,08:00,09:00,,,", "row 4, unit_id: 'u1' has another station"),
        ("u1,20,BLS,Mon,07:00,09:00,,,", "u1: shifts: two of the unit's overlap"),
        ("u2,7,,,,,,,", "station '7' is not in town"),
    ],
)
def test_a_unit_that_makes_no_sense_is_named_by_its_row(tmp_path: Path, row: str, said: str) -> None:
    code, line = _run(tmp_path, units_csv=UNITS + row + "\n")
    assert code == 2
    assert said in line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("preempts = [[2, 1]]", "preempts [2, 1] are not two priorities"),
        ("preempts = [[1]]", "$.preempts"),
        ("ageing = 3", "unknown field `ageing`"),
        ("ageing_s = ", "--operations"),
        ('[[hospital]]\nhospital_id = "11"\nbays = 2', "'11' is not in town"),
        ('[[hospital]]\nhospital_id = "10"\nbays = -2', "bays -2 is not from 0"),
    ],
)
def test_operations_that_make_no_sense_are_refused(tmp_path: Path, text: str, said: str) -> None:
    code, line = _run(tmp_path, operations_toml=text)
    assert code == 2
    assert said in line
