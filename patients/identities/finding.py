"""Who else in the register may be this person."""

from patients.identities.model import IdentityReview
from patients.identities.ports import Blocks
from patients.matching.comparing import Person
from patients.matching.scoring import Match, MatchOutcome, weigh
from patients.matching.settings import MatchSettings
from patients.matching.sound import given_sound, sound
from patients.model import Patient
from patients.phone import phone_key
from patients.ports import PatientSession

MOST_CANDIDATES = 1000


def blocks_of(person: Person) -> Blocks:
    """The keys of a person; a birth date also with day and month turned round."""
    born = person.birth_date
    return Blocks(
        family_sound=sound(person.family_name),
        given_sound=given_sound(person.given_name),
        birth_year=None if born is None else born[:4],
        birth_dates=() if born is None else tuple(dict.fromkeys((born, f"{born[:4]}-{born[8:]}-{born[5:7]}"))),
        phone_key=None if person.phone is None else phone_key(person.phone),
        personal_number=person.personal_number,
    )


def find_matches(
    session: PatientSession, person: Person, settings: MatchSettings, *, but: str | None = None
) -> list[Match]:
    """Records that match or want a look, the weightiest first; the same personal number goes before all."""
    found = session.candidates(blocks_of(person), most=MOST_CANDIDATES)
    matches = [_match(person, other, settings) for other in found if other.patient_id != but]
    wanted = [each for each in matches if each.outcome is not MatchOutcome.NO_MATCH]
    return sorted(wanted, key=lambda each: (-each.weight, each.patient_id))


def _match(person: Person, other: Patient, settings: MatchSettings) -> Match:
    return weigh(person, other.patient_id, other, settings)


def note_reviews(session: PatientSession, patient: Patient, settings: MatchSettings, *, now: float) -> None:
    """Put every record that may be this patient on the list of those to be looked at, once."""
    for match in find_matches(session, patient, settings, but=patient.patient_id):
        if session.review_of(match.patient_id, patient.patient_id) is None:
            session.add_review(_review(match, patient.patient_id, now=now))


def _review(match: Match, patient_id: str, *, now: float) -> IdentityReview:
    return IdentityReview(
        review_number=0,
        patient_id=match.patient_id,
        other_patient_id=patient_id,
        outcome=match.outcome,
        weight=match.weight,
        comparisons=match.comparisons,
        found_at=now,
    )
