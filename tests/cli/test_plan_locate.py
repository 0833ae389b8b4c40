"""`arterial plan locate`: tables in, JSON out, a clear line for what can't be."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from arterial.cli.app import app
from arterial.cli.errors import clear_line
from tests.cli.process import Arterial

DISTANCES = "1,9,5\n9,1,5\n9,2,5\n"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    (tmp_path / "d.csv").write_text(DISTANCES)
    (tmp_path / "w.csv").write_text("weight\n3\n2\n1\n")
    (tmp_path / "sites.csv").write_text("site_id,lon,lat\nA,27.5,53.9\nB,27.6,53.9\nC,27.7,53.9\n")
    return tmp_path


def test_sites_come_as_json_and_on_a_map(arterial: Arterial, town: Path) -> None:
    """Two sites for three points: 3 x 1 + 2 x 1 + 1 x 2 = 7; the map tells whom each serves."""
    np.save(town / "d.npy", np.loadtxt(town / "d.csv", delimiter=","))
    done = arterial(
        "plan", "locate", "--model", "pmedian", "--distances", "d.npy", "--demand", "w.csv", "--p", 2,
        "--sites", "sites.csv", "--map", "map.geojson",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    seconds = answer.pop("seconds")
    assert answer == {
        "model": "pmedian", "objective": 7.0, "sites": [0, 1], "status": "optimal", "bound": 7.0, "gap": 0.0,
    }  # fmt: skip
    assert seconds >= 0.0
    features = json.loads((town / "map.geojson").read_text())["features"]
    assert [(one["properties"]["site_id"], one["properties"]["nearest_for_weight"]) for one in features] == [
        ("A", 3.0),
        ("B", 3.0),
        ("C", 0.0),
    ]


@pytest.mark.parametrize(
    ("options", "files", "complaint"),
    [
        (["--model", "pmedian", "--p", "4"], {}, "p is 4, but there are 3 sites: give a smaller p"),
        (["--model", "median", "--p", "2"], {}, "model 'median' is not known: give one of pmedian"),
        (["--model", "mclp", "--p", "2"], {}, "mclp needs the distance that counts as covered: give --radius"),
        (["--model", "mexclp", "--p", "2", "--radius", "3"], {}, "mexclp needs the busy fraction: give --busy"),
        (["--model", "mclp", "--p", "0", "--radius", "3"], {}, "p is 0: give a number from 1"),
        (["--model", "mclp", "--p", "2", "--radius", "nan"], {}, "radius is nan: give a number from 0"),
        (["--model", "lscp", "--radius", "0.5"], {}, "no site covers row 0 (from 0) nor 2 more within radius 0.5"),
        (["--model", "pmedian", "--p", "2"], {"d.csv": "1,9\n9,-1\n2,2"}, "row 1, column 1 (from 0) is -1.0"),
        (["--model", "pmedian", "--p", "2"], {"d.csv": "1,9\n9,\n2,2"}, "row 1, column 1 (from 0) is empty or NaN"),
        (["--model", "pmedian", "--p", "2"], {"d.csv": "1,9\n9,x\n2,2"}, "row 1, column 1 (from 0): 'x' is not a"),
        (["--model", "pmedian", "--p", "2"], {"d.csv": "1,9\n9,inf\n2,2"}, "row 1, column 1 (from 0) is infinite"),
        (["--model", "pmedian", "--p", "1"], {"w.csv": "1\n2\n"}, "demand has 2 weights, the distances have 3 rows"),
        (["--model", "pmedian", "--p", "1"], {"w.csv": "1\n2\n-3\n"}, "demand: row 2 (from 0) is -3.0"),
        (["--model", "pmedian", "--p", "1"], {"d.csv": ""}, "d.csv: is empty"),
        (["--model", "pmedian", "--p", "1", "--map", "m.geojson"], {}, "--map needs the places of the sites"),
    ],
)
def test_what_does_not_fit_is_one_clear_line(
    town: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], files: dict[str, str], complaint: str
) -> None:
    """The line that `main` prints before it leaves with code 2."""
    monkeypatch.chdir(town)
    for name, text in files.items():
        (town / name).write_text(text)
    done = CliRunner().invoke(app, ["plan", "locate", "--distances", "d.csv", "--demand", "w.csv", *options])
    assert isinstance(done.exception, ValueError)
    assert complaint in (clear_line(done.exception) or "")
    assert done.stdout == ""


def test_a_refusal_leaves_with_code_two(arterial: Arterial, town: Path) -> None:
    done = arterial("plan", "locate", "--distances", "d.csv", "--demand", "w.csv", "--model", "mclp", "--p", 2)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_the_fewest_sites_are_found_whatever_number_is_said(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LSCP asks how many it takes: a --p beside it is set aside aloud."""
    monkeypatch.chdir(town)
    told = ["--model", "lscp", "--radius", "2", "--p", "1"]
    done = CliRunner().invoke(app, ["plan", "locate", "--distances", "d.csv", "--demand", "w.csv", *told])
    assert (json.loads(done.stdout)["objective"], json.loads(done.stdout)["sites"]) == (2.0, [0, 1])
    assert "--p is not used" in done.stderr
