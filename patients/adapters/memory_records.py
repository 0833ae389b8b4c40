"""The part of a session in memory that is about entries of records."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from patients.records.model import RecordEntry


class RecordTables:
    """Copied with the rest of the session's tables."""

    def __init__(self) -> None:
        self._entries: dict[int, RecordEntry] = {}

    def copy_records_to(self, other: "RecordTables") -> None:
        other._entries = dict(self._entries)

    def add_entry(self, entry: RecordEntry) -> RecordEntry:
        numbered = structs.replace(entry, entry_number=len(self._entries) + 1)
        self._entries[numbered.entry_number] = numbered
        return numbered

    def change_entry(self, entry: RecordEntry) -> None:
        self._entries[entry.entry_number] = entry

    def entry(self, entry_number: int) -> RecordEntry | None:
        return self._entries.get(entry_number)

    def entries(self, patient_ids: Iterable[str]) -> Sequence[RecordEntry]:
        wanted = set(patient_ids)
        return [each for each in self._entries.values() if each.patient_id in wanted]
