"""Compiled code on disk that was made of other sources than those at hand is forgotten before anything runs.

numba keeps the compiled form of a function as long as the function's own file is as it was; of the functions that it
calls, and of constants in other files, it knows nothing. After an update a decision could be reckoned half by old code.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

ROOMS: tuple[tuple[str, ...], ...] = (
    ("dispatch/kernels",),
    ("bloodbank/kernels", "bloodbank/tours/kernels"),
    ("roads/hierarchy", "roads/labels"),
    ("sim/planning/compliance", "sim/planning/hypercube", "sim/planning/location"),
    ("sim/engine", "sim/worlds", "sim/forks"),
)
CALLED_BY_LAST = ("dispatch/kernels", "bloodbank/kernels", "roads/hierarchy", "roads/labels")
MADE_OF = "made-of.sha256"


def may_write(folder: Path) -> bool:
    """Whether this process may put files there."""
    return os.access(folder, os.W_OK)


def forget_stale_kernels(packages: Path, *, may_write: Callable[[Path], bool] = may_write) -> list[Path]:
    """Delete what was compiled of other sources in the folder that holds the packages; returns the files deleted.

    Where that folder can't be written, numba keeps compiled code elsewhere: it is given a folder of its own for these
    sources, unless `NUMBA_CACHE_DIR` names one.
    """
    forgotten: list[Path] = []
    for rooms in ROOMS:
        read = rooms if rooms is not ROOMS[-1] else (*CALLED_BY_LAST, *rooms)
        made_of = _digest(packages, read)
        for room in rooms:
            folder = packages / room
            if not may_write(folder):
                _keep_elsewhere(_digest(packages, tuple(one for several in ROOMS for one in several)))
                return forgotten
            forgotten += _forget_others(folder / "__pycache__", made_of)
    return forgotten


def _digest(packages: Path, rooms: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for room in rooms:
        for file in sorted((packages / room).rglob("*.py")):
            digest.update(f"{file.relative_to(packages)}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _forget_others(cache: Path, made_of: str) -> list[Path]:
    said = cache / MADE_OF
    if said.is_file() and said.read_text() == made_of:
        return []
    compiled = sorted(cache.glob("*.nb[ci]"))
    for file in compiled:
        file.unlink(missing_ok=True)
    cache.mkdir(exist_ok=True)
    half = cache / f".{MADE_OF}.{os.getpid()}"
    half.write_text(made_of)
    half.replace(said)
    return compiled


def _keep_elsewhere(made_of: str) -> None:
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    os.environ.setdefault("NUMBA_CACHE_DIR", str(home / "arterial" / "kernels" / made_of[:16]))
