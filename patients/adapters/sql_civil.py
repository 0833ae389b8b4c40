"""The part of a session in a SQL database that is about the civil registry."""

import msgspec
from sqlalchemy import Connection, insert, select

from patients.adapters.rows import read_row
from patients.adapters.tables import civil_messages
from patients.civil.model import CivilOutcome, CivilReceipt


class CivilSessionPart:
    """Over the connection of the session's one transaction."""

    _connection: Connection

    def receipt(self, message_id: str) -> tuple[CivilReceipt, str] | None:
        wanted = select(civil_messages).where(civil_messages.c.message_id == message_id)
        row = self._connection.execute(wanted).mappings().one_or_none()
        return None if row is None else (read_row(row, CivilReceipt), row["content"])

    def add_receipt(self, receipt: CivilReceipt, *, content: str) -> None:
        self._connection.execute(insert(civil_messages).values({**msgspec.structs.asdict(receipt), "content": content}))

    def death_told_of(self, patient_id: str) -> bool:
        told = civil_messages.c.patient_id == patient_id
        closed = civil_messages.c.outcome == CivilOutcome.CLOSED.value
        wanted = select(civil_messages.c.message_id).where(told & closed).limit(1)
        return self._connection.execute(wanted).first() is not None
