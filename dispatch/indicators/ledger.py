"""The ledger: every call, incident and response of a log, with its times, filled event by event.

It is a second reading of the log beside the state: compact columns that keep what is closed, so that a late report
still finds its row. Take the events in order; what concerns no interval is passed over.
"""

from typing import Any

from dispatch.indicators.records import Records
from dispatch.indicators.sheets import Sheets
from dispatch.indicators.taking import TAKERS

CONCERNED = tuple(TAKERS)
"""The events that a ledger takes notice of; all others may be left out."""


class Ledger:
    """Begin with an empty one and `take` every event of the log, in order."""

    def __init__(self, sheets: Sheets | None = None) -> None:
        self.sheets = sheets or Sheets()

    def take(self, event: Any, *, at: float) -> None:
        """An event that was recorded at the instant `at`."""
        sheets = self.sheets
        if at > sheets.last_at:
            sheets.last_at = at
        taker = TAKERS.get(type(event))
        if taker is not None:
            taker(sheets, event, at)

    def knows_up_to(self, at: float) -> None:
        """Nothing else was recorded until the instant `at`."""
        self.sheets.last_at = max(self.sheets.last_at, at)

    def records(self) -> Records:
        """Everything up to now, as columns to calculate with."""
        return Records.of(self.sheets)
