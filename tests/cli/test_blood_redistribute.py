"""`arterial blood redistribute`: stock, demand and distances in, units to move out."""

import csv
import json
from pathlib import Path

import pytest

from arterial.redistribution_files import (
    RedistributionFileUnusable,
    read_distances,
    read_expected_demand,
    read_limits,
    read_stock,
    require_places,
)
from tests.cli.process import Arterial

STOCK = "place_id,component,group,days_left,units\nquiet,red-cells,O+,4,9\nquiet,red-cells,O+,30,6\n"
DEMAND = "place_id,component,group,mean\nquiet,red-cells,O+,0.2\nbusy,red-cells,O+,3\n"
DISTANCES = "from_place_id,to_place_id,minutes\nquiet,busy,45\n"


def lay_out(folder: Path, **changed: str) -> None:
    for name, text in {"stock": STOCK, "demand": DEMAND, "distances": DISTANCES, **changed}.items():
        (folder / f"{name}.csv").write_text(text)


ASK = ("blood", "redistribute", "demand.csv", "--stock", "stock.csv", "--distances", "distances.csv", "--seconds", "2")


def test_what_would_expire_goes_to_where_it_will_be_used(arterial: Arterial, tmp_path: Path) -> None:
    lay_out(tmp_path)
    done = arterial(*ASK, "--json", "--out", "plan.csv")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    (transfer,) = report["transfers"]
    assert (transfer["from_place_id"], transfer["to_place_id"]) == ("quiet", "busy")
    assert transfer["days_left"]["4"] >= 7, "short-dated units first"
    assert report["after"]["wasted"] < report["before"]["wasted"] / 2
    assert report["after"]["short"] < report["before"]["short"] / 2
    assert 0 <= report["gap"] < 0.05
    rows = list(csv.DictReader((tmp_path / "plan.csv").open()))
    assert sum(int(row["units"]) for row in rows) == transfer["count"]


def test_an_unusable_file_is_one_line_and_exit_code_two(arterial: Arterial, tmp_path: Path) -> None:
    lay_out(tmp_path, demand=DEMAND.replace("busy", "moon"))
    done = arterial(*ASK)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "arterial: demand.csv: demand[1].place_id: no blood place moon; register it first\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("stock", STOCK.replace("red-cells,O+,4", "milk,O+,4"), "stock.csv: row 2: component 'milk' is none of"),
        ("stock", STOCK.replace(",4,9", ",soon,9"), "row 2: days_left 'soon' is no number"),
        ("stock", STOCK.replace(",4,9", ",4,-1"), "row 2: units -1 is outside 0 to"),
        ("stock", STOCK.replace("quiet", "moon"), "no distance to or from moon"),
        ("stock", "", "it has no column place_id, component, group"),
        ("demand", DEMAND.replace(",3", ",nan"), "row 3: mean nan is outside"),
        ("demand", DEMAND + "busy,red-cells,O+,1\n", "row 4: place_id is given twice"),
        ("distances", "from_place_id,minutes\n", "it has no column to_place_id"),
    ],
)
def test_what_is_wrong_with_a_file_is_named(tmp_path: Path, name: str, text: str, said: str) -> None:
    lay_out(tmp_path, **{name: text})
    with pytest.raises(RedistributionFileUnusable) as caught:
        read_all(tmp_path)
    assert said in str(caught.value)


def read_all(folder: Path) -> None:
    places, _ = read_distances(folder / "distances.csv")
    require_places(read_stock(folder / "stock.csv", now=0.0), places, file="stock.csv")
    read_expected_demand(folder / "demand.csv")


LIMITS = "place_id,component,temperature_class,most_units\nbusy,,chilled,3\nbusy,plasma,,0\n"


def test_no_place_is_given_more_than_it_can_keep(arterial: Arterial, tmp_path: Path) -> None:
    lay_out(tmp_path, limits=LIMITS)
    done = arterial(*ASK, "--limits", "limits.csv", "--json")
    assert done.returncode == 0, done.stderr
    (transfer,) = json.loads(done.stdout)["transfers"]
    assert transfer["count"] == 3
    (tmp_path / "limits.csv").write_text(LIMITS.replace("busy", "moon"))
    moon = arterial(*ASK, "--limits", "limits.csv")
    assert (moon.returncode, moon.stderr) == (2, "arterial: limits.csv: there is no distance to or from moon\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LIMITS.replace(",,chilled", ",plasma,chilled"), "row 2: component or temperature_class: give one of both"),
        (LIMITS.replace("chilled", "warm"), "row 2: temperature_class 'warm' is none of frozen, chilled"),
        (LIMITS.replace(",3", ",-3"), "row 2: most_units -3 is outside"),
        (LIMITS + "busy,,chilled,4\n", "row 4: most_units for chilled of busy is given twice"),
    ],
)
def test_what_is_wrong_with_limits_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "limits.csv").write_text(text)
    with pytest.raises(RedistributionFileUnusable) as caught:
        read_limits(tmp_path / "limits.csv")
    assert said in str(caught.value)
