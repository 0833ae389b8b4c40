"""`arterial blood policy`: a file of one perishable item in, the best orders and what they bring out."""

import json
from pathlib import Path

import pytest

from tests.cli.process import Arterial

DE_MOOR = """
shelf_life = 2
lead_time = 1
issue = "fifo"
max_order = 10
discount = 0.99
[demand]
distribution = "gamma"
mean = 4
cov = 0.5
[costs]
order = 3
shortage = 5
waste = 7
holding = 1
"""


def test_the_report_says_what_the_best_orders_bring_beside_a_level_to_order_up_to(
    arterial: Arterial, tmp_path: Path
) -> None:
    (tmp_path / "item.toml").write_text(DE_MOOR)
    done = arterial("blood", "policy", "item.toml", "--stock", "2,8", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["value"] == pytest.approx(-1510.47, abs=0.01)
    assert report["policy"][0][:3] == [4, 4, 4]
    assert report["base_stock"] == 7
    assert report["expected_return"] > report["base_stock_return"]
    assert 0 < report["waste"] < report["base_stock_waste"] < report["service"] < 1
    assert report["proposal"]["quantity"] == 2


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("shelf_life = 0", "shelf_life = 2", "$.shelf_life"),
        ("cov = 0", "cov = 0.5", "a gamma demand needs one from 0.001"),
        ("discount = 1.0", "discount = 0.99", "leave it out for average returns"),
        ("mean = nan", "mean = 4", "demand.mean is nan"),
        ("max_order = 100000", "max_order = 10", "count in packs"),
    ],
)
def test_what_is_wrong_with_the_file_is_named(
    arterial: Arterial, tmp_path: Path, wrong: str, right: str, said: str
) -> None:
    (tmp_path / "item.toml").write_text(DE_MOOR.replace(right, wrong))
    done = arterial("blood", "policy", "item.toml")
    assert done.returncode == 2
    assert done.stderr.startswith("arterial: item.toml")
    assert said in done.stderr
    assert done.stdout == ""
