"""`arterial blood recall` while the service is off, and what it says when it can't."""

import json
from pathlib import Path

import pytest

from arterial.settings import Settings
from arterial.storage import open_log
from controlroom.clock import ManualClock
from controlroom.room import ControlRoom
from tests.cli.process import Arterial
from tests.controlroom.world import MORNING, blood_place, blood_unit, do

DIN = "G123425000001"


@pytest.fixture
def stocked(tmp_path: Path) -> dict[str, str]:
    """The environment of a region with one unit."""
    log = open_log(Settings(region="minsk", data_dir=tmp_path))
    with ControlRoom.open(region="minsk", log=log, clock=ManualClock(MORNING), threaded=False) as room:
        do(room, blood_place())
        do(room, blood_unit(1))
    log.close()
    return {"ARTERIAL_DATA_DIR": str(tmp_path), "ARTERIAL_REGION": "minsk"}


def test_a_donation_is_frozen_in_the_log_and_not_twice(arterial: Arterial, stocked: dict[str, str]) -> None:
    words = ("blood", "recall", DIN, "--reason", "donor reports fever", "--by", "vera", "--json")
    receipt = json.loads(arterial(*words, **stocked).stdout)
    assert receipt["frozen_unit_ids"] == [f"{DIN}-E0336V00"]
    again = arterial(*words, **stocked)
    assert again.returncode == 2
    assert "recalled already by RC-000001" in again.stderr


def test_what_is_missing_is_one_clear_line(arterial: Arterial, stocked: dict[str, str]) -> None:
    for words, said in (
        ((), "name what to recall"),
        ((DIN,), "needs --reason and --by"),
        ((DIN, "--reason", "r", "--by", "v", "--url", "http://127.0.0.1:9"), "does not answer"),
        (("X", "--reason", "r", "--by", "v"), "din"),
    ):
        done = arterial("blood", "recall", *words, **stocked)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_notices_are_read_and_acknowledged_from_the_command_line(arterial: Arterial, stocked: dict[str, str]) -> None:
    arterial("blood", "recall", DIN, "--reason", "donor reports fever", "--by", "vera", **stocked)
    unread = arterial("blood", "recall-notices", "RC-000001", "--language", "be", **stocked).stdout
    assert "NOT ACKNOWLEDGED" in unread
    assert f"адкладзіце асобна {DIN}-E0336V00" in unread
    words = ("blood", "recall-notices", "RC-000001", "--acknowledge", "centre", "--by", "oleg", "--json")
    (notice,) = json.loads(arterial(*words, **stocked).stdout)
    assert (notice["place_id"], notice["acknowledged_by"]) == ("centre", "oleg")
    for wrong, said in (
        (("RC-000009",), "no recall RC-000009"),
        (("RC-000001", "--acknowledge", "centre"), "--by"),
        (("RC-000001", "--acknowledge", "nowhere", "--by", "oleg"), "no notice"),
        (("RC-000001", "--language", "xx"), "--language"),
    ):
        done = arterial("blood", "recall-notices", *wrong, **stocked)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_notices_are_read_while_the_service_writes(arterial: Arterial, stocked: dict[str, str], tmp_path: Path) -> None:
    """Only who acknowledges needs the service's address; who looks does not."""
    arterial("blood", "recall", DIN, "--reason", "donor reports fever", "--by", "vera", **stocked)
    log = open_log(Settings(region="minsk", data_dir=tmp_path))
    with ControlRoom.open(region="minsk", log=log, clock=ManualClock(MORNING), threaded=False):
        assert "NOT ACKNOWLEDGED" in arterial("blood", "recall-notices", "RC-000001", **stocked).stdout
        said = arterial("blood", "recall-notices", "RC-000001", "--acknowledge", "centre", "--by", "oleg", **stocked)
        assert (said.returncode, "--url" in said.stderr) == (2, True)
    log.close()
