"""The part of a session in memory that is about what waits for the outside record system."""

from collections.abc import Sequence

from msgspec import structs

from patients.outside.model import MessageStatus, OutsideMessage


class OutsideTables:
    """Copied with the rest of the session's tables."""

    def __init__(self) -> None:
        self._messages: dict[int, OutsideMessage] = {}

    def copy_outside_to(self, other: "OutsideTables") -> None:
        other._messages = dict(self._messages)

    def queue(self, message: OutsideMessage) -> None:
        number = len(self._messages) + 1
        self._messages[number] = structs.replace(message, message_number=number)

    def change_message(self, message: OutsideMessage) -> None:
        self._messages[message.message_number] = message

    def message(self, message_number: int) -> OutsideMessage | None:
        return self._messages.get(message_number)

    def due_messages(self, *, now: float, most: int) -> Sequence[OutsideMessage]:
        return [each for each in self._of(MessageStatus.PENDING) if each.next_at <= now][:most]

    def messages(self, status: MessageStatus, *, after: int, most: int) -> Sequence[OutsideMessage]:
        return [each for each in self._of(status) if each.message_number > after][:most]

    def pending_message_of(self, entry_number: int) -> OutsideMessage | None:
        return next((each for each in self._of(MessageStatus.PENDING) if each.entry_number == entry_number), None)

    def _of(self, status: MessageStatus) -> list[OutsideMessage]:
        return [each for each in self._messages.values() if each.status is status]
