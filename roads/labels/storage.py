"""Large arrays on disk: a folder of `.npy` files that is there wholly or not at all, mapped into memory when opened."""

from __future__ import annotations

import os
import shutil
import tempfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

CONTENTS = "contents.json"
FORMAT_VERSION = 1


class DamagedArrays(ValueError):
    """The folder doesn't hold what was asked for."""


class Contents(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`crc32` of the values of each array by name."""

    format_version: int
    fingerprint: str
    crc32: dict[str, int]


def folder_of(parent: Path, name: str, fingerprint: str) -> Path:
    return parent / f"{name}-v{FORMAT_VERSION}-{fingerprint[:24]}"


def save_arrays(folder: Path, fingerprint: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write beside the place, then rename; another process that was faster wins. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, array in arrays.items():
            np.save(temporary / f"{name}.npy", array)
        contents = Contents(
            format_version=FORMAT_VERSION,
            fingerprint=fingerprint,
            crc32={name: _crc32(array) for name, array in arrays.items()},
        )
        (temporary / CONTENTS).write_bytes(msgspec.json.encode(contents))
        temporary.chmod(0o755)
        _put_in_place(temporary, folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def load_arrays(folder: Path, fingerprint: str, names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Arrays mapped into memory, read-only. Raises FileNotFoundError, or DamagedArrays for what was not saved so."""
    try:
        contents = msgspec.json.decode((folder / CONTENTS).read_bytes(), type=Contents)
        arrays = {name: _mapped(folder / f"{name}.npy") for name in names}
    except FileNotFoundError:
        if folder.is_dir():
            raise DamagedArrays("a file is missing") from None
        raise
    except (OSError, ValueError, EOFError, SyntaxError, msgspec.MsgspecError) as error:
        raise DamagedArrays(str(error) or type(error).__name__) from error
    if contents.fingerprint != fingerprint or contents.format_version != FORMAT_VERSION:
        raise DamagedArrays("it is of another graph or of other weights")
    if contents.crc32 != {name: _crc32(array) for name, array in arrays.items()}:
        raise DamagedArrays("its values aren't those that were saved")
    return arrays


def _mapped(path: Path) -> NDArray[Any]:
    """An ordinary array over the mapped file: compiled code knows no other kind."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))


def _crc32(array: NDArray[Any]) -> int:
    header = f"{array.dtype.str}{array.shape}".encode()
    return zlib.crc32(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data, zlib.crc32(header))


def _put_in_place(temporary: Path, folder: Path) -> None:
    try:
        os.replace(temporary, folder)
    except OSError:
        if not folder.exists():
            raise
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        os.replace(folder, aside)
        shutil.rmtree(aside, ignore_errors=True)
        os.replace(temporary, folder)
