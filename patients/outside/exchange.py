"""Asking the outside record system, and looking after what waits for it."""

from msgspec import Struct, structs

from patients.access import Access, Action, Outcome
from patients.access_lines import outcome_of, write_line
from patients.errors import PatientRefused
from patients.fhir.checking import Resource, checked
from patients.fhir.entries import KINDS, read_entry
from patients.fhir.people import read_patient
from patients.model import Patient, PatientDraft
from patients.outside.model import MessageStatus, OutsideMessage
from patients.outside.ports import OutsideFault, RecordSystem
from patients.outside.queueing import OUTSIDE_SOURCE
from patients.outside.sender import OutsideSender
from patients.outside.settings import OutsideSettings
from patients.outside.subjects import find_subject
from patients.ports import PatientSession, PatientStore
from patients.records.cleaning import clean_entry
from patients.records.model import EntryDraft
from patients.records.register import add_entry
from patients.records.vocabulary import vocabulary
from patients.validation import clean_draft, require_access, require_id

MOST_MESSAGES = 200


class Fetched(Struct, frozen=True, kw_only=True):
    """What came of asking for a patient: whether one is known there, how many entries are held now or can't be read."""

    patient_id: str
    is_known_there: bool
    entries: int = 0
    unreadable: int = 0


class OutsideRecords:
    """Without a `system` there is nobody to ask, and nothing is queued."""

    def __init__(self, store: PatientStore, system: RecordSystem | None, settings: OutsideSettings) -> None:
        self._store, self._system, self._settings = store, system, settings

    def sender(self) -> OutsideSender | None:
        """Who tells the system what waits; None where there is no system."""
        return None if self._system is None else OutsideSender(self._store, self._system, self._settings)

    def search(self, draft: PatientDraft, *, access: Access, now: float) -> list[PatientDraft]:
        """People there with this personal number, or this name and birth date; nobody is registered by it."""
        access, clean, system = require_access(access, now=now), clean_draft(draft, now=now), self._connected()
        with self._store.session() as session:
            write_line(session, access, Action.SEARCH_OUTSIDE, now=now)
        wanted = {"family": clean.family_name, "given": clean.given_name}
        if clean.birth_date is not None:
            wanted["birthdate"] = clean.birth_date
        if clean.personal_number is not None:
            wanted = {"identifier": f"{self._settings.number_system}|{clean.personal_number}"}
        return [person for each in self._ask(system, "Patient", **wanted) if (person := self._person(each, now=now))]

    def fetch(self, patient_id: str, *, access: Access, now: float) -> Fetched:
        """Take over what the outside system knows of a patient's conditions, allergies and prescriptions."""
        access, system = require_access(access, now=now), self._connected()
        require_id(patient_id, "patient_id")
        with self._store.session() as session:
            patient = session.patient(patient_id)
            outcome = outcome_of(patient is not None)
            write_line(session, access, Action.FETCH_OUTSIDE, now=now, patient_id=patient_id, outcome=outcome)
        if patient is None:
            raise PatientRefused("unknown-patient", "no patient of this id", kind="not-found", field="patient_id")
        subject = self._subject(system, patient)
        if subject is None:
            return Fetched(patient_id=patient_id, is_known_there=False)
        found = [each for kind in KINDS.values() for each in self._ask(system, kind, patient=f"Patient/{subject}")]
        return self._take_over(patient, found, system, access=access, now=now)

    def messages(
        self, status: MessageStatus, *, after: int = 0, most: int = 50, access: Access, now: float
    ) -> list[OutsideMessage]:
        """What waits, what is dead, what arrived: ids and faults, nothing personal."""
        access = require_access(access, now=now)
        with self._store.session() as session:
            write_line(session, access, Action.READ_OUTBOX, now=now)
            return list(session.messages(status, after=after, most=min(most, MOST_MESSAGES)))

    def revive(self, message_number: int, *, access: Access, now: float) -> OutsideMessage:
        """Let a dead message be tried again from the start; one that waits is tried at once."""
        access = require_access(access, now=now)
        with self._store.session() as session:
            message = session.message(message_number)
            outcome = Outcome.NOT_FOUND if message is None else Outcome.DONE
            patient_id = None if message is None else message.patient_id
            write_line(session, access, Action.REVIVE_MESSAGE, now=now, patient_id=patient_id, outcome=outcome)
            if message is not None and message.status is not MessageStatus.DELIVERED:
                message = structs.replace(message, status=MessageStatus.PENDING, attempts=0, next_at=now)
                session.change_message(message)
        if message is None:
            detail = f"there is no message {message_number}"
            raise PatientRefused("unknown-message", detail, kind="not-found", field="message_number")
        return message

    def _connected(self) -> RecordSystem:
        if self._system is None:
            detail = "no outside record system is connected: set ARTERIAL_RECORDS_URL"
            raise PatientRefused("no-record-system", detail, kind="conflict")
        return self._system

    def _ask(self, system: RecordSystem, kind: str, **wanted: str) -> list[Resource]:
        try:
            return system.search(kind, **wanted)
        except OutsideFault as fault:
            raise _silent(fault) from None

    def _subject(self, system: RecordSystem, patient: Patient) -> str | None:
        try:
            return find_subject(system, patient, number_system=self._settings.number_system)
        except OutsideFault as fault:
            raise _silent(fault) from None

    def _person(self, resource: Resource, *, now: float) -> PatientDraft | None:
        """One that can't be a person here is passed over."""
        try:
            return clean_draft(read_patient(resource, number_system=self._settings.number_system), now=now)
        except PatientRefused:
            return None

    def _take_over(
        self, patient: Patient, found: list[Resource], system: RecordSystem, *, access: Access, now: float
    ) -> Fetched:
        held, unreadable = 0, 0
        with self._store.session() as session:
            for resource in found:
                try:
                    draft = self._draft(resource, system, now=now)
                except (PatientRefused, KeyError, IndexError, TypeError, AttributeError):
                    unreadable += 1
                    continue
                held += draft is not None and self._keep(session, patient, draft, access=access, now=now)
        return Fetched(patient_id=patient.patient_id, is_known_there=True, entries=held, unreadable=unreadable)

    def _draft(self, resource: Resource, system: RecordSystem, *, now: float) -> EntryDraft | None:
        checked(resource, version=system.version())
        draft = read_entry(resource, source=OUTSIDE_SOURCE)
        return None if draft is None else clean_entry(draft, vocabulary(), now=now)

    def _keep(
        self, session: PatientSession, patient: Patient, draft: EntryDraft, *, access: Access, now: float
    ) -> bool:
        add_entry(session, patient, draft, actor=access.actor, now=now)
        return True


def _silent(fault: OutsideFault) -> PatientRefused:
    detail = f"the outside record system did not answer as it should ({fault.code}): try again later"
    return PatientRefused("record-system-silent", detail, kind="unavailable")
