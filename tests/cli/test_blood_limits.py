"""`arterial blood limits`: limits of places from a file, while the service is off."""

import json
from pathlib import Path

from tests.cli.process import Arterial
from tests.cli.test_blood_stock import founded as founded

LIMITS = "place_id,component,temperature_class,most_units\ncentre,,chilled,40\ncentre,platelets,,0\n"


def test_limits_of_a_file_are_set_shown_and_taken_away(
    arterial: Arterial, founded: dict[str, str], tmp_path: Path
) -> None:
    """Shown as JSON and in words; a place that is not in the file keeps what it had."""
    file = tmp_path / "limits.csv"
    file.write_text(LIMITS)
    set_now = json.loads(arterial("blood", "limits", file, "--by", "olga", "--json", **founded).stdout)
    assert [(each["temperature_class"], each["component"], each["left"]) for each in set_now] == [
        ("chilled", None, 40),
        (None, "platelets", 0),
    ]
    said = arterial("blood", "limits", **founded).stdout.splitlines()
    assert said[0] == "centre: chilled 40 at most, 0 there, 0 coming, room for 40"
    cleared = arterial("blood", "limits", "--clear", "centre", "--by", "olga", **founded)
    assert cleared.stdout == "no limits are set\n"


def test_what_can_not_be_set_is_one_clear_line_and_nothing_is_set(
    arterial: Arterial, founded: dict[str, str], tmp_path: Path
) -> None:
    file, moon = tmp_path / "limits.csv", tmp_path / "moon.csv"
    file.write_text(LIMITS)
    moon.write_text(LIMITS + "moon,,chilled,1\n")
    for words, said in (
        ((file,), "--by: say who"),
        ((moon, "--by", "olga"), "no blood place moon"),
        ((file, "--clear", "centre", "--by", "olga"), "do one or the other"),
    ):
        done = arterial("blood", "limits", *words, **founded)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert said in done.stderr
    assert arterial("blood", "limits", **founded).stdout == "no limits are set\n"
