"""`arterial blood forecast`: a file of what was asked for in, what will be asked for out."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from arterial.blood_history import HistoryUnusable, read_history
from tests.cli.process import Arterial

MONDAY = np.datetime64("2026-01-05")


def write_history(file: Path, *, weeks: int = 20) -> None:
    """Two groups; the second is not asked for at weekends."""
    generator = np.random.default_rng(4)
    rows = ["when,amount,group,ward"]
    for number in range(7 * weeks):
        rows.append(f"{MONDAY + number},{generator.poisson(8)},O+,a")
        if number % 7 < 5:
            rows.append(f"{MONDAY + number},{generator.poisson(3)},O-,b")
    file.write_text("\n".join(rows))


def test_a_history_under_other_names_is_foretold_and_written(arterial: Arterial, tmp_path: Path) -> None:
    write_history(tmp_path / "issued.csv")
    (tmp_path / "holidays.csv").write_text("day,name\n2026-05-01,Labour Day\n")
    asked = ("issued.csv", "--column", "day=when", "--column", "units=amount", "--holidays", "holidays.csv")
    more = ("--demand-out", "demand.csv")
    done = arterial(
        "blood", "forecast", *asked, "--days", 7, "--out", "foretold.csv", *more, "--language", "be", "--json"
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    groups = {each["key"]["group"]: each for each in report["series"]}
    assert report["first_day"] == "2026-05-25", "the day after the last row"
    monday = next(day for day in groups["O+"]["days"] if day["day"] == "2026-05-25")
    assert monday["low_95"] <= monday["low_80"] < 8 < monday["high_80"] <= monday["high_95"]
    assert groups["O+"]["reasons"][0]["text"].startswith(("на", "ні"))
    rows = (tmp_path / "foretold.csv").read_text().splitlines()
    assert rows[0].replace('"', "").startswith("place,product,group,day,weekday,mean,variance,median,low_80")
    assert len(rows) == 1 + 2 * 7
    assert (tmp_path / "demand.csv").read_text().startswith('"place_id","component","group","day","mean"')


def test_a_bad_row_ends_the_command_with_one_line_and_no_file(arterial: Arterial, tmp_path: Path) -> None:
    (tmp_path / "history.csv").write_text("day,units\n2026-02-01,1\n2026-02-02,-1\n")
    done = arterial("blood", "forecast", "history.csv", "--out", "none.csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "arterial: history.csv, row 3, units: '-1' is not a whole number of 0 to 1,000,000; mend or remove it\n"
    )
    assert not (tmp_path / "none.csv").exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-02-30,1,O+", "row 3, day: '2026-02-30' is not a day"),
        ("2026-02-03T10:00,1,O+", "row 3, day: '2026-02-03T10:00' is not a day"),
        ("2026-02-03,1.5,O+", "row 3, units: '1.5' is not a whole number"),
        ("2026-02-03,inf,O+", "row 3, units: 'inf' is not a whole number"),
        ("2026-02-03,1,", "row 3, group: nothing is not a name"),
        ("9026-02-03,1,O+", "row 3, day: 9026-02-03 is more than a hundred years from other rows"),
    ],
)
def test_what_is_wrong_with_a_row_is_named_with_its_field(tmp_path: Path, row: str, said: str) -> None:
    file = tmp_path / "history.csv"
    file.write_text(f"day,units,group\n2026-02-01,1,O+\n{row}\n")
    with pytest.raises(HistoryUnusable, match=re.escape(said)):
        read_history(file)
