"""A snapshot in its seal: HMAC-SHA256 (RFC 2104) with the installation's key, so that nobody without it can alter one.

The file is one JSON object; `snapshot` is the sealed text itself: what is checked is byte for byte what is read.
"""

import hashlib
import hmac

import msgspec
from msgspec import Struct

from controlroom.downtime.model import DowntimeSnapshot
from controlroom.errors import CommandRefused

FORMAT = "arterial-downtime/1"
KEY_BYTES = 32


class SealedSnapshot(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`key_id` tells which key sealed it without telling the key."""

    format: str
    key_id: str
    seal: str
    snapshot: str


def seal(snapshot: DowntimeSnapshot, *, key: bytes) -> bytes:
    """The file of a snapshot. The same snapshot and key give the same bytes."""
    text = msgspec.json.encode(snapshot, order="deterministic").decode()
    sealed = SealedSnapshot(format=FORMAT, key_id=key_id(key), seal=_mark(text, key), snapshot=text)
    return msgspec.json.format(msgspec.json.encode(sealed), indent=1) + b"\n"


def unseal(body: bytes, *, key: bytes) -> DowntimeSnapshot:
    """The snapshot of a file. Raises CommandRefused `snapshot-unreadable`, `other-key`, `seal-broken`."""
    try:
        sealed = msgspec.json.decode(body, type=SealedSnapshot)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise _refused("snapshot-unreadable", f"the file is no sealed snapshot: {error}") from error
    if sealed.format != FORMAT:
        detail = f"the snapshot is of format {sealed.format!r}; this version reads {FORMAT}"
        raise _refused("snapshot-unreadable", detail)
    if sealed.key_id != key_id(key):
        detail = f"the snapshot was sealed with key {sealed.key_id}, the key given is {key_id(key)}: give the right one"
        raise _refused("other-key", detail)
    if not hmac.compare_digest(sealed.seal, _mark(sealed.snapshot, key)):
        raise _refused("seal-broken", "the snapshot was altered after it was sealed: do not use it, take another copy")
    try:
        return msgspec.json.decode(sealed.snapshot, type=DowntimeSnapshot)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise _refused("snapshot-unreadable", f"the snapshot is of another version: {error}") from error


def key_id(key: bytes) -> str:
    return hashlib.sha256(b"arterial downtime key" + key).hexdigest()[:16]


def seal_of(body: bytes) -> str:
    """The seal that stands in a sealed file, to be printed beside what it holds."""
    return msgspec.json.decode(body, type=SealedSnapshot).seal


def _mark(text: str, key: bytes) -> str:
    return hmac.new(key, f"{FORMAT}\n{text}".encode(), hashlib.sha256).hexdigest()


def _refused(code: str, detail: str) -> CommandRefused:
    return CommandRefused(code, detail, kind="invalid", field="snapshot")
