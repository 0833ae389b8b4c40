"""The indicators' ledger kept between starts: a shortcut, never the truth.

Whatever is doubtful about what was saved, it is passed over and the log is read from its beginning. It is keyed by a
fingerprint of the code that reads the log, and by the hash of the log's event up to which it was read.
"""

import logging
from typing import Protocol

import msgspec
from msgspec import Struct

from controlroom.canonical import sha256_hex
from controlroom.log import EventLog
from controlroom.snapshots import fingerprint_of
from dispatch.indicators import saved
from dispatch.indicators.sheets import Sheets

ROOM_MODULES = ("indicator_books", "saved_books", "subjects")

logger = logging.getLogger(__name__)


class BookStore(Protocol):
    """Keeps one lot of bytes between starts; what fails raises OSError."""

    def read(self) -> bytes | None: ...

    def write(self, content: bytes) -> None: ...


class SavedBooks(Struct, frozen=True, kw_only=True):
    region: str
    fingerprint: str
    position: int
    head_hash: str
    body_sha256: str
    body: bytes


class BookKeeper:
    """Saves the sheets of a region's ledger, and gives them back to the program that saved them."""

    def __init__(self, store: BookStore, region: str) -> None:
        self._store, self._region = store, region
        self._fingerprint = fingerprint_of({"dispatch"}, room_modules=ROOM_MODULES)

    def write(self, sheets: Sheets, *, position: int, head_hash: str) -> bytes:
        """What `keep` stores; made quickly, so that whoever fills the sheets waits little."""
        body = saved.written(sheets)
        books = SavedBooks(
            region=self._region,
            fingerprint=self._fingerprint,
            position=position,
            head_hash=head_hash,
            body_sha256=sha256_hex(body),
            body=body,
        )
        return msgspec.msgpack.encode(books)

    def keep(self, content: bytes) -> None:
        try:
            self._store.write(content)
        except OSError as error:
            logger.warning("the indicators of region %s are not saved: %s", self._region, error)

    def read(self, log: EventLog) -> tuple[Sheets, int, str] | None:
        """The sheets, the position up to which they were read, and the hash of the event there; None: read anew."""
        try:
            content = self._store.read()
            if content is None:
                return None
            books = msgspec.msgpack.decode(content, type=SavedBooks)
            if not self._is_of(books, log):
                return None
            return saved.read(books.body), books.position, books.head_hash
        except (OSError, ValueError) as error:
            logger.warning("what was saved of the indicators of region %s is passed over: %s", self._region, error)
            return None

    def _is_of(self, books: SavedBooks, log: EventLog) -> bool:
        """Of this program and of this very log, and whole."""
        if (books.region, books.fingerprint) != (self._region, self._fingerprint):
            return False
        rows = log.read(self._region, after=books.position - 1, limit=1)
        return bool(rows) and rows[0].hash == books.head_hash and sha256_hex(books.body) == books.body_sha256
