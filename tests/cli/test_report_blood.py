"""`arterial report blood`: from the log to indicators of blood."""

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from arterial.composition import open_desk
from arterial.settings import Settings
from bloodbank.messages import DiscardBloodUnit, ReceiveBloodUnit
from bloodbank.model import BloodGroup, Component
from controlroom.clock import ManualClock
from controlroom.messages import CommandEnvelope
from roads import RoadNetwork, read_pack
from tests.api.town import build_town
from tests.cli.process import Arterial

MINSK = ZoneInfo("Europe/Minsk")
BEGIN = datetime(2027, 3, 31, 23, 50, tzinfo=MINSK).timestamp()
DAY = 86_400.0


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Two units come in before midnight of the last of March; one is dropped an hour later, in April."""
    tmp_path = tmp_path_factory.mktemp("night")
    folder = build_town(tmp_path / "town")
    pack, clock = read_pack(folder), ManualClock(BEGIN)
    settings = Settings(region="gridville", data_dir=tmp_path / "data")
    with open_desk(settings, pack, RoadNetwork.open(pack), clock=clock, threaded=False) as desk:
        for serial in (1, 2):
            unit = ReceiveBloodUnit(
                din=f"S000026{serial:06d}",
                product_code="E0336V00",
                component=Component.RED_CELLS,
                group=BloodGroup.O_NEG,
                expires_at=BEGIN + 20 * DAY,
                place_id="centre",
                collected_at=BEGIN - DAY,
            )
            desk.room.handle(CommandEnvelope(command=unit, actor="olga"))
        clock.advance(3_600.0)
        unit_id = sorted(desk.room.state.bloodbank.blood_units)[0]
        lost = DiscardBloodUnit(blood_unit_id=unit_id, reason="dropped")
        desk.room.handle(CommandEnvelope(command=lost, actor="olga"))
    return {
        "ARTERIAL_REGION": "gridville",
        "ARTERIAL_DATA_DIR": str(tmp_path / "data"),
        "ARTERIAL_CITY": str(folder),
    }


def test_figures_are_read_with_their_formulas_and_written_by_the_months_of_the_region(
    arterial: Arterial, lived: dict[str, str], tmp_path: Path
) -> None:
    asked = ("--by", "month", "--by", "place", "--out", "blood.csv", "--language", "be")
    done = arterial("report", "blood", *asked, **lived)
    assert done.returncode == 0, done.stderr
    assert "month 2027-04, place centre\n  wastage-rate: 100.0% (1 / 1)" in done.stdout
    assert "discarded, dropped: 1" in done.stdout
    assert "wastage-rate = спісаныя дозы ÷" in done.stdout
    written = list(csv.DictReader((tmp_path / "blood.csv").open()))
    [lost] = [row for row in written if row["indicator"] == "discarded"]
    assert (lost["month"], lost["place"], lost["reason"], lost["value"]) == ("2027-04", "centre", "dropped", "1")
    [march, _] = [row for row in written if row["indicator"] == "days-of-stock"]
    assert float(march["numerator"]) == pytest.approx(2 * 10 / 1_440)
