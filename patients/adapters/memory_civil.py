"""The part of a session in memory that is about the civil registry."""

from patients.civil.model import CivilOutcome, CivilReceipt


class CivilTables:
    """Copied with the rest of the session's tables."""

    def __init__(self) -> None:
        self._receipts: dict[str, tuple[CivilReceipt, str]] = {}

    def copy_civil_to(self, other: "CivilTables") -> None:
        other._receipts = dict(self._receipts)

    def receipt(self, message_id: str) -> tuple[CivilReceipt, str] | None:
        return self._receipts.get(message_id)

    def add_receipt(self, receipt: CivilReceipt, *, content: str) -> None:
        self._receipts[receipt.message_id] = (receipt, content)

    def death_told_of(self, patient_id: str) -> bool:
        told = ((each.patient_id, each.outcome) for each, _ in self._receipts.values())
        return (patient_id, CivilOutcome.CLOSED) in told
