"""An error is one clear line on standard error and exit code 2, never a traceback."""

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
