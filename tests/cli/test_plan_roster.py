"""`arterial plan compliance` and `arterial plan roster`: files in, JSON out."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from arterial.cli.app import app
from arterial.cli.errors import clear_line


def run(*arguments: object) -> dict[str, object]:
    done = CliRunner().invoke(app, ["plan", *map(str, arguments)], catch_exceptions=False)
    return dict(json.loads(done.stdout))


def test_a_table_is_printed_and_written_as_settings(tmp_path: Path) -> None:
    """Two posts, most people near B: with one unit free it waits at B, with two at both."""
    (tmp_path / "d.csv").write_text("1,9\n9,1\n")
    (tmp_path / "w.csv").write_text("1\n5\n")
    (tmp_path / "posts.csv").write_text("station_id,lon,lat\nA,27.5,53.9\nB,27.6,53.9\n")
    files = ("--distances", tmp_path / "d.csv", "--demand", tmp_path / "w.csv", "--posts", tmp_path / "posts.csv")
    limits = ("--units", 2, "--radius", 3, "--load", 1)
    answer = run("compliance", *files, *limits, "--out", tmp_path / "table.toml")
    assert [(row["free"], row["posts"], row["covered"]) for row in answer["rows"]] == [(1, [1], 5.0), (2, [1, 0], 6.0)]  # type: ignore[attr-defined]
    assert answer["objective"] == pytest.approx(0.4 * 5 + 0.4 * 6)
    assert (tmp_path / "table.toml").read_text().endswith('[relocation.compliance_table]\n1 = ["B"]\n2 = ["B", "A"]\n')


def test_a_roster_of_one_call_an_hour(tmp_path: Path) -> None:
    """One erlang at any hour, waiting below a fifth: three crews round the clock, in twelve-hour shifts."""
    (tmp_path / "calls.csv").write_text("1\n" * 168)
    answer = run("roster", tmp_path / "calls.csv", "--busy-minutes", 60, "--waiting", 0.2, "--shift", "12@7,19")
    assert (set(answer["needed"]), answer["crew_hours"], answer["status"]) == ({3}, 3 * 168, "optimal")  # type: ignore[call-overload]
    assert len(answer["shifts"]) == 14  # type: ignore[arg-type]


def test_a_bad_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("1\n" * 100)
    done = CliRunner().invoke(
        app, ["plan", "roster", str(tmp_path / "calls.csv"), "--busy-minutes", "60", "--loss", "0.1"]
    )
    assert isinstance(done.exception, ValueError)
    assert "calls have 100 numbers: give 168" in (clear_line(done.exception) or "")
