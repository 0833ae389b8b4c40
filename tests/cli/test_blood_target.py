"""`arterial blood target`: a history in, levels, what-ifs and orders out."""

import json
from pathlib import Path

import pytest

from arterial.blood_history import HistoryUnusable
from arterial.blood_stock_file import read_stock
from bloodbank.forecast.history import SeriesKey
from tests.cli.process import Arterial
from tests.cli.test_blood_forecast import write_history


def test_levels_for_two_services_and_the_orders_of_today(arterial: Arterial, tmp_path: Path) -> None:
    write_history(tmp_path / "issued.csv")
    (tmp_path / "stock.csv").write_text("group,days_left,units\nO+,1,30\nO+,20,4\nO+,,3\n")
    (tmp_path / "blood.toml").write_text("[planning.target.terms.all]\nshelf_life_days = 21\nlead_time_days = 2\n")
    done = arterial(
        *("blood", "target", "issued.csv", "--column", "day=when", "--column", "units=amount", "--by", "group"),
        *("--service", 0.9, "--service", 0.99, "--settings", "blood.toml", "--stock", "stock.csv"),
        *("--out", "targets.parquet", "--language", "ru", "--json"),
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    low, high = (row for row in report["targets"] if row["key"]["group"] == "O+")
    assert low["terms"]["shelf_life_days"] == 21
    assert sum(low["levels"]) < sum(high["levels"])
    assert 0.9 <= low["service"] < 0.99 <= high["service"]
    orders = {order["key"]["group"]: order for order in report["orders"]}
    assert orders["O+"]["expiring"] > 15, "30 units whose last day is today"
    assert orders["O+"]["quantity"] == low["levels"][0] - 37 + orders["O+"]["expiring"]
    assert orders["O-"]["quantity"] == orders["O-"]["level"]
    assert "запас" in orders["O-"]["reasons"][0]["text"]
    assert (tmp_path / "targets.parquet").exists()


def test_a_product_that_nothing_is_known_of_is_asked_about(arterial: Arterial, tmp_path: Path) -> None:
    write_history(tmp_path / "issued.csv")
    done = arterial("blood", "target", "issued.csv", "--column", "day=when", "--column", "units=amount")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("arterial: how long 'all' keeps is not known: give --shelf-life")


def test_stock_is_read_by_age_and_a_bad_age_is_named(tmp_path: Path) -> None:
    file = tmp_path / "stock.csv"
    file.write_text("place,days_left,units\nnorth,3,2\nnorth,3,1\nnorth,,5\n")
    [(key, stock)] = read_stock(file, by=["place"]).items()
    assert key == SeriesKey(place="north")
    assert (dict(stock.by_days_left), stock.under_way) == ({3: 3}, 5)
    file.write_text("place,days_left\nnorth,soon\n")
    with pytest.raises(HistoryUnusable, match="row 2, days_left: 'soon' is not a whole number"):
        read_stock(file, by=["place"])
