"""What messages of the civil registry need from a store's session."""

from typing import Protocol

from patients.civil.model import CivilReceipt


class CivilSession(Protocol):
    """Receipts, with what was received."""

    def receipt(self, message_id: str) -> tuple[CivilReceipt, str] | None:
        """The receipt of a message and its content."""
        ...

    def death_told_of(self, patient_id: str) -> bool:
        """Whether a message told of the death of just this id and closed it."""
        ...

    def add_receipt(self, receipt: CivilReceipt, *, content: str) -> None: ...
