"""The trace index in memory: for tests and trials."""

from collections.abc import Iterable, Sequence

from controlroom.log import Head
from controlroom.tracing.index import TraceEntry


class MemoryTraceIndex:
    def __init__(self) -> None:
        self._entries: dict[tuple[str, str], TraceEntry] = {}
        self._heads: dict[str, Head] = {}

    def head(self, region: str) -> Head:
        return self._heads.get(region, Head())

    def put(self, region: str, entries: Sequence[TraceEntry], *, head: Head) -> None:
        self._entries.update({(region, entry.unit.blood_unit_id): entry for entry in entries})
        self._heads[region] = head

    def clear(self, region: str) -> None:
        self._entries = {key: entry for key, entry in self._entries.items() if key[0] != region}
        self._heads.pop(region, None)

    def entries(self, region: str, unit_ids: Iterable[str]) -> list[TraceEntry]:
        return [self._entries[region, name] for name in unit_ids if (region, name) in self._entries]

    def units_of_donation(self, region: str, din: str) -> list[str]:
        return sorted(entry.unit.blood_unit_id for entry in self._of(region) if din in entry.dins)

    def units_of_patient(self, region: str, patient_id: str) -> list[str]:
        return sorted(entry.unit.blood_unit_id for entry in self._of(region) if entry.unit.patient_id == patient_id)

    def made_of(self, region: str, unit_ids: Iterable[str]) -> dict[str, list[str]]:
        made: dict[str, list[str]] = {}
        wanted = set(unit_ids)
        for entry in self._of(region):
            for source_id in wanted.intersection(entry.unit.source_unit_ids):
                made.setdefault(source_id, []).append(entry.unit.blood_unit_id)
        return {source_id: sorted(unit_ids) for source_id, unit_ids in made.items()}

    def close(self) -> None:
        """Nothing is held."""

    def _of(self, region: str) -> list[TraceEntry]:
        return [entry for (where, _), entry in self._entries.items() if where == region]
