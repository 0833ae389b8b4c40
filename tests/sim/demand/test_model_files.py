"""A model as a folder that comes back the same, or is refused with a reason."""

from pathlib import Path

import pytest

from sim.demand.errors import DemandUnusable
from sim.demand.files import CELLS, HEAD, read_model, write_model
from sim.demand.laws import Empirical
from tests.sim.demand.quarters import calls_of, new_years, same, town, with_groups


def test_a_model_comes_back_from_its_folder_and_makes_the_same_calls(tmp_path: Path) -> None:
    model = with_groups(town(holidays=new_years(2027), day_spread=0.1), on_scene=Empirical(quantiles_s=(0.1, 5.0)))
    write_model(model, tmp_path / "model")
    again = read_model(tmp_path / "model")
    assert same(calls_of(model, days=3), calls_of(again, days=3))
    assert (again.groups, again.holidays) == (model.groups, model.holidays)
    files = {file.name: file.read_bytes() for file in (tmp_path / "model").iterdir()}
    write_model(again, tmp_path / "model")
    assert files == {file.name: file.read_bytes() for file in (tmp_path / "model").iterdir()}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("transport_share = 0.7", "transport_share = 7.0", "transport_share 7.0 is not from 0 to 1"),
        ("mean_s = 600.0", "mean_s = -600.0", "mean_s: -600.0 is not a number above 0"),
        ('law = "gamma"', 'law = "gama"', "gama"),
        ("day_spread = 0.0", "day_spred = 0.0", "day_spred"),
        ("pattern = 1", "pattern = 2", "a group names a pattern that is not there"),
        ('name = "urgent"', 'name = "other"', "two groups have the same name"),
        ("level = 1.0", "level = 0.0", "nobody ever calls"),
        ("cells_sha256 = ", 'cells_sha256 = "1" # ', "is not the one"),
    ],
)
def test_a_model_that_was_mended_wrongly_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    write_model(town(), tmp_path / "model")
    head = tmp_path / "model" / HEAD
    assert old in head.read_text()
    head.write_text(head.read_text().replace(old, new))
    with pytest.raises(DemandUnusable, match=complaint):
        read_model(tmp_path / "model")


def test_a_folder_without_a_model_or_with_half_of_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DemandUnusable, match=f"there is no .*{HEAD}"):
        read_model(tmp_path)
    write_model(town(), tmp_path / "model")
    (tmp_path / "model" / CELLS).write_bytes(b"PAR1")
    with pytest.raises(DemandUnusable, match=CELLS):
        read_model(tmp_path / "model")
