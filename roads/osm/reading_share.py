"""How far osmium has come with a file: it does not say so itself, but the system knows where its reader stands."""

from __future__ import annotations

import os
from pathlib import Path

_DESCRIPTORS = Path("/proc/self/fd")


class ReadingShare:
    """Follows the reading of one file; never goes back. Stays 0 where the system does not tell."""

    def __init__(self, source: Path) -> None:
        self._source, self._share = source, 0.0

    def now(self) -> float:
        """Share (0 to 1). A file that was open and is no longer has been read to its end."""
        share = share_read(self._source)
        if share is None:
            share = 1.0 if self._share else 0.0
        self._share = max(self._share, share)
        return self._share


def share_read(source: Path) -> float | None:
    """Share (0 to 1) of the file its open descriptor has passed; None where nobody has it open or the system hides it.

    A reader thread runs a few megabytes ahead of what is looked at.
    """
    try:
        wanted = source.stat()
        for descriptor in _DESCRIPTORS.iterdir():
            if os.path.samestat(_stat(descriptor), wanted):
                position = (_DESCRIPTORS.parent / "fdinfo" / descriptor.name).read_text().split(maxsplit=2)[1]
                return min(1.0, int(position) / max(1, wanted.st_size))
    except (OSError, ValueError, IndexError):
        pass
    return None


def _stat(descriptor: Path) -> os.stat_result:
    """Of the file behind a descriptor; of the folder of descriptors where it was closed meanwhile."""
    try:
        return descriptor.stat()
    except OSError:
        return _DESCRIPTORS.stat()
