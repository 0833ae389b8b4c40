"""`arterial sim calls`, `surge`, `fit-demand` and `demand`: from a pack or from records to calls to simulate."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from arterial.cli import sim_demand
from arterial.cli.errors import clear_line
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


def test_calls_are_made_of_the_people_learnt_from_and_made_again(arterial: Arterial, tmp_path: Path) -> None:
    """A planner's way: calls of the pack's people, three quarters of them in the east, and a model fitted to them."""
    town = build_settled_town(tmp_path / "town")
    made = arterial("sim", "calls", town, "--days", 60, "--per-day", 50, "--out", "calls.csv.gz", "--json")
    assert made.returncode == 0, made.stderr
    report = json.loads(made.stdout)
    calls = read_calls(tmp_path / "calls.csv.gz")
    assert len(calls) == report["calls"] == pytest.approx(3_000, rel=0.1)
    assert report["expected_calls"] == 3_000.0
    west = calls.lon < 27.50 + 0.004 * 5.5
    assert west.mean() == pytest.approx(0.25, abs=0.06)
    fitted = arterial("sim", "fit-demand", "calls.csv.gz", "--city", town, "--out", "model", "--json")
    assert fitted.returncode == 0, fitted.stderr
    learnt = json.loads(fitted.stdout)
    assert learnt["model"]["calls_per_day"] == pytest.approx(50.0, rel=0.1)
    assert learnt["held_out"]["model"] > learnt["held_out"]["hour_by_cell"]
    assert [group["priority"] for group in learnt["model"]["groups"]] == [1, 2, 3]


def test_a_crash_is_laid_over_made_calls_and_over_those_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The ordinary calls of a town are the same with it and without; what a model expects is told."""
    town, scenario = build_settled_town(tmp_path / "town"), tmp_path / "crash.toml"
    scenario.write_text(CRASH)
    usual, struck, laid = (tmp_path / name for name in ("usual.parquet", "struck.parquet", "laid.csv"))
    sim_demand.calls(town, usual, days=10.0, per_day=50.0)
    sim_demand.calls(town, struck, days=10.0, per_day=50.0, surge=[scenario])
    assert "bus crash: 12 calls added, 0 left out" in capsys.readouterr().out
    before, after = read_calls(usual), read_calls(struck)
    assert len(after) == len(before) + 12
    assert np.isin(before.call_id, after.call_id).all()
    sim_demand.surge(town, usual, [scenario], laid, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told == {"calls": len(before) + 12, "added": {"bus crash": 12}, "left_out": {"bus crash": 0}}
    assert len(read_calls(laid)) == len(after)
    sim_demand.fit_demand(struck, tmp_path / "model", held_out_weeks=0.2)
    sim_demand.demand(tmp_path / "model")
    assert capsys.readouterr().out.count("  priority 1:") == 2


def test_what_can_not_be_made_is_one_clear_line_and_no_file(tmp_path: Path) -> None:
    """Each mistake names its option, row or entry; nothing is written."""
    town, settled = build_town(tmp_path / "town"), build_settled_town(tmp_path / "settled")
    calls, out, model, down = (tmp_path / name for name in ("calls.csv", "out.csv", "model", "down.toml"))
    calls.write_text("lon,lat,arrival_s\n27.5,53.9,5\n27.5,north,6\n")
    down.write_text('name = "x"\n[[hospital]]\nname = "fire"\nhospital_id = "none such"\nfrom_h = 0\nto_h = 1\n')
    far = tmp_path / "far.toml"
    far.write_text(CRASH.replace("27.52", "2.752"))
    mistakes: dict[str, Callable[[], None]] = {
        "nobody is known to live there": lambda: sim_demand.calls(town, out),
        "--start 'noon'": lambda: sim_demand.calls(settled, out, start="noon"),
        "place: 'sea' is no way to place calls": lambda: sim_demand.calls(settled, out, place="sea"),
        "calls are written as": lambda: sim_demand.calls(settled, tmp_path / "out.txt"),
        "fire: there is no 'none such'": lambda: sim_demand.calls(settled, out, surge=[down]),
        "bus crash: 2.752, 53.9 is off the map": lambda: sim_demand.calls(settled, out, surge=[far]),
        "no demand model": lambda: sim_demand.calls(settled, out, model=tmp_path),
        "row 2, lat:": lambda: sim_demand.fit_demand(calls, model),
        "--column lat": lambda: sim_demand.fit_demand(calls, model, column=["lat"]),
        "--priority red=10": lambda: sim_demand.fit_demand(calls, model, priority=["red=10"]),
        "--timezone 'Mars'": lambda: sim_demand.fit_demand(calls, model, timezone="Mars"),
        "is a file: name a folder": lambda: sim_demand.fit_demand(calls, calls),
    }
    for complaint, mistake in mistakes.items():
        with pytest.raises(ValueError) as caught:  # noqa: PT011 - its words are compared below
            mistake()
        assert complaint in (clear_line(caught.value) or "a traceback")
    assert not {"out.csv", "out.txt", "model"} & {file.name for file in tmp_path.iterdir()}
