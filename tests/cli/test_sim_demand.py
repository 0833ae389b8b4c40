"""`arterial sim calls`, `surge`, `fit-demand` and `demand`: from a pack or from records to calls to simulate."""

import json
from pathlib import Path

import numpy as np
import pytest

from sim.calls import read_calls
from tests.api.town import build_settled_town, build_town
from tests.cli.process import Arterial

CRASH = """
name = "Crash"
[[mass_casualty]]
name = "bus crash"
at_h = 30
lon = 27.52
lat = 53.90
patients = 12
"""


def test_calls_are_made_learnt_from_made_again_and_struck_by_a_surge(arterial: Arterial, tmp_path: Path) -> None:
    """A planner's way: calls of the pack's people, a model fitted to them, calls of that model, a crash among them."""
    town = build_settled_town(tmp_path / "town")
    made = arterial("sim", "calls", town, "--days", 60, "--per-day", 50, "--out", "calls.csv.gz", "--json")
    assert made.returncode == 0, made.stderr
    report = json.loads(made.stdout)
    calls = read_calls(tmp_path / "calls.csv.gz")
    assert len(calls) == report["calls"] == pytest.approx(3_000, rel=0.1)
    assert report["expected_calls"] == 3_000.0
    west = calls.lon < 27.50 + 0.004 * 5.5
    assert west.mean() == pytest.approx(0.25, abs=0.06), "three quarters of the people live in the east"

    fitted = arterial("sim", "fit-demand", "calls.csv.gz", "--city", town, "--out", "model", "--json")
    assert fitted.returncode == 0, fitted.stderr
    learnt = json.loads(fitted.stdout)
    assert learnt["model"]["calls_per_day"] == pytest.approx(50.0, rel=0.1)
    assert learnt["held_out"]["model"] > learnt["held_out"]["hour_by_cell"]
    told = arterial("sim", "demand", "model")
    assert "priority 1:" in told.stdout

    (tmp_path / "crash.toml").write_text(CRASH)
    both = ("sim", "calls", town, "--model", "model", "--days", 3)
    assert arterial(*both, "--out", "usual.parquet").returncode == 0
    assert "bus crash: 12 calls added" in arterial(*both, "--surge", "crash.toml", "--out", "struck.parquet").stdout
    usual, struck = read_calls(tmp_path / "usual.parquet"), read_calls(tmp_path / "struck.parquet")
    assert len(struck) == len(usual) + 12
    assert np.isin(usual.call_id, struck.call_id).all()
    laid = arterial(
        "sim", "surge", town, "--calls", "usual.parquet", "--surge", "crash.toml", "--out", "laid.csv", "--json"
    )
    assert json.loads(laid.stdout) == {
        "calls": len(usual) + 12,
        "added": {"bus crash": 12},
        "left_out": {"bus crash": 0},
    }


def test_what_can_not_be_made_is_one_clear_line_and_no_file(arterial: Arterial, tmp_path: Path) -> None:
    """Nobody lives in Gridville; a start that is no hour, a hospital that is not there, a row without a latitude."""
    town = build_town(tmp_path / "town")
    settled = build_settled_town(tmp_path / "settled")
    (tmp_path / "calls.csv").write_text("lon,lat,arrival_s\n27.5,53.9,5\n27.5,north,6\n")
    (tmp_path / "down.toml").write_text(
        'name = "x"\n[[hospital]]\nname = "fire"\nhospital_id = "none such"\nfrom_h = 0\nto_h = 1\n'
    )
    asked = {
        "nobody is known to live there": ("calls", town, "--out", "out.csv"),
        "--start 'noon'": ("calls", settled, "--out", "out.csv", "--start", "noon"),
        "fire: there is no 'none such'": ("calls", settled, "--out", "out.csv", "--surge", "down.toml"),
        "row 2, lat:": ("fit-demand", "calls.csv", "--out", "model"),
    }
    for complaint, arguments in asked.items():
        done = arterial("sim", *arguments)
        assert done.returncode == 2, arguments
        assert complaint in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
    assert not {"out.csv", "model"} & {file.name for file in tmp_path.iterdir()}
