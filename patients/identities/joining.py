"""Which ids are one person, through whichever merges."""

from patients.identities.model import Merge, PersonIdentities
from patients.identities.ports import IdentitySession


def identities_of(session: IdentitySession, patient_id: str) -> PersonIdentities:
    """All ids joined with this one, directly or through others."""
    found, seen = [patient_id], dict[int, Merge]()
    for each in found:
        for merge in session.merges(each):
            seen[merge.merge_number] = merge
            for other in (merge.patient_id, merge.other_patient_id):
                if merge.is_live and other not in found:
                    found.append(other)
    merges = tuple(seen[number] for number in sorted(seen))
    return PersonIdentities(patient_ids=tuple(found), merges=merges)


def merge_of(session: IdentitySession, patient_id: str, other_patient_id: str) -> Merge | None:
    """The last merge of just these two, live or ended."""
    pair = {patient_id, other_patient_id}
    both = [each for each in session.merges(patient_id) if {each.patient_id, each.other_patient_id} == pair]
    return both[-1] if both else None
