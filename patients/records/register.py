"""Records of patients: entries are added, their status changes, a role reads what it may. Each leaves its trace."""

from typing import NoReturn

from msgspec import structs

from patients.access import Access, Action, Outcome
from patients.access_lines import outcome_of, write_line
from patients.errors import PatientRefused
from patients.identities.joining import identities_of
from patients.model import Patient
from patients.outside.queueing import queue_entry
from patients.ports import PatientSession, PatientStore
from patients.records.cleaning import clean_entry
from patients.records.codings import OWN_GROUPS
from patients.records.groups import bring_group, require_one_group
from patients.records.model import Category, EntryDraft, EntryStatus, RecordEntry
from patients.records.views import PatientRecord, seen_entries, seen_identity, view_of, withheld
from patients.records.vocabulary import IDENTITY, Vocabulary, vocabulary
from patients.validation import require_access, require_id, require_words

SAME = ("category", "text", "system", "code", "since", "until", "details", "source")


class PatientRecords:
    """Refuses and fails as the patient register does."""

    def __init__(self, store: PatientStore, words: Vocabulary | None = None, *, writes_back: bool = False) -> None:
        self._store, self.words, self._writes_back = store, words or vocabulary(), writes_back

    def check(self, draft: EntryDraft, *, now: float) -> EntryDraft:
        """The draft in normal form, before anything else is done about it. Raises PatientRefused."""
        return clean_entry(draft, self.words, now=now)

    def add(self, patient_id: str, draft: EntryDraft, *, access: Access, now: float) -> RecordEntry:
        """Record an entry. The very same one, while it is active, is not recorded twice."""
        access, clean = require_access(access, now=now), self.check(draft, now=now)
        require_id(patient_id, "patient_id")
        with self._store.session() as session:
            patient = session.patient(patient_id)
            outcome = outcome_of(patient is not None)
            write_line(session, access, Action.ADD_ENTRY, now=now, patient_id=patient_id, outcome=outcome)
            if patient is not None:
                return self._queued(session, add_entry(session, patient, clean, actor=access.actor, now=now), now=now)
        return _unknown_patient()

    def change_status(
        self, patient_id: str, entry_number: int, *, status: str, reason: str, access: Access, now: float
    ) -> RecordEntry:
        """It holds no longer, or never held. What was entered in error stays so: record it anew."""
        access, reason = require_access(access, now=now), require_words(reason, "reason")
        wanted = _status(status)
        with self._store.session() as session:
            entry = session.entry(entry_number)
            patient = session.patient(patient_id)
            known = entry is not None and patient is not None and entry.patient_id == patient_id
            outcome = Outcome.DONE if known else Outcome.NOT_FOUND
            write_line(session, access, Action.CHANGE_ENTRY, now=now, patient_id=patient_id, outcome=outcome)
            if entry is not None and patient is not None and known:
                changed = _changed(session, patient, entry, wanted, reason=reason, actor=access.actor, now=now)
                return changed if changed == entry else self._queued(session, changed, now=now)
        raise PatientRefused("unknown-entry", "no such entry of this patient", kind="not-found", field="entry_number")

    def read(self, patient_id: str, *, role: str, access: Access, now: float) -> PatientRecord:
        """What the role may see of the person, under all joined ids; a line in the log of each."""
        access, view = require_access(access, now=now), view_of(role, self.words)
        require_id(patient_id, "patient_id")
        with self._store.session() as session:
            patient = session.patient(patient_id)
            ids = identities_of(session, patient_id).patient_ids
            for each in ids:
                outcome = outcome_of(patient is not None)
                write_line(
                    session,
                    access,
                    Action.READ_RECORD,
                    now=now,
                    patient_id=each,
                    outcome=outcome,
                    sought=f"role {role}",
                )
            entries = list(session.entries(ids))
        if patient is None:
            _unknown_patient()
        return PatientRecord(
            patient_id=patient_id,
            patient_ids=ids,
            role=role,
            identity=seen_identity(patient, view),
            entries=seen_entries(entries, view),
            withheld=withheld(view, IDENTITY),
        )

    def _queued(self, session: PatientSession, entry: RecordEntry, *, now: float) -> RecordEntry:
        """To be told to the outside record system, where there is one, in the session that keeps the entry."""
        if self._writes_back:
            queue_entry(session, entry, now=now)
        return entry


def add_entry(session: PatientSession, patient: Patient, clean: EntryDraft, *, actor: str, now: float) -> RecordEntry:
    """Within a session: of a draft that was cleaned."""
    for known in session.entries([patient.patient_id]):
        if known.status is EntryStatus.ACTIVE and all(getattr(known, name) == getattr(clean, name) for name in SAME):
            return known
    if patient.closed_at is not None:
        detail = f"the record of patient {patient.patient_id} was closed by a death: check who this is"
        raise PatientRefused("record-closed", detail, kind="conflict", field="patient_id")
    if clean.category == Category.BLOOD_GROUP and clean.code is not None:
        require_one_group(session, patient, clean.code)
    entry = session.add_entry(
        RecordEntry(
            entry_number=0,
            patient_id=patient.patient_id,
            category=Category(clean.category),
            text=clean.text,
            system=clean.system,
            code=clean.code,
            since=clean.since,
            until=clean.until,
            details=clean.details,
            source=clean.source,
            recorded_at=now,
            recorded_by=actor,
        )
    )
    if entry.category is Category.BLOOD_GROUP:
        bring_group(session, patient)
    return entry


def note_group(session: PatientSession, patient: Patient, *, actor: str, now: float) -> None:
    """Within a session: the blood group with which somebody was registered is an entry like any other."""
    if patient.blood_group is not None:
        draft = EntryDraft(
            category=Category.BLOOD_GROUP, system=OWN_GROUPS, code=patient.blood_group, source="registration"
        )
        add_entry(session, patient, draft, actor=actor, now=now)


def _changed(
    session: PatientSession,
    patient: Patient,
    entry: RecordEntry,
    status: EntryStatus,
    *,
    reason: str,
    actor: str,
    now: float,
) -> RecordEntry:
    if entry.status is status:
        return entry
    if entry.status is EntryStatus.ENTERED_IN_ERROR:
        detail = "status: this entry was entered in error and stays so; record it anew"
        raise PatientRefused("entry-in-error", detail, kind="conflict", field="status")
    changed = structs.replace(entry, status=status, status_at=now, status_by=actor, status_reason=reason)
    session.change_entry(changed)
    if entry.category is Category.BLOOD_GROUP:
        bring_group(session, patient)
    return changed


def _status(value: str) -> EntryStatus:
    if value not in (EntryStatus.INACTIVE, EntryStatus.ENTERED_IN_ERROR):
        detail = f"status: give {EntryStatus.INACTIVE} or {EntryStatus.ENTERED_IN_ERROR}"
        raise PatientRefused("bad-status", detail, kind="invalid", field="status")
    return EntryStatus(value)


def _unknown_patient() -> NoReturn:
    detail = "no patient of this id; register the patient first"
    raise PatientRefused("unknown-patient", detail, kind="not-found", field="patient_id")
