"""The wheel holds all that an installation needs, the console included."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    uv = CHECKOUT / ".tools" / "bin" / "uv"
    subprocess.run([uv, "build", "--quiet", "--wheel", "--out-dir", out], cwd=CHECKOUT, check=True, timeout=180)
    return next(out.glob("*.whl"))


def test_the_console_and_all_data_travel_in_the_wheel(wheel: Path) -> None:
    """Page, script, map worker, rules, words and migrations are inside; sources of the console and tests are not."""
    names = set(zipfile.ZipFile(wheel).namelist())
    console = {Path(name).suffix for name in names if name.startswith("api/static/console/")}
    assert {".html", ".js", ".mjs", ".css"} <= console
    needed = {"sim/case_mix.toml", "roads/osm/driving.toml", "dispatch/phrases/sending.json"}
    needed |= {f"{package}/py.typed" for package in ("dispatch", "bloodbank", "roads", "patients", "controlroom")}
    assert needed <= names
    assert any(name.startswith("controlroom/adapters/migrations/versions/") for name in names)
    assert any(name.startswith("patients/adapters/migrations/versions/") for name in names)
    assert not any(name.startswith(("tests/", "api/console/", "benchmarks/")) for name in names)


def test_what_is_in_the_wheel_runs(wheel: Path, tmp_path: Path) -> None:
    """Unpacked beside the installed libraries, away from the checkout, it invents a region and lives five minutes."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    program = f"import sys; sys.path.insert(0, {str(tmp_path / 'installed')!r}); from arterial.cli import main; main()"
    arguments = ["demo", "--headless", "--nodes", "2000", "--minutes", "5"]
    answer = subprocess.run(
        [sys.executable, "-P", "-c", program, *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert '"chain_verified": true' in answer.stdout
