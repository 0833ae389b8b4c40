"""What records need from a store's session."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from patients.records.model import RecordEntry


class RecordSession(Protocol):
    """Entries of patients."""

    def add_entry(self, entry: RecordEntry) -> RecordEntry:
        """As kept: its number is given by the store."""
        ...

    def change_entry(self, entry: RecordEntry) -> None: ...

    def entry(self, entry_number: int) -> RecordEntry | None: ...

    def entries(self, patient_ids: Iterable[str]) -> Sequence[RecordEntry]:
        """All entries under these ids, oldest first."""
        ...
