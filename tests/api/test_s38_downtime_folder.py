"""A service keeps the newest snapshot of blood where it is found when everything is off."""

import stat
import time
from contextlib import closing
from pathlib import Path

from fastapi.testclient import TestClient

from arterial.downtime_files import read_key
from arterial.downtime_folder import keep_snapshots
from arterial.settings import Settings
from controlroom.desk import Desk
from controlroom.downtime.sealing import unseal
from tests.api.test_s34_stock_tables import HEADER, row, sent


def test_the_folder_has_the_newest_snapshot_and_a_page_in_each_language(
    client: TestClient, desk: Desk, tmp_path: Path
) -> None:
    settings, folder = Settings(data_dir=tmp_path, downtime_every_s=10.0), tmp_path / "stick"
    settings.downtime_every_s = 0.05
    with closing(keep_snapshots(desk, folder, settings)):
        key = read_key(tmp_path / "downtime.key")
        assert unseal((folder / "blood.json").read_bytes(), key=key).units == ()
        sent(client, HEADER + row(1))
        give_up_at = time.monotonic() + 20.0
        while not unseal((folder / "blood.json").read_bytes(), key=key).units and time.monotonic() < give_up_at:
            time.sleep(0.02)
    (unit,) = unseal((folder / "blood.json").read_bytes(), key=key).units
    assert unit.place_id == "centre"
    assert {file.name for file in folder.iterdir()} == {"blood.json", "blood.en.html", "blood.ru.html", "blood.be.html"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    assert "Запас" in (folder / "blood.ru.html").read_text(encoding="utf-8")
