"""The blood group in the register is what its active entries of a blood group say: one group, or none."""

from msgspec import structs

from patients.errors import PatientRefused
from patients.identities.joining import identities_of
from patients.model import Patient
from patients.ports import PatientSession
from patients.records.model import Category, EntryStatus


def require_one_group(session: PatientSession, patient: Patient, group: str) -> None:
    """Refused where any id of the person is known under another group."""
    for patient_id in identities_of(session, patient.patient_id).patient_ids:
        known = session.patient(patient_id)
        if known is not None and known.blood_group not in (None, group):
            detail = (
                f"code: the register knows patient {patient_id} under another blood group: have the group determined "
                "again, and mark the wrong entry as entered in error first"
            )
            raise PatientRefused("other-group-in-register", detail, kind="conflict", field="code")


def bring_group(session: PatientSession, patient: Patient) -> None:
    """Let the register's blood group be that of the entries as they are now."""
    told = {
        each.code
        for each in session.entries([patient.patient_id])
        if each.category is Category.BLOOD_GROUP and each.status is EntryStatus.ACTIVE
    }
    group = next(iter(told), None)
    if patient.blood_group != group:
        session.change_patient(structs.replace(patient, blood_group=group))
