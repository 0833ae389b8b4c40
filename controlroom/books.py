"""A second reading of a region's log, kept up with it: what a ledger makes of the events that concern it."""

from collections.abc import Iterator
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

from controlroom.log import EventLog
from controlroom.subjects import Subjects, standard_subjects

PAGE = 5_000
Records = TypeVar("Records")
Made = TypeVar("Made", covariant=True)


class Ledger(Protocol[Made]):
    """Takes events in order; `known_until` says how far the log is known, also by events that don't concern it."""

    def take(self, event: Any, *, at: float) -> None: ...

    def known_until(self, at: float) -> None: ...

    def records(self) -> Made: ...


class Books(Generic[Records]):
    """Reads each event once: the first question reads the whole log, a later one what has come since.

    Only events that concern the ledger (`concerned`, classes of the subject `prefix`) are decoded. Safe to ask from any
    thread.
    """

    def __init__(
        self,
        log: EventLog,
        region: str,
        *,
        ledger: Ledger[Records],
        concerned: tuple[type, ...],
        prefix: str,
        subjects: Subjects | None = None,
    ) -> None:
        self._log, self._region = log, region
        self._subjects = subjects or standard_subjects()
        self._concerned = frozenset(f"{prefix}.{event.__name__}" for event in concerned)
        self._guard = Lock()
        self._ledger = ledger
        self._records: Records | None = None
        self.position = 0

    def read_on(self, *, up_to: int | None = None) -> Iterator[int]:
        """Take what the log has past the position, to `up_to` (absent: its end); the position after every page.

        Raises LogBroken, LogUnavailable; what was taken before stays taken.
        """
        while up_to is None or self.position < up_to:
            limit = PAGE if up_to is None else min(PAGE, up_to - self.position)
            rows = self._log.read(self._region, after=self.position, limit=limit)
            if not rows:
                return
            self._records = None
            for row in rows:
                if row.type in self._concerned:
                    event = self._subjects.read_event(
                        type=row.type, schema_version=row.schema_version, payload=row.payload
                    )
                    self._ledger.take(event, at=row.at)
                self.position = row.position
            self._ledger.known_until(rows[-1].at)
            yield self.position

    def records(self, *, up_to: int | None = None) -> Records:
        """Everything up to a position of the log, at least."""
        with self._guard:
            for _ in self.read_on(up_to=up_to):
                pass
            if self._records is None:
                self._records = self._ledger.records()
            return self._records
