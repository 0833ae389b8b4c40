"""What each event does to the register, within a session."""

import datetime

from msgspec import structs

from patients.civil.model import CivilEvent, CivilMessage, CivilOutcome
from patients.errors import PatientRefused
from patients.identities.finding import note_reviews
from patients.identities.joining import identities_of
from patients.matching.settings import MatchSettings
from patients.model import Patient, PatientDraft, Sex
from patients.names import name_key
from patients.ports import PatientSession
from patients.validation import clean_draft, require_birth_date, require_name

Effect = tuple[CivilOutcome, str | None]
UNKNOWN: Effect = (CivilOutcome.UNKNOWN_PERSON, None)


def apply(
    session: PatientSession, message: CivilMessage, number: str, settings: MatchSettings, *, now: float
) -> Effect:
    """Raises PatientRefused where the message contradicts itself or the register."""
    known = session.with_personal_number(number)
    if message.event == CivilEvent.BIRTH:
        return _born(session, message, number, known, settings, now=now)
    if known is None:
        return UNKNOWN
    if message.event == CivilEvent.NAME_CHANGE:
        return _renamed(session, message, known, settings, now=now)
    if message.event == CivilEvent.DEATH:
        return _died(session, message, known, now=now)
    return _alive(session, known)


def _born(
    session: PatientSession,
    message: CivilMessage,
    number: str,
    known: Patient | None,
    settings: MatchSettings,
    *,
    now: float,
) -> Effect:
    if known is not None:
        return CivilOutcome.UNCHANGED, known.patient_id
    draft = clean_draft(
        PatientDraft(
            family_name=message.family_name or "",
            given_name=message.given_name or "",
            patronymic=message.patronymic,
            birth_date=message.birth_date,
            sex=message.sex or Sex.UNKNOWN,
            personal_number=number,
        ),
        now=now,
    )
    patient = Patient(
        patient_id=session.next_patient_id(),
        family_name=draft.family_name,
        given_name=draft.given_name,
        patronymic=draft.patronymic,
        birth_date=draft.birth_date,
        sex=Sex(draft.sex),
        personal_number=number,
        registered_at=now,
    )
    session.add(patient, family_key=name_key(patient.family_name), given_key=name_key(patient.given_name))
    note_reviews(session, patient, settings, now=now)
    return CivilOutcome.REGISTERED, patient.patient_id


def _renamed(
    session: PatientSession, message: CivilMessage, known: Patient, settings: MatchSettings, *, now: float
) -> Effect:
    names = ("family_name", "given_name", "patronymic")
    told = {name: require_name(getattr(message, name), name) for name in names if getattr(message, name) is not None}
    if not told:
        detail = "family_name: a change of name needs one new name at least"
        raise PatientRefused("name-missing", detail, kind="invalid", field="family_name")
    renamed = structs.replace(known, **told)
    if renamed == known:
        return CivilOutcome.UNCHANGED, known.patient_id
    session.change_patient(renamed)
    note_reviews(session, renamed, settings, now=now)
    return CivilOutcome.UPDATED, known.patient_id


def _died(session: PatientSession, message: CivilMessage, known: Patient, *, now: float) -> Effect:
    """All ids of the person are closed."""
    died_on = _day_of_death(message.died_on, known, now=now).isoformat()
    if known.died_on == died_on:
        return CivilOutcome.UNCHANGED, known.patient_id
    if known.died_on is not None:
        detail = (
            f"died_on: patient {known.patient_id} died on another day by an earlier message; have that one annulled"
        )
        raise PatientRefused("other-day-of-death", detail, kind="conflict", field="died_on")
    for patient in _person(session, known):
        session.change_patient(structs.replace(patient, died_on=died_on, closed_at=now))
    return CivilOutcome.CLOSED, known.patient_id


def _alive(session: PatientSession, known: Patient) -> Effect:
    if known.died_on is None:
        return CivilOutcome.UNCHANGED, known.patient_id
    for patient in _person(session, known):
        session.change_patient(structs.replace(patient, died_on=None, closed_at=None))
    return CivilOutcome.REOPENED, known.patient_id


def _person(session: PatientSession, known: Patient) -> list[Patient]:
    ids = identities_of(session, known.patient_id).patient_ids
    return [patient for each in ids if (patient := session.patient(each)) is not None]


def _day_of_death(value: str | None, known: Patient, *, now: float) -> datetime.date:
    try:
        day = require_birth_date(value, now=now)
    except PatientRefused:
        detail = "died_on: give a day as YYYY-MM-DD, from 1850 on and not in the future"
        raise PatientRefused("bad-day", detail, kind="invalid", field="died_on") from None
    if known.birth_date is not None and day.isoformat() < known.birth_date:
        detail = "died_on: it lies before the birth date in the register; check both"
        raise PatientRefused("death-before-birth", detail, kind="conflict", field="died_on")
    return day
