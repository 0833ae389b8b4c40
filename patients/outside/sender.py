"""Tells the outside record system what waits: again and again while it is down, until too often.

No session is held open while the other side is waited for. A message may be told twice after a crash: writing there
replaces what has our identifier, so that it has one effect.
"""

from msgspec import structs

from patients.access import Access, Action, Outcome, Purpose
from patients.access_lines import write_line
from patients.errors import PatientRefused
from patients.fhir.checking import checked
from patients.fhir.entries import OWN_ENTRIES, entry_resource
from patients.model import Patient
from patients.outside.model import MessageStatus, OutsideMessage
from patients.outside.ports import OutsideFault, RecordSystem
from patients.outside.settings import OutsideSettings
from patients.outside.subjects import make_subject
from patients.ports import PatientStore
from patients.records.model import RecordEntry

SENDER = Access(actor="arterial/outside-records", purpose=Purpose.TREATMENT)
MOST_AT_ONCE = 50


class OutsideSender:
    """One look sends what is due."""

    def __init__(self, store: PatientStore, system: RecordSystem, settings: OutsideSettings) -> None:
        self._store, self._system, self._settings = store, system, settings

    def look(self, now: float) -> int:
        """Send what is due; how many arrived. A system that does not answer is left in peace until the next look."""
        with self._store.session() as session:
            due = list(session.due_messages(now=now, most=MOST_AT_ONCE))
        delivered = 0
        for message in due:
            fault = self._send(message, now=now)
            delivered += fault is None
            if fault is not None and not fault.is_final:
                break
        return delivered

    def _send(self, message: OutsideMessage, *, now: float) -> OutsideFault | None:
        with self._store.session() as session:
            patient, entry = session.patient(message.patient_id), session.entry(message.entry_number)
        fault = None
        try:
            if patient is None or entry is None:
                raise OutsideFault("entry-gone", is_final=True)
            self._write(patient, entry)
        except OutsideFault as met:
            fault = met
        except PatientRefused as refused:
            fault = OutsideFault(refused.code, is_final=True)
        self._note(message, fault, sent=entry, now=now)
        return fault

    def _write(self, patient: Patient, entry: RecordEntry) -> None:
        version = self._system.version()
        subject = make_subject(self._system, patient, number_system=self._settings.number_system)
        resource = entry_resource(entry, version=version, subject=f"Patient/{subject}")
        del resource["id"]
        checked(resource, version=version)
        self._system.write(resource, identifier=f"{OWN_ENTRIES}|{entry.entry_number}")

    def _note(
        self, message: OutsideMessage, fault: OutsideFault | None, *, sent: RecordEntry | None, now: float
    ) -> None:
        """An entry that changed while it was sent is sent again."""
        outcome = Outcome.DONE if fault is None else Outcome.REFUSED
        with self._store.session() as session:
            after = self._after(message, fault, now=now)
            if fault is None and session.entry(message.entry_number) != sent:
                after = structs.replace(after, status=MessageStatus.PENDING, next_at=now, delivered_at=None)
            session.change_message(after)
            write_line(session, SENDER, Action.SEND_ENTRY, now=now, patient_id=message.patient_id, outcome=outcome)

    def _after(self, message: OutsideMessage, fault: OutsideFault | None, *, now: float) -> OutsideMessage:
        attempts = message.attempts + 1
        if fault is None:
            return structs.replace(
                message, attempts=attempts, status=MessageStatus.DELIVERED, fault=None, delivered_at=now
            )
        is_dead = fault.is_final or attempts >= self._settings.attempts
        return structs.replace(
            message,
            attempts=attempts,
            fault=fault.code,
            status=MessageStatus.DEAD if is_dead else MessageStatus.PENDING,
            next_at=now + self._settings.wait_s(attempts),
        )
