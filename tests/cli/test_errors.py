"""An error is one clear line on standard error and exit code 2, never a traceback."""

import socket
from pathlib import Path

import pytest

from tests.cli.process import Arterial


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (("city", "build", "nowhere.osm.pbf", "--out", "pack"), {}, "nowhere.osm.pbf"),
        (("serve", "--city", "nowhere"), {}, "nowhere"),
        (("serve",), {}, "--city FOLDER"),
        (("serve", "--city", "."), {"ARTERIAL_PORT": "many"}, "ARTERIAL_PORT"),
        (("db", "upgrade"), {"ARTERIAL_DATABASE_URL": "mysql://x/y"}, "mysql"),
        (("audit", "verify", "--expected-head", "x"), {}, "POSITION:HASH"),
        (("roads", "table", "nowhere", "--from", "a.csv", "--to", "b.csv", "--out", "t.csv"), {}, "nowhere"),
    ],
)
def test_what_the_user_can_mend_is_one_line(
    arterial: Arterial, arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    """A missing file, a wrong setting or a wrong option names itself."""
    answer = arterial(*arguments, **environment)
    assert answer.returncode == 2, answer.stderr
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1, answer.stderr


def test_a_corrupt_extract_leaves_nothing_behind(arterial: Arterial, tmp_path: Path) -> None:
    """A file that is no extract is said to be none, and no half pack appears."""
    (tmp_path / "broken.osm.pbf").write_bytes(b"\x00\x01 this is no map" * 100)
    answer = arterial("city", "build", "broken.osm.pbf", "--out", "pack")
    assert (answer.returncode, len(answer.stderr.strip().splitlines())) == (2, 1), answer.stderr
    assert not (tmp_path / "pack").exists()


def test_a_pack_with_something_wrong_is_told_in_words(arterial: Arterial, tmp_path: Path) -> None:
    """`city check` of a folder that is no pack names the missing files and exits with 1."""
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "city.toml").write_text('name = "Nowhere"\n')
    answer = arterial("city", "check", "pack")
    assert answer.returncode == 1, answer.stderr
    assert "nodes.parquet" in answer.stdout


@pytest.fixture
def town(arterial: Arterial, tmp_path: Path) -> Path:
    """The smallest synthetic city, in the folder `town`."""
    made = arterial("city", "synthesise", "--out", "town", "--nodes", "1000")
    assert made.returncode == 0, made.stderr
    return tmp_path / "town"


def test_a_profile_or_table_that_can_not_be_is_said_before_the_work(arterial: Arterial, town: Path) -> None:
    """An unknown profile, semicolons instead of commas and a folder as output each get their remedy."""
    (town.parent / "a.csv").write_text("id,lon,lat\n")
    (town.parent / "semicolons.csv").write_text("id;lon;lat\n1;27,5;53,9\n")
    for points, out, profile, said in (
        ("a.csv", "t.csv", "bicycle", "lights, normal, van"),
        ("semicolons.csv", "t.csv", "normal", "separated by commas"),
        ("a.csv", "town", "normal", "is a folder"),
        ("a.csv", "nowhere/t.csv", "normal", "there is no folder nowhere"),
    ):
        answer = arterial(
            "roads", "table", "town", "--from", points, "--to", points, "--out", out, "--profile", profile
        )
        assert (answer.returncode, len(answer.stderr.strip().splitlines())) == (2, 1), answer.stderr
        assert said in answer.stderr


def test_an_audit_of_a_log_that_is_not_there_never_says_that_all_is_well(arterial: Arterial, tmp_path: Path) -> None:
    """A wrong folder or region is refused and makes nothing; a log cut off to nothing is found by its noted head."""
    answer = arterial("audit", "verify")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert "there is no log .arterial/log.sqlite3" in answer.stderr
    assert not (tmp_path / ".arterial").exists()
    assert arterial("db", "upgrade").returncode == 0
    answer = arterial("audit", "verify", "--region", "minsk")
    assert (answer.returncode, "no events of region 'minsk'" in answer.stderr) == (2, True), answer.stderr
    answer = arterial("audit", "verify", "--expected-head", f"7:{'a' * 64}")
    assert (answer.returncode, "cut off" in answer.stderr) == (1, True), answer.stderr


def test_addresses_that_can_not_be_used_are_said_before_anything_begins(arterial: Arterial, town: Path) -> None:
    """A port that is taken, a host that does not exist, a Redis that is no URL, a data folder that is a file."""
    (town.parent / "file").write_text("")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for arguments, environment, said in (
            (("--port", port), {}, "address already in use"),
            (("--host", "300.1.1.1"), {}, "can't listen on 300.1.1.1"),
            (("--port", _free_port()), {"ARTERIAL_REDIS_URL": "garbage"}, "redis://host:6379/0"),
            (("--port", _free_port()), {"ARTERIAL_DATABASE_URL": "garbage"}, "sqlite:///path"),
            (("--port", _free_port()), {"ARTERIAL_DATA_DIR": "file"}, "ARTERIAL_DATA_DIR"),
        ):
            answer = arterial("serve", "--city", "town", *arguments, **environment)
            assert (answer.returncode, answer.stdout) == (2, ""), answer.stderr
            assert said in answer.stderr.lower() or said in answer.stderr
            assert "Traceback" not in answer.stderr
        answer = arterial("demo", "--port", port)
        assert (answer.returncode, "Address already in use" in answer.stderr) == (2, True), answer.stderr


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
