"""What waits to be told to the outside record system: ids only, the resource is made when it is sent."""

from enum import StrEnum

from msgspec import Struct


class MessageStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


class OutsideMessage(Struct, frozen=True, kw_only=True):
    """An entry to be written back. `fault`: why the last attempt failed, as a code."""

    message_number: int
    patient_id: str
    entry_number: int
    queued_at: float
    next_at: float
    attempts: int = 0
    status: MessageStatus = MessageStatus.PENDING
    fault: str | None = None
    delivered_at: float | None = None
