"""`arterial blood routes`: vans, places and jobs in; tours that can be driven, and what stays behind, out."""

import csv
import json
from pathlib import Path

import pytest

from arterial.routes_file import RoutesFileUnusable, read_routes
from tests.api.town import build_town, corner
from tests.cli.process import Arterial

ROWS = f"""
at = 2026-11-23T08:00:00+03:00
handling_min = 5
profile = "van"
[[places]]
id = "centre"
lon = {corner(0, 0)[0]}
lat = {corner(0, 0)[1]}
[[places]]
id = "north"
lon = {corner(0, 10)[0]}
lat = {corner(0, 10)[1]}
[[places]]
id = "east"
lon = {corner(10, 0)[0]}
lat = {corner(10, 0)[1]}
[[vans]]
id = "v1"
place = "centre"
capacity_units = 20
until = "16:00"
[[jobs]]
id = "blood-north"
from = "centre"
to = "north"
units = 15
urgency = "urgent"
due = 08:30:00
ride_limit_min = 60
[[jobs]]
id = "blood-east"
from = "centre"
to = "east"
units = 12
ready = "09:00"
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_town(tmp_path_factory.mktemp("town") / "gridville")


def test_two_trips_of_one_van_are_planned_on_the_citys_roads(arterial: Arterial, tmp_path: Path, city: Path) -> None:
    """Ten blocks of 36 seconds each way. What is ready at nine is fetched by the same van on a second trip."""
    (tmp_path / "plan.toml").write_text(ROWS)
    done = arterial("blood", "routes", "plan.toml", "--city", city, "--seconds", "0.3", "--out", "tours.csv", "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    (tour,) = report["tours"]
    assert (tour["trips"], report["checked"], report["unserved"], report["late"]) == (2, True, [], [])
    assert [stop["place_id"] for stop in tour["stops"]] == ["centre", "north", "centre", "east"]
    assert tour["stops"][1]["arrival_at"] == "2026-11-23T08:11:00+03:00"
    assert tour["stops"][2]["begins_at"] == "2026-11-23T09:00:00+03:00"
    rows = list(csv.DictReader((tmp_path / "tours.csv").open()))
    assert [(row["trip"], row["deliver"]) for row in rows][1::2] == [("1", "blood-north"), ("2", "blood-east")]


def test_what_no_van_can_carry_is_said_in_words(arterial: Arterial, tmp_path: Path, city: Path) -> None:
    (tmp_path / "plan.toml").write_text(ROWS.replace("units = 15", "units = 25"))
    done = arterial("blood", "routes", "plan.toml", "--city", city, "--seconds", "0.3", "--language", "ru")
    assert done.returncode == 0, done.stderr
    assert "blood-north: доз 25, а самая большая машина вмещает 20" in done.stdout


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("units = 15", "units = 0", "$.jobs[0].units"),
        ('to = "east"', 'to = "west"', "jobs[1].to: there is no place 'west'"),
        ('id = "blood-east"', 'id = "blood-north"', "jobs[1].id: 'blood-north' is that of jobs[0]"),
        ('until = "16:00"', 'until = "soon"', "vans[0].until: 'soon' is no instant"),
        ('until = "16:00"', 'until = "07:00"\nfrom = "08:00"', "vans[0].until: it must be after from"),
        ('urgency = "urgent"', 'urgency = "now"', "$.jobs[0].urgency"),
        ('to = "east"', 'to = "centre"', "jobs[1].to: 'centre' is where it lies already"),
        ("capacity_units = 20", "capacity = 20", "capacity"),
    ],
)
def test_what_is_wrong_is_named_by_field_and_row(tmp_path: Path, right: str, wrong: str, said: str) -> None:
    assert right in ROWS
    file = tmp_path / "plan.toml"
    file.write_text(ROWS.replace(right, wrong))
    with pytest.raises(RoutesFileUnusable) as fault:
        read_routes(file, timezone="Europe/Minsk")
    assert str(fault.value).startswith(f"{file}: ")
    assert said in str(fault.value)


def test_a_place_off_the_map_is_named_and_nothing_is_written(arterial: Arterial, tmp_path: Path, city: Path) -> None:
    off = ROWS.replace(f"lat = {corner(10, 0)[1]}\n[[vans]]", "lat = 12.5\n[[vans]]")
    (tmp_path / "plan.toml").write_text(off)
    done = arterial("blood", "routes", "plan.toml", "--city", city, "--out", "tours.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert "plan.toml: places[2]: 'east'" in done.stderr
    assert not (tmp_path / "tours.json").exists()
