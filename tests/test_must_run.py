"""What guards the tests themselves: skips that prove nothing are failures, and CI draws the same examples each time."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SKIPPING = """
import pytest

@pytest.fixture
def shared_data():
    pytest.skip("absent")

@pytest.mark.server
def test_on_a_server():
    pytest.skip("no server")

@pytest.mark.browser
def test_in_a_browser():
    pytest.skip("no browser")

@pytest.mark.real_data
def test_marked_as_on_real_data():
    pytest.skip("absent")

def test_on_real_data(shared_data):
    pass

def test_of_nothing_special():
    pytest.skip("not today")
"""
SERVERS = {"test_on_a_server", "test_in_a_browser"}
REAL_DATA = {"test_marked_as_on_real_data", "test_on_real_data"}
DRAWING = """
from hypothesis import given, strategies as st

@given(st.integers())
def test_draws(number):
    print("drawn", number)
"""


def run(folder: Path, source: str, *options: str, **environment: str) -> str:
    """What pytest prints about a test file in a folder of its own."""
    (folder / "test_some.py").write_text(source)
    plugins = ["-p", "tests.conftest", "-p", "tests.must_run", "-p", "no:cacheprovider"]
    answer = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *options, "test_some.py"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return answer.stdout + answer.stderr


@pytest.mark.parametrize(
    ("ci", "data", "failing"),
    [
        ("", "absent", set()),
        ("", "present", REAL_DATA),
        ("true", "absent", SERVERS),
        ("true", "present", REAL_DATA | SERVERS),
    ],
)
def test_what_can_run_here_must_run(tmp_path: Path, ci: str, data: str, failing: set[str]) -> None:
    """Servers and browser on CI; real data wherever it is."""
    (tmp_path / "present").mkdir()
    said = run(tmp_path, SKIPPING, CI=ci, ARTERIAL_SHARED_DATA=str(tmp_path / data))
    assert set(re.findall(r"^(?:FAILED|ERROR) test_some.py::(\w+)", said, re.MULTILINE)) == failing, said
    assert f"{5 - len(failing)} skipped" in said


def test_ci_draws_the_same_examples_each_time(tmp_path: Path) -> None:
    first, second = (drawn(run(tmp_path, DRAWING, "-s", CI="true")) for _ in range(2))
    assert len(first) > 50
    assert first == second


def drawn(said: str) -> list[str]:
    return [line for line in said.splitlines() if "drawn" in line]
