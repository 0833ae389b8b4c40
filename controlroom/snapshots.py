"""Snapshots of a region's state, so that a start need not replay the whole log.

A snapshot is only a shortcut: whatever is doubtful about it, it is passed over and the log is replayed. It is keyed
by a fingerprint of the code that defines the model and applies events, so that a changed program never reads an old
one.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
from immutables import Map

from controlroom.canonical import sha256_hex
from controlroom.log import Head, Snapshot
from controlroom.state import RegionState
from controlroom.subjects import Subjects

ROOM_MODULES = ("timers", "closures", "state", "decision")


class SnapshotCodec:
    """Writes states as MessagePack, maps as dictionaries, and reads them back."""

    def __init__(self, subjects: Subjects) -> None:
        self.fingerprint = _fingerprint(subjects)
        self._decoder = msgspec.msgpack.Decoder(RegionState, dec_hook=_to_map)

    def write(self, state: RegionState, head: Head) -> Snapshot:
        body = msgspec.msgpack.Encoder(enc_hook=_to_dict).encode(state)
        return Snapshot(
            position=state.position,
            head_hash=head.hash,
            fingerprint=self.fingerprint,
            body=body,
            body_sha256=sha256_hex(body),
            at=state.last_at,
        )

    def read(self, snapshot: Snapshot) -> RegionState | None:
        """The state of a snapshot; None when it is of another model or damaged."""
        if snapshot.fingerprint != self.fingerprint or sha256_hex(snapshot.body) != snapshot.body_sha256:
            return None
        try:
            state = self._decoder.decode(snapshot.body)
        except msgspec.MsgspecError:
            return None
        return state if state.position == snapshot.position else None


def _to_dict(value: Any) -> Any:
    if isinstance(value, Map):
        return dict(value)
    raise TypeError(f"a state must not hold {type(value).__name__}")


def _to_map(kind: Any, value: Any) -> Any:
    if get_origin(kind) is Map:
        return Map(msgspec.convert(value, dict[get_args(kind)], dec_hook=_to_map))  # type: ignore[misc]
    raise TypeError(f"a state must not hold {kind!r}")


def _fingerprint(subjects: Subjects) -> str:
    """SHA-256 over the sources of the model and of all code that may apply events."""
    packages = {subject.evolve.__module__.partition(".")[0] for subject in subjects.all} - {"controlroom"}
    return fingerprint_of(packages, room_modules=ROOM_MODULES)


def fingerprint_of(packages: Iterable[str], *, room_modules: Iterable[str]) -> str:
    """SHA-256 over the sources of whole packages and of modules of the control room."""
    room = Path(__file__).parent
    sources = [path for name in sorted(packages) for path in _sources(name)]
    digest = hashlib.sha256()
    for path in [*sources, *(room / f"{name}.py" for name in room_modules)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources(package: str) -> list[Path]:
    module = __import__(package)
    return sorted(path for folder in getattr(module, "__path__", ()) for path in Path(folder).rglob("*.py"))
