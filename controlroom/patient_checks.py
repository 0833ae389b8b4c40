"""What is asked of the patient register before a decision names a patient: is the person known, and of which group?

Dispatch and the blood bank know patients by id only, so this is checked here, before their commands are given.
"""

from bloodbank.emergency.settings import EmergencySettings
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


def require_suitable_in_emergency(
    patient: Patient, unit: BloodUnit | None, *, answered_by: str | None, settings: EmergencySettings
) -> None:
    """Raises CommandRefused where the register is against the unit, unless by RhD alone and somebody answers."""
    if unit is None or suits_by_register(patient, unit):
        return
    by_rhd_alone = _suits_but_for_rhd(patient, unit)
    may_answer = by_rhd_alone and settings.register_override == "rhd-only"
    if may_answer and answered_by is not None:
        return
    kind = "RhD" if by_rhd_alone else "ABO"
    remedy = "say in despite_register_by who answers for it, or give" if may_answer else "give"
    detail = (
        f"by {kind}, blood unit {unit.blood_unit_id} does not suit the blood group that the register knows of patient "
        f"{patient.patient_id}: {remedy} blood that suits everybody"
    )
    field = "despite_register_by" if may_answer else "blood_unit_ids"
    raise CommandRefused("unsuitable-for-patient", detail, kind="conflict", field=field)


def _suits_but_for_rhd(patient: Patient, unit: BloodUnit) -> bool:
    positive = BloodGroup(f"{(patient.blood_group or '').rstrip('+-')}+")
    return unit.group in suitable_groups(unit.component, positive)


def require_one_group(patient: Patient, other: Patient) -> None:
    """Raises CommandRefused where the register knows two people under different groups: they are not one person."""
    if patient.blood_group is None or other.blood_group in (None, patient.blood_group):
        return
    detail = (
        f"the register knows patients {patient.patient_id} and {other.patient_id} under different blood groups: "
        "have the group determined again and put the register right before they are joined"
    )
    raise CommandRefused("groups-differ-in-register", detail, kind="conflict", field="other_patient_id")
