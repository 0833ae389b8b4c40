"""After an update nothing is reckoned by compiled code of before."""

import os
from pathlib import Path

import pytest

from arterial.stale_kernels import ROOMS, forget_stale_kernels

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The rooms of compiled code with one source and one compiled function in each, all known."""
    for room in (room for rooms in ROOMS for room in rooms):
        (tmp_path / room).mkdir(parents=True)
        (tmp_path / room / "rule.py").write_text("LIMIT = 1\n")
    forget_stale_kernels(tmp_path)
    for rooms in ROOMS:
        for room in rooms:
            (tmp_path / room / "__pycache__" / "caller.f-1.py311.nbi").write_bytes(b"compiled")
    return tmp_path


def left(installed: Path) -> set[str]:
    return {file.parents[1].relative_to(installed).as_posix() for file in installed.rglob("*.nbi")}


def test_what_was_compiled_of_these_sources_stays(installed: Path) -> None:
    """The second start has nothing to forget."""
    assert forget_stale_kernels(installed) == []
    assert len(left(installed)) == len([room for rooms in ROOMS for room in rooms])


def test_a_changed_kernel_takes_along_what_calls_it(installed: Path) -> None:
    """A dispatch kernel changes: its room and the simulator's are compiled anew, the roads' stay."""
    before = left(installed)
    (installed / "dispatch/kernels/rule.py").write_text("LIMIT = 2\n")
    forget_stale_kernels(installed)
    assert before - left(installed) == {"dispatch/kernels", "sim/engine", "sim/worlds", "sim/forks"}
    assert forget_stale_kernels(installed) == []


def test_every_room_with_compiled_code_is_known() -> None:
    """Whoever compiles in another folder has to name it here."""
    packages = [CHECKOUT / name for name in ("dispatch", "bloodbank", "roads", "sim", "controlroom", "patients", "api")]
    compiling = {
        file.parent.relative_to(CHECKOUT).as_posix()
        for package in packages
        for file in package.rglob("*.py")
        if "njit" in file.read_text()
    }
    assert compiling == {room for rooms in ROOMS for room in rooms}


def test_where_nothing_can_be_written_compiled_code_has_a_folder_for_these_sources(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation of the administrator's, run by somebody else: another folder after any room has changed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(installed))
    monkeypatch.setenv("NUMBA_CACHE_DIR", "forgotten again after the test")
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert forget_stale_kernels(installed, may_write=lambda folder: False) == []
    before = os.environ["NUMBA_CACHE_DIR"]
    assert before.startswith(str(installed / "arterial" / "kernels"))
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    (installed / "sim/engine/rule.py").write_text("LIMIT = 2\n")
    forget_stale_kernels(installed, may_write=lambda folder: False)
    assert os.environ["NUMBA_CACHE_DIR"] != before
