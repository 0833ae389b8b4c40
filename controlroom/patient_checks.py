"""What is asked of the patient register before a decision names a patient: is the person known, and of which group?

Dispatch and the blood bank know patients by id only, so this is checked here, before their commands are given.
"""

from bloodbank.model import BloodGroup, BloodUnit
from bloodbank.rules.groups import suitable_groups
from controlroom.errors import CommandRefused
from patients import Access, Patient, PatientRegister, Purpose


def known_patient(register: PatientRegister, patient_id: str, *, actor: str, purpose: Purpose, now: float) -> Patient:
    """The patient of this id; the look stands in the access log. Raises PatientRefused, PatientStoreUnavailable."""
    return register.get(patient_id, access=Access(actor=actor, purpose=purpose), now=now)


def require_group_of_register(patient: Patient, stated: BloodGroup | None) -> None:
    """Raises CommandRefused where the register knows another group than the one stated."""
    if patient.blood_group is not None and stated is not None and patient.blood_group != stated.value:
        detail = (
            f"the register knows patient {patient.patient_id} under another blood group: have the group determined "
            "again; until then ask without a group, and blood that suits everybody is given"
        )
        raise CommandRefused("other-group-in-register", detail, kind="conflict", field="patient_group")


def suits_by_register(patient: Patient, unit: BloodUnit | None) -> bool:
    """False where the unit's group harms a patient of the group in the register."""
    if unit is None or patient.blood_group is None:
        return True
    return unit.group in suitable_groups(unit.component, BloodGroup(patient.blood_group))


def require_suitable_by_register(patient: Patient, unit: BloodUnit | None) -> None:
    """Raises CommandRefused where the unit's group harms a patient of the group in the register."""
    if unit is not None and not suits_by_register(patient, unit):
        detail = (
            f"by the blood group in the register, blood unit {unit.blood_unit_id} does not suit patient "
            f"{patient.patient_id}: do not transfuse it"
        )
        raise CommandRefused("unsuitable-for-patient", detail, kind="conflict", field="blood_unit_id")


def require_one_group(patient: Patient, other: Patient) -> None:
    """Raises CommandRefused where the register knows two people under different groups: they are not one person."""
    if patient.blood_group is None or other.blood_group in (None, patient.blood_group):
        return
    detail = (
        f"the register knows patients {patient.patient_id} and {other.patient_id} under different blood groups: "
        "have the group determined again and put the register right before they are joined"
    )
    raise CommandRefused("groups-differ-in-register", detail, kind="conflict", field="other_patient_id")
