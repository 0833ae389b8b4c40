"""The files for the time without computers: the key of the seal, and snapshots in their folder."""

import os
import secrets
import tempfile
from pathlib import Path

from controlroom.downtime.sealing import KEY_BYTES


class KeyUnusable(ValueError):
    """The file with the key of the seal is not there, or holds no key."""


def read_key(file: Path) -> bytes:
    """Raises KeyUnusable."""
    try:
        key = bytes.fromhex(file.read_text(encoding="ascii").strip())
    except OSError as error:
        raise KeyUnusable(f"the key file {file} can't be read: {error.strerror}; name it with --key-file") from error
    except ValueError as error:
        raise KeyUnusable(f"the key file {file} holds no key: {KEY_BYTES} bytes in hexadecimal are wanted") from error
    if len(key) < KEY_BYTES:
        raise KeyUnusable(f"the key file {file} holds {len(key)} bytes: {KEY_BYTES} or more are wanted")
    return key


def key_for_sealing(file: Path) -> bytes:
    """The key of the file; a file that is not there is made, readable by its owner only. Raises KeyUnusable."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_key(file)
    except OSError as error:
        raise KeyUnusable(f"the key file {file} can't be made: {error.strerror}") from error
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(KEY_BYTES) + "\n")
    return read_key(file)


def write_private(file: Path, body: bytes) -> None:
    """Whole or not at all, and readable by its owner only from the first byte on: a snapshot tells of patients."""
    handle, temporary = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(body)
        os.replace(temporary, file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
