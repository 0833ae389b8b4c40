"""The part of a session in a SQL database that is about callers."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from patients.adapters.rows import read_row
from patients.adapters.tables import caller_counter, caller_notes, caller_recordings, callers
from patients.caller_model import Caller, CallerNote


class CallerSession:
    """Over the connection of the session's one transaction."""

    _connection: Connection

    def next_caller_id(self) -> str:
        number: int = self._connection.execute(select(caller_counter.c.next_number)).scalar_one()
        self._connection.execute(update(caller_counter).values(next_number=number + 1))
        return f"K-{number:08d}"

    def add_caller(self, caller: Caller, *, phone_key: str | None) -> None:
        self._connection.execute(insert(callers).values({**msgspec.structs.asdict(caller), "phone_key": phone_key}))

    def caller(self, caller_id: str) -> Caller | None:
        return self._one_caller(callers.c.caller_id == caller_id)

    def caller_recorded_under(self, request_key: str) -> Caller | None:
        under_key = select(caller_recordings.c.caller_id).where(caller_recordings.c.request_key == request_key)
        return self._one_caller(callers.c.caller_id == under_key.scalar_subquery())

    def remember_caller(self, request_key: str, caller_id: str) -> None:
        self._connection.execute(insert(caller_recordings).values(request_key=request_key, caller_id=caller_id))

    def remove_caller(self, caller_id: str) -> None:
        for table in (caller_recordings, caller_notes, callers):
            self._connection.execute(delete(table).where(table.c.caller_id == caller_id))

    def callers_with_phone(self, phone_key: str, *, since_at: float, most: int) -> Sequence[str]:
        wanted = select(callers.c.caller_id).where(callers.c.phone_key == phone_key, callers.c.recorded_at >= since_at)
        newest_first = wanted.order_by(callers.c.recorded_at.desc(), callers.c.caller_id.desc()).limit(most)
        return list(self._connection.execute(newest_first).scalars())

    def add_caller_note(self, note: CallerNote) -> None:
        self._connection.execute(insert(caller_notes).values(msgspec.structs.asdict(note)))

    def caller_notes(self, caller_id: str) -> Sequence[CallerNote]:
        wanted = select(caller_notes).where(caller_notes.c.caller_id == caller_id).order_by(caller_notes.c.note_number)
        return [read_row(row, CallerNote) for row in self._connection.execute(wanted).mappings()]

    def _one_caller(self, condition: ColumnElement[bool]) -> Caller | None:
        row = self._connection.execute(select(callers).where(condition)).mappings().one_or_none()
        return None if row is None else read_row(row, Caller)
