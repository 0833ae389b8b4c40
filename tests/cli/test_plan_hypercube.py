"""`arterial plan hypercube`: a TOML file in, JSON out."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from arterial.cli.app import app
from arterial.cli.errors import clear_line
from tests.cli.process import Arterial

TWO = """
capacity = "queue"
arrival_rates = [0.5, 0.5]
service_rates = 1.0
unit_names = ["north", "south"]
preferences = [["north", "south"], ["south", "north"]]
travel_times = [[1, 5], [5, 1]]
"""


def test_two_units_that_help_each_other(arterial: Arterial, tmp_path: Path) -> None:
    """Half busy each; a third of calls wait (Erlang C of load 1 with 2 units); most calls have their own unit."""
    (tmp_path / "two.toml").write_text(TWO)
    done = arterial("plan", "hypercube", "two.toml")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["workloads"] == pytest.approx([0.5, 0.5])
    assert (answer["waiting"], answer["wait"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert answer["dispatch"][0] == pytest.approx([2 / 3, 1 / 3])
    assert answer["travel"] == pytest.approx(1 * 2 / 3 + 5 / 3)
    assert "lost" not in answer


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("[0.5, 0.5]", '["a", 1]', "an example: capacity"),
        ('"north"]]', '"north"]', "is no TOML"),
        ("arrival_rates", "rates", "rates"),
        ('["south", "north"]', '["south", "west"]', "atom 1 names unit 'west', which unit_names does not have"),
        ("service_rates = 1.0", "service_rates = [1, 2, 3]", "unit_names has 2 names, service_rates 3"),
    ],
)
def test_a_bad_file_is_one_clear_line(tmp_path: Path, before: str, after: str, complaint: str) -> None:
    (tmp_path / "two.toml").write_text(TWO.replace(before, after))
    done = CliRunner().invoke(app, ["plan", "hypercube", str(tmp_path / "two.toml")])
    assert isinstance(done.exception, ValueError)
    assert complaint in (clear_line(done.exception) or "")
