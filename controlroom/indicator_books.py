"""The indicators' ledger of a region, kept up with its log."""

import time
from collections.abc import Iterator
from itertools import islice
from threading import Lock
from typing import Any

import msgspec

from controlroom.log import EventLog, StoredEvent
from controlroom.saved_books import BookKeeper, BookStore
from controlroom.subjects import EventType, Subjects, standard_subjects
from dispatch.indicators.ledger import CONCERNED, Ledger
from dispatch.indicators.records import Records

PAGE = 5_000
KEPT_UP_EVERY_S = 30.0
SAVED_AFTER = 20_000
PAUSE_S = 0.05
MOST_PAGES_AT_ONCE = 20


class IndicatorBooks:
    """Reads each event once: the first question reads the whole log, a later one what has come since.

    With a store the log is read on from where it was saved last, also by an earlier start. Only events that concern a
    time are decoded. Safe to ask from any thread.
    """

    def __init__(
        self, log: EventLog, region: str, subjects: Subjects | None = None, *, store: BookStore | None = None
    ) -> None:
        self._log, self._region = log, region
        self._subjects = subjects or standard_subjects()
        self._concerned = {known.name: known for known in map(self._subjects.events.__getitem__, CONCERNED)}
        self._keeper = None if store is None else BookKeeper(store, region)
        self._guard = Lock()
        self._ledger = Ledger()
        self._records: Records | None = None
        self._opened = store is None
        self._head_hash = ""
        self._saved_position = 0
        self.position = 0

    def read_on(self, *, up_to: int | None = None) -> Iterator[int]:
        """Take what the log has past the position, to `up_to` (absent: its end); the position after every page.

        Raises LogBroken, LogUnavailable; what was taken before stays taken.
        """
        while self._took_page(up_to):
            yield self.position

    def records(self, *, up_to: int | None = None) -> Records:
        """Everything up to a position of the log, at least."""
        for _ in self.read_on(up_to=up_to):
            pass
        with self._guard:
            if self._records is None:
                self._records = self._ledger.records()
            return self._records

    def keep_up(self) -> None:
        """Read on without hurry, and save what was read when it is much: called again and again, in the background.

        A long log is read a part at a time, so that whoever ends the service waits a second or two at most.
        """
        for _ in islice(self.read_on(), MOST_PAGES_AT_ONCE):
            time.sleep(PAUSE_S)
        self.save(after=SAVED_AFTER)

    def save(self, *, after: int = 1) -> None:
        """Keep what was read for the next start, if so many events or more were read since it was kept last."""
        if self._keeper is None:
            return
        with self._guard:
            position = self.position
            if position - self._saved_position < after:
                return
            content = self._keeper.write(self._ledger.sheets, position=position, head_hash=self._head_hash)
        self._keeper.keep(content)
        self._saved_position = position

    def _took_page(self, up_to: int | None) -> bool:
        """Whether there was anything to take."""
        with self._guard:
            self._open_saved()
            limit = PAGE if up_to is None else min(PAGE, up_to - self.position)
            rows = self._log.read(self._region, after=self.position, limit=limit) if limit > 0 else []
            if not rows:
                return False
            self._take(rows)
            return True

    def _take(self, rows: list[StoredEvent]) -> None:
        self._records = None
        taken: StoredEvent | None = None
        take, concerned = self._ledger.take, self._concerned
        try:
            for row in rows:
                known = concerned.get(row.type)
                if known is not None:
                    take(self._event(row, known), at=row.at)
                taken = row
        finally:
            if taken is not None:
                self.position, self._head_hash = taken.position, taken.hash
                self._ledger.knows_up_to(taken.at)

    def _event(self, row: StoredEvent, known: EventType) -> Any:
        """As the subjects read it, which takes a longer way; only they say what is wrong with a row."""
        if row.schema_version == known.schema_version:
            try:
                return known.decoder.decode(row.payload)
            except msgspec.MsgspecError:
                pass
        return self._subjects.read_event(type=row.type, schema_version=row.schema_version, payload=row.payload)

    def _open_saved(self) -> None:
        if self._opened or self._keeper is None:
            return
        found = self._keeper.read(self._log)
        if found is not None:
            sheets, self.position, self._head_hash = found
            self._ledger, self._saved_position = Ledger(sheets), self.position
        self._opened = True
