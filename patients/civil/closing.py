"""A death closes every id of a person, also those joined later, and none that turns out to be somebody else's."""

from msgspec import structs

from patients.identities.joining import identities_of
from patients.ports import PatientSession


def settle_closure(session: PatientSession, patient_id: str) -> None:
    """After ids were joined or parted: all are closed where a message told of the death of one of them, else none."""
    found = [session.patient(each) for each in identities_of(session, patient_id).patient_ids]
    known = [each for each in found if each is not None]
    dead = [each for each in known if each.died_on is not None and session.death_told_of(each.patient_id)]
    died_on, closed_at = (dead[0].died_on, dead[0].closed_at) if dead else (None, None)
    for patient in known:
        if (patient.died_on, patient.closed_at) != (died_on, closed_at):
            session.change_patient(structs.replace(patient, died_on=died_on, closed_at=closed_at))
