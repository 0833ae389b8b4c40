"""`arterial blood import` and `export` while the service is off."""

import json
from pathlib import Path

import pytest

from arterial.settings import Settings
from arterial.storage import open_log
from controlroom.clock import ManualClock
from controlroom.room import ControlRoom
from tests.cli.process import Arterial
from tests.controlroom.world import MORNING, blood_place, do

HEADER = "DIN;Product code;Component;Blood group;Expires;Place\n"


@pytest.fixture
def founded(tmp_path: Path) -> dict[str, str]:
    """The environment of a region with one blood place and nothing in it."""
    log = open_log(Settings(region="minsk", data_dir=tmp_path))
    with ControlRoom.open(region="minsk", log=log, clock=ManualClock(MORNING), threaded=False) as room:
        do(room, blood_place())
    log.close()
    return {"ARTERIAL_DATA_DIR": str(tmp_path), "ARTERIAL_REGION": "minsk"}


def test_a_table_comes_in_and_goes_out_again(arterial: Arterial, founded: dict[str, str], tmp_path: Path) -> None:
    table = tmp_path / "stock.csv"
    table.write_text(HEADER + "G123499000001;E0336V00;red-cells;0(I) Rh-;31.12.2099;centre\n", encoding="utf-8")
    bad = arterial("blood", "import", table, "--by", "vera", **founded)
    assert bad.returncode == 1
    assert "row 2, expires_at" in bad.stderr, "no blood keeps for seventy years"
    near = HEADER + "G123499000001;E0336V00;red-cells;0(I) Rh-;{};centre\n"
    table.write_text(near.format(_soon()), encoding="utf-8")
    done = json.loads(arterial("blood", "import", table, "--by", "vera", "--json", **founded).stdout)
    assert (done["rows"], done["received"], done["faults"]) == (1, 1, [])
    out = tmp_path / "out.xlsx"
    for file in (out, tmp_path / "out.json"):
        assert "1 units" in arterial("blood", "export", "--out", file, **founded).stdout
        assert "received before" in arterial("blood", "import", file, "--dry-run", **founded).stderr


def test_what_can_not_be_done_is_one_clear_line(arterial: Arterial, founded: dict[str, str], tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    for words, said in (
        (("import", empty), "--by"),
        (("import", empty, "--by", "vera"), "the file is empty"),
        (("import", tmp_path / "none.csv", "--by", "vera"), "No such file"),
        (("export", "--out", "stock.pdf"), "must end in .csv or .xlsx or .json"),
    ):
        done = arterial("blood", *words, **founded)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


def _soon() -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) + timedelta(days=20)).strftime("%d.%m.%Y")
