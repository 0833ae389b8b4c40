"""`arterial blood din` as integrators call it."""

import json

from tests.cli.process import Arterial


def test_a_number_is_printed_with_both_its_guards(arterial: Arterial) -> None:
    done = arterial("blood", "din", "G123417654321", "--json")
    assert json.loads(done.stdout) == {"din": "G123417654321", "keyboard_check": "A", "flag_checksum": 70}
    assert arterial("blood", "din", "G1234 17 654321 A").stdout.split() == [
        *("din", "G123417654321"),
        *("keyboard_check", "A"),
        *("flag_checksum", "70"),
    ]


def test_a_mistyped_number_is_one_clear_line(arterial: Arterial) -> None:
    done = arterial("blood", "din", "G123417654312A")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "A is not the check character of G1234 17 654312" in done.stderr
    assert len(done.stderr.splitlines()) == 1
