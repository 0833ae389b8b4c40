"""Experiments as planners run them: from the command line, with clear refusals."""

import json
from pathlib import Path

import pytest
from typer.main import get_command

from arterial.cli.app import app
from arterial.cli.errors import clear_line
from tests.api.town import build_settled_town
from tests.cli.process import Arterial

QUICK = ("--per-day", 60, "--days", 0.5, "--warm-up-h", 1)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_settled_town(tmp_path_factory.mktemp("cli") / "gridville", units=4)


def test_policies_are_compared_and_the_report_can_be_had_again(arterial: Arterial, town: Path, tmp_path: Path) -> None:
    """Two policies on the same calls; the command that the report prints, with two processes, gives the same bytes."""
    asked = ("sim", "compare", town, *QUICK, "--policy", "closest", "--scenario", "one more:bases.S1=3,bases.S2=2")
    told = arterial(*asked, "--replications", 3, "--out", "out", "--workers", 1, "--json")
    assert told.returncode == 0, told.stderr
    printed = json.loads(told.stdout)
    assert [scenario["name"] for scenario in printed["scenarios"]] == ["closest", "one more"]
    out = tmp_path / "out"
    results = json.loads((out / "comparison.json").read_text())
    assert results["comparison"] == printed
    assert results["provenance"]["command"].startswith(f"arterial sim compare {town}")
    assert "--workers" not in results["provenance"]["command"]
    first = {file.name: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    for file in (out / "replications").iterdir():
        file.unlink()
    again = arterial(*asked, "--replications", 3, "--out", "out", "--workers", 2, "--json")
    assert again.returncode == 0, again.stderr
    assert {file.name: file.read_bytes() for file in out.rglob("*") if file.is_file()} == first


def test_bases_are_searched_and_checked(arterial: Arterial, town: Path, tmp_path: Path) -> None:
    """A fleet of three in Gridville: bases within the stations' room, figures of the check, a page in Russian."""
    told = arterial(
        *("sim", "optimise", town, *QUICK, "--units", 3, "--first", 3, "--most", 5, "--check", 3, "--indifference", 5),
        *("--out", "out", "--workers", 1, "--language", "ru", "--json"),
    )
    assert told.returncode == 0, told.stderr
    size = json.loads(told.stdout)["sizes"][0]
    assert sum(size["found"].values()) == 3
    assert size["checked"]["low"] <= size["checked"]["mean"] <= size["checked"]["high"]
    assert 'lang="ru"' in (tmp_path / "out" / "report.html").read_text()


def test_scenarios_may_differ_in_demand_surges_and_roster(arterial: Arterial, town: Path, tmp_path: Path) -> None:
    """An ordinary day, a snowy one with more calls, another roster; files are kept whole with the results. A sweep over
    the strength of the snow."""
    snow = 'name = "white"\nsnow = [{ name = "snow", from_h = 0, to_h = 48, travel_factor = 1.5 }]'
    (tmp_path / "snow.toml").write_text(snow)
    (tmp_path / "turns.csv").write_text("unit_id,station_id,from,until\nA,S1,08:00,20:00\nB,S1,20:00,08:00\nC,S2,,\n")
    (tmp_path / "ways.toml").write_text(
        '[[scenario]]\nname = "snowy"\ndemand = { factor = 1.5, surges = ["snow.toml"], strengths = { snow = 2 } }\n'
        '[[scenario]]\nname = "turns"\nroster = "turns.csv"\n'
    )
    told = arterial(
        *("sim", "compare", town, *QUICK, "--policy", "closest", "--scenarios", tmp_path / "ways.toml"),
        *("--scenario", "busy:policy=closest,demand.per_day=90,demand.surges=snow.toml,strength.snow=0"),
        *("--replications", 2, "--start", "2027-07-03", "--out", "out", "--workers", 1, "--json"),
    )
    assert told.returncode == 0, told.stderr
    provenance = json.loads((tmp_path / "out" / "comparison.json").read_text())["provenance"]
    assert (provenance["calls"]["calls_per_day"], provenance["calls"]["start"]) == (60.0, "2027-07-03")
    by_name = {scenario["name"]: scenario for scenario in provenance["scenarios"]}
    assert by_name["snowy"]["demand"]["surges"][0]["snow"][0]["travel_factor"] == 1.5
    assert [post["unit_id"] for post in by_name["turns"]["roster"]] == ["A", "B", "C"]
    assert by_name["busy"]["demand"]["per_day"] == 90.0
    swept = arterial(
        *("sim", "sweep", town, *QUICK, "--surge", "snow.toml", "--vary", "strength.snow=0,2", "--replications", 2),
        *("--vary", "demand.factor=1,1.2", "--measure", "mean_response_s", "--out", "swept", "--workers", 1, "--json"),
    )
    assert swept.returncode == 0, swept.stderr
    means = {point["scenario"]: point["figure"]["mean"] for point in json.loads(swept.stdout)}
    assert means["strength.snow=0 demand.factor=1"] < means["strength.snow=2 demand.factor=1"]
    assert len(means) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("compare", "--policy", "closest", "--start", "soon"), "--start 'soon': give a day such as"),
        (("compare", "--policy", "closest", "--calls", "c.csv", "--start", "2027-01-04"), "calls on record have their"),
        (("compare", "--scenario", "a:demand.factor=0"), "scenario 'a': demand.factor is 0.0: give a number above 0"),
        (("compare", "--scenario", "a:demand.surges=no.toml"), "there is no file no.toml"),
        (("compare", "--scenario", "a:strength.snow=2"), "there is no such surge"),
        (("compare", "--scenario", "a:roster=no.csv"), "no.csv can't be read"),
        (("sweep", "--vary", "demand.factor=-1,1"), "demand.factor is -1.0: give a number above 0"),
        (("sweep", "--vary", "demand.factor=much,1"), "parameter demand.factor is 'much': give a number"),
        (("compare",), "no scenario: give --policy P"),
        (("compare", "--policy", "closest", "--policy", "closest"), "two scenarios are called 'closest'"),
        (("compare", "--policy", "closest", "--baseline", "dmexclp"), "baseline 'dmexclp' is no scenario"),
        (("compare", "--policy", "closest", "--measure", "speed"), "measure 'speed' is not known"),
        (("compare", "--policy", "closest", "--most", 9), "--most limits replications until --half-width"),
        (("compare", "--policy", "closest", "--calls", "c.csv", "--demand", "d"), "exclude each other"),
        (("compare", "--policy", "closest", "--calls", "c.csv", "--per-day", 3), "--per-day scales a demand model"),
        (("compare", "--policy", "closest", "--language", "de"), "language 'de' is not known"),
        (("compare", "--policy", "psychic", *QUICK), "policy 'psychic' is not known: use one of closest"),
        (("compare", "--scenario", "a:bases.S7=1", *QUICK), "no station 'S7' here: there are S1, S2"),
        (("compare", "--scenario", "a:bases.S1=many", *QUICK), "scenario 'a'"),
        (
            ("compare", "--policy", "closest", "--ray", "local", "--workers", 2),
            "--workers and --ray exclude each other",
        ),
        (("sweep",), "nothing is varied"),
        (("sweep", "--vary", "busy_fraction"), "write NAME=V,V,V or NAME=FIRST:LAST:STEP"),
        (("sweep", "--vary", "busy_fraction=1:0:1"), "give a step above 0 that leads from the first to the last"),
        (("sweep", "--vary", "teleport=1,2", *QUICK), "settings.teleport is not known: use busy_fraction"),
        (("optimise", "--units", "two"), "--units 'two': write a number, or FIRST:LAST"),
        (("optimise", "--units", "99", *QUICK), "99 units: give from 1 to 8"),
        (("optimise", "--indifference", 0), "indifference is 0.0: give a difference above 0"),
    ],
)
def test_what_can_t_be_run_is_one_clear_line(
    town: Path, tmp_path: Path, arguments: tuple[object, ...], message: str
) -> None:
    """The field and the remedy, as `arterial` prints them with exit code 2; nothing was simulated."""
    command, *rest = arguments
    out = tmp_path / "out"
    with pytest.raises(Exception) as refused:  # noqa: PT011
        get_command(app)(["sim", str(command), str(town), "--out", str(out), *map(str, rest)], standalone_mode=False)
    line = clear_line(refused.value)
    assert line is not None
    assert message in line
    assert not (out / "replications").exists() or not list((out / "replications").iterdir()) or command == "optimise"


def test_a_refusal_leaves_with_code_2(arterial: Arterial, town: Path) -> None:
    """One line on standard error, no traceback."""
    told = arterial("sim", "compare", town, "--out", "out", "--policy", "closest", "--most", 9)
    assert told.returncode == 2
    assert told.stderr.startswith("arterial: --most limits replications")
    assert len(told.stderr.strip().splitlines()) == 1
