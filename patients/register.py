"""The patient register: every call states who asks and why, and leaves a line in the access log."""

import re
from typing import NoReturn

from patients.access import Access, AccessRecord, Action, Outcome
from patients.access_lines import outcome_of, write_line
from patients.callers import CallerRegister
from patients.civil.register import CivilRegistry
from patients.errors import PatientRefused
from patients.identities.finding import note_reviews
from patients.identities.register import IdentityRegister
from patients.model import Link, LinkKind, Patient, PatientDraft, Sex
from patients.names import name_key
from patients.outside.exchange import OutsideRecords
from patients.outside.ports import RecordSystem
from patients.personal_number import require_personal_number
from patients.ports import PatientSession, PatientStore
from patients.records.register import PatientRecords, note_group
from patients.research.gathering import ResearchArchive
from patients.settings import PatientSettings
from patients.validation import (
    clean_draft,
    require_access,
    require_birth_date,
    require_id,
    require_instant,
    require_key,
    require_name,
)

PATIENT_ID = re.compile(r"P-[0-9]{8,}", re.ASCII)
MOST_FOUND = 50
MOST_LINES = 1000


class PatientRegister:
    """Patients, their links to incidents and transfusions, and who looked at them.

    The access log is written in the same transaction as what it tells of, also for look-ups that find nothing and for
    what is refused over a conflict. Every method raises PatientRefused for a missing actor or purpose and for values
    that make no sense (which leave no line, as nothing is looked at), and PatientStoreUnavailable when the store
    fails. `now` is seconds since 1970-01-01 UTC.
    """

    def __init__(
        self, store: PatientStore, settings: PatientSettings | None = None, *, system: RecordSystem | None = None
    ) -> None:
        self._store, self.settings = store, settings or PatientSettings()
        self.callers = CallerRegister(store)
        self.research = ResearchArchive(store)
        self.civil = CivilRegistry(store, self.settings.matching)
        self.outside = OutsideRecords(store, system, self.settings.outside)
        self.records = PatientRecords(store, writes_back=system is not None)
        self.identities = IdentityRegister(store, self.settings.matching)

    def register(self, draft: PatientDraft, *, access: Access, now: float, request_key: str | None = None) -> Patient:
        """Register a person. A personal number can be registered once: conflict otherwise.

        The same actor's `request_key` with the same draft gives the patient of the first time; with another draft it
        is refused.
        """
        access = require_access(access, now=now)
        clean = clean_draft(draft, now=now)
        key = None if request_key is None else f"{access.actor}/{require_key(request_key)}"
        with self._store.session() as session:
            earlier = None if key is None else session.registered_under(key)
            if earlier is not None and earlier == _patient(clean, earlier.patient_id, now=earlier.registered_at):
                write_line(session, access, Action.REGISTER, now=now, patient_id=earlier.patient_id)
                return earlier
            if earlier is not None:
                raise PatientRefused(
                    "idempotency-key-reused",
                    "request_key: this key was used for another registration; use a new one",
                    kind="conflict",
                    field="request_key",
                )
            holder = None if clean.personal_number is None else session.with_personal_number(clean.personal_number)
            if holder is None:
                patient = _patient(clean, session.next_patient_id(), now=now)
                session.add(patient, family_key=name_key(clean.family_name), given_key=name_key(clean.given_name))
                if key is not None:
                    session.remember_registration(key, patient.patient_id)
                write_line(session, access, Action.REGISTER, now=now, patient_id=patient.patient_id)
                note_group(session, patient, actor=access.actor, now=now)
                note_reviews(session, patient, self.settings.matching, now=now)
                return patient
            write_line(session, access, Action.REGISTER, now=now, patient_id=holder.patient_id, outcome=Outcome.REFUSED)
        detail = f"personal_number: patient {holder.patient_id} has this number; look the patient up"
        raise PatientRefused("personal-number-taken", detail, kind="conflict", field="personal_number")

    def get(self, patient_id: str, *, access: Access, now: float) -> Patient:
        """The patient of this id; refused as not found otherwise."""
        access = require_access(access, now=now)
        require_id(patient_id, "patient_id")
        with self._store.session() as session:
            patient = session.patient(patient_id)
            outcome = outcome_of(patient is not None)
            write_line(session, access, Action.GET, now=now, patient_id=patient_id, outcome=outcome)
        return patient or _unknown(patient_id)

    def find_by_identifier(self, identifier: str | None, *, access: Access, now: float) -> Patient | None:
        """The patient with this personal number or patient id; None when there is none.

        A number that is none is refused, and that leaves a line too.
        """
        access = require_access(access, now=now)
        action = Action.FIND_BY_IDENTIFIER
        try:
            sought = _clean_identifier(identifier)
        except PatientRefused:
            with self._store.session() as session:
                write_line(session, access, action, now=now, outcome=Outcome.REFUSED, sought=_printable(identifier))
            raise
        with self._store.session() as session:
            by_id = _is_patient_id(sought)
            patient = session.patient(sought) if by_id else session.with_personal_number(sought)
            outcome = Outcome.NOT_FOUND if patient is None else Outcome.DONE
            patient_id = None if patient is None else patient.patient_id
            write_line(session, access, action, now=now, patient_id=patient_id, outcome=outcome, sought=sought)
        return patient

    def find_by_name(
        self,
        *,
        family_name: str,
        given_name: str | None = None,
        birth_date: str | None = None,
        access: Access,
        now: float,
    ) -> list[Patient]:
        """Up to 50 patients of this name, whatever the case or the Russian or Belarusian spelling, by id.

        Each one found gets a line in the access log; so does a search that finds nobody.
        """
        access = require_access(access, now=now)
        family_key = name_key(require_name(family_name, "family_name"))
        given_key = None if given_name is None else name_key(require_name(given_name, "given_name"))
        born = None if birth_date is None else require_birth_date(birth_date, now=now).isoformat()
        sought = " ".join(filter(None, (family_name, given_name, born)))
        with self._store.session() as session:
            found = session.with_name(family_key=family_key, given_key=given_key, birth_date=born, most=MOST_FOUND)
            for patient in found:
                write_line(session, access, Action.FIND_BY_NAME, now=now, patient_id=patient.patient_id, sought=sought)
            if not found:
                write_line(session, access, Action.FIND_BY_NAME, now=now, outcome=Outcome.NOT_FOUND, sought=sought)
        return list(found)

    def link_incident(self, patient_id: str, incident_id: str, *, access: Access, now: float) -> Link:
        """The patient was in this incident. Saying it again changes nothing."""
        link = Link(patient_id=patient_id, kind=LinkKind.INCIDENT, target_id=incident_id, linked_at=now)
        return self._link(link, Action.LINK_INCIDENT, "incident_id", access=access, now=now)

    def link_transfusion(self, patient_id: str, blood_unit_id: str, *, access: Access, now: float) -> Link:
        """The patient was given this unit of blood; no other patient can have been: conflict. Again changes nothing."""
        link = Link(patient_id=patient_id, kind=LinkKind.TRANSFUSION, target_id=blood_unit_id, linked_at=now)
        return self._link(link, Action.LINK_TRANSFUSION, "blood_unit_id", access=access, now=now)

    def _link(self, link: Link, action: Action, field: str, *, access: Access, now: float) -> Link:
        access = require_access(access, now=now)
        require_id(link.patient_id, "patient_id")
        require_id(link.target_id, field)
        with self._store.session() as session:
            known = session.patient(link.patient_id) is not None
            if not known:
                write_line(session, access, action, now=now, patient_id=link.patient_id, outcome=outcome_of(False))
                others: list[Link] = []
            else:
                others = _other_holders(session, link)
                outcome = Outcome.REFUSED if others else Outcome.DONE
                write_line(session, access, action, now=now, patient_id=link.patient_id, outcome=outcome)
                if not others:
                    return _linked(session, link)
        if not known:
            _unknown(link.patient_id)
        detail = f"{field}: {link.target_id} was given to patient {others[0].patient_id}; check the wristband and label"
        raise PatientRefused("unit-of-other-patient", detail, kind="conflict", field=field)

    def links(self, patient_id: str, *, access: Access, now: float) -> list[Link]:
        """Incidents and transfusions of a patient, oldest first."""
        access = require_access(access, now=now)
        require_id(patient_id, "patient_id")
        with self._store.session() as session:
            found = session.patient(patient_id) is not None
            write_line(session, access, Action.READ_LINKS, now=now, patient_id=patient_id, outcome=outcome_of(found))
            links = list(session.links(patient_id))
        return links if found else _unknown(patient_id)

    def accesses(self, patient_id: str, *, access: Access, now: float) -> list[AccessRecord]:
        """Who looked at a patient's record, oldest first, this look included."""
        access = require_access(access, now=now)
        require_id(patient_id, "patient_id")
        with self._store.session() as session:
            found = session.patient(patient_id) is not None
            write_line(session, access, Action.READ_ACCESSES, now=now, patient_id=patient_id, outcome=outcome_of(found))
            records = list(session.accesses(patient_id))
        return records if found else _unknown(patient_id)

    def access_log(self, *, since_at: float, access: Access, now: float) -> list[AccessRecord]:
        """The whole access log from an instant on, oldest first, up to 1000 lines, this look included."""
        access = require_access(access, now=now)
        require_instant(since_at, "since_at")
        with self._store.session() as session:
            write_line(session, access, Action.READ_ACCESS_LOG, now=now)
            return list(session.access_log(since_at=since_at, most=MOST_LINES))


def _patient(draft: PatientDraft, patient_id: str, *, now: float) -> Patient:
    return Patient(
        patient_id=patient_id,
        family_name=draft.family_name,
        given_name=draft.given_name,
        patronymic=draft.patronymic,
        birth_date=draft.birth_date,
        sex=Sex(draft.sex),
        personal_number=draft.personal_number,
        blood_group=draft.blood_group,
        registered_at=now,
        phone=draft.phone,
    )


def _clean_identifier(identifier: str | None) -> str:
    if isinstance(identifier, str) and _is_patient_id(identifier):
        return require_id(identifier, "identifier")
    return require_personal_number(identifier or "")


def _printable(identifier: object) -> str:
    """As much of what was given as any database can keep."""
    return "".join(character if character.isprintable() else "?" for character in str(identifier)[:64])


def _is_patient_id(identifier: str) -> bool:
    return identifier.startswith("P-")


def _other_holders(session: PatientSession, link: Link) -> list[Link]:
    if link.kind is not LinkKind.TRANSFUSION:
        return []
    given = session.links_to(link.kind, link.target_id)
    return [other for other in given if other.patient_id != link.patient_id]


def _linked(session: PatientSession, link: Link) -> Link:
    for known in session.links(link.patient_id):
        if known.kind is link.kind and known.target_id == link.target_id:
            return known
    session.add_link(link)
    return link


def _unknown(patient_id: str) -> NoReturn:
    shown = patient_id if PATIENT_ID.fullmatch(patient_id) else "of this id"
    detail = f"no patient {shown}; register the patient first"
    raise PatientRefused("unknown-patient", detail, kind="not-found", field="patient_id")
