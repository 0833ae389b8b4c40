"""`arterial report fates` on a log."""

import json
import time
from pathlib import Path

from arterial.settings import Settings
from arterial.storage import open_log
from bloodbank.messages import DiscardBloodUnit
from controlroom.clock import ManualClock
from controlroom.room import ControlRoom
from tests.cli.process import Arterial
from tests.controlroom.world import blood_place, blood_unit, do

DAY_S = 86_400.0


def test_units_are_accounted_for_by_month_and_place(arterial: Arterial, tmp_path: Path) -> None:
    begin_at = time.time() - 40 * DAY_S
    log = open_log(Settings(region="minsk", data_dir=tmp_path))
    with ControlRoom.open(region="minsk", log=log, clock=ManualClock(begin_at), threaded=False) as room:
        do(room, blood_place())
        for number in (1, 2):
            do(room, blood_unit(number, expires_at=begin_at + 30 * DAY_S))
        do(room, DiscardBloodUnit(blood_unit_id="G123425000001-E0336V00", reason="leaking"))
    log.close()
    where, out = {"ARTERIAL_DATA_DIR": str(tmp_path), "ARTERIAL_REGION": "minsk"}, tmp_path / "fates.csv"
    (row,) = json.loads(arterial("report", "fates", "--json", "--out", out, **where).stdout)
    assert (row["received"], row["discarded"], row["unaccounted"], row["completeness"]) == (2, 1, 1, 0.5)
    assert "G123425000002-E0336V00" in out.read_text()
