"""The blood ledger of a region, kept up with its log."""

from collections.abc import Iterator
from threading import Lock

from bloodbank.indicators.ledger import CONCERNED, BloodLedger, BloodRecords
from controlroom.log import EventLog
from controlroom.subjects import Subjects, standard_subjects

PAGE = 5_000
PREFIX = "bloodbank."


class BloodBooks:
    """What became of every unit, by the log: the first question reads all of it, a later one what has come since.

    Only events that concern the ledger are decoded. Safe to ask from any thread.
    """

    def __init__(self, log: EventLog, region: str, subjects: Subjects | None = None) -> None:
        self._log, self._region = log, region
        self._subjects = subjects or standard_subjects()
        self._concerned = frozenset(PREFIX + event.__name__ for event in CONCERNED)
        self._guard = Lock()
        self.ledger = BloodLedger()
        self._records: BloodRecords | None = None
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
                    self.ledger.take(event, at=row.at)
                self.position = row.position
            self.ledger.known_until(rows[-1].at)
            yield self.position

    def records(self, *, up_to: int | None = None) -> BloodRecords:
        """Everything up to a position of the log, at least."""
        with self._guard:
            for _ in self.read_on(up_to=up_to):
                pass
            if self._records is None:
                self._records = self.ledger.records()
            return self._records
