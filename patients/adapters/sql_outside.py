"""The part of a session in a SQL database that is about what waits for the outside record system."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, insert, select, update

from patients.adapters.rows import read_row
from patients.adapters.tables import messages
from patients.outside.model import MessageStatus, OutsideMessage


class OutsideSessionPart:
    """Over the connection of the session's one transaction."""

    _connection: Connection

    def queue(self, message: OutsideMessage) -> None:
        row = msgspec.structs.asdict(message)
        del row["message_number"]
        self._connection.execute(insert(messages).values(row))

    def change_message(self, message: OutsideMessage) -> None:
        changed = update(messages).where(messages.c.message_number == message.message_number)
        self._connection.execute(changed.values(msgspec.structs.asdict(message)))

    def message(self, message_number: int) -> OutsideMessage | None:
        return next(iter(self._messages(messages.c.message_number == message_number, most=1)), None)

    def due_messages(self, *, now: float, most: int) -> Sequence[OutsideMessage]:
        waiting = messages.c.status == MessageStatus.PENDING.value
        return self._messages(waiting & (messages.c.next_at <= now), most=most)

    def messages(self, status: MessageStatus, *, after: int, most: int) -> Sequence[OutsideMessage]:
        return self._messages((messages.c.status == status.value) & (messages.c.message_number > after), most=most)

    def pending_message_of(self, entry_number: int) -> OutsideMessage | None:
        waiting = messages.c.status == MessageStatus.PENDING.value
        return next(iter(self._messages(waiting & (messages.c.entry_number == entry_number), most=1)), None)

    def _messages(self, condition: ColumnElement[bool], *, most: int) -> Sequence[OutsideMessage]:
        wanted = select(messages).where(condition).order_by(messages.c.message_number).limit(most)
        return [read_row(row, OutsideMessage) for row in self._connection.execute(wanted).mappings()]
