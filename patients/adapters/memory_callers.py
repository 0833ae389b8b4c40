"""The part of a session in memory that is about callers."""

from collections.abc import Sequence

from patients.caller_model import Caller, CallerNote


class CallerTables:
    """Copied with the rest of the session's tables."""

    def __init__(self) -> None:
        self._callers: dict[str, tuple[Caller, str | None]] = {}
        self._notes: list[CallerNote] = []
        self._recordings: dict[str, str] = {}
        self._next_caller = 1

    def copy_callers_to(self, other: "CallerTables") -> None:
        other._callers, other._notes = dict(self._callers), list(self._notes)
        other._recordings, other._next_caller = dict(self._recordings), self._next_caller

    def next_caller_id(self) -> str:
        number, self._next_caller = self._next_caller, self._next_caller + 1
        return f"K-{number:08d}"

    def add_caller(self, caller: Caller, *, phone_key: str | None) -> None:
        self._callers[caller.caller_id] = (caller, phone_key)

    def caller(self, caller_id: str) -> Caller | None:
        row = self._callers.get(caller_id)
        return None if row is None else row[0]

    def caller_recorded_under(self, request_key: str) -> Caller | None:
        return self.caller(self._recordings.get(request_key, ""))

    def remember_caller(self, request_key: str, caller_id: str) -> None:
        self._recordings[request_key] = caller_id

    def remove_caller(self, caller_id: str) -> None:
        self._callers.pop(caller_id, None)
        self._notes = [note for note in self._notes if note.caller_id != caller_id]
        self._recordings = {key: other for key, other in self._recordings.items() if other != caller_id}

    def callers_with_phone(self, phone_key: str, *, since_at: float, most: int) -> Sequence[str]:
        rows = self._callers.values()
        found = [caller for caller, key in rows if key == phone_key and caller.recorded_at >= since_at]
        newest_first = sorted(found, key=lambda caller: (caller.recorded_at, caller.caller_id), reverse=True)
        return [caller.caller_id for caller in newest_first[:most]]

    def add_caller_note(self, note: CallerNote) -> None:
        self._notes.append(note)

    def caller_notes(self, caller_id: str) -> Sequence[CallerNote]:
        return [note for note in self._notes if note.caller_id == caller_id]
