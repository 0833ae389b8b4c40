"""The blood ledger of a region, kept up with its log."""

from bloodbank.indicators.ledger import CONCERNED, BloodLedger, BloodRecords
from controlroom.books import Books
from controlroom.log import EventLog
from controlroom.subjects import Subjects


class BloodBooks(Books[BloodRecords]):
    """What became of every unit of blood, and when."""

    def __init__(self, log: EventLog, region: str, subjects: Subjects | None = None) -> None:
        super().__init__(log, region, ledger=BloodLedger(), concerned=CONCERNED, prefix="bloodbank", subjects=subjects)
