"""What of a record is told to the outside record system."""

from patients.fhir.entries import KINDS
from patients.outside.model import OutsideMessage
from patients.ports import PatientSession
from patients.records.model import RecordEntry

OUTSIDE_SOURCE = "outside record system"


def queue_entry(session: PatientSession, entry: RecordEntry, *, now: float) -> None:
    """Within the session that changes the entry; what came from there is not told back, what waits is told once."""
    if entry.category not in KINDS or entry.source == OUTSIDE_SOURCE:
        return
    if session.pending_message_of(entry.entry_number) is None:
        session.queue(
            OutsideMessage(
                message_number=0,
                patient_id=entry.patient_id,
                entry_number=entry.entry_number,
                queued_at=now,
                next_at=now,
            )
        )
