"""What the patient register has against a row of paper: nobody of this id, or a group that the bag would harm."""

from bloodbank.messages import PaperRow
from bloodbank.model import BloodState
from bloodbank.recipient.person import person
from controlroom.errors import CommandRefused
from controlroom.patient_checks import known_patient, require_group_of_register, require_suitable_by_register
from patients import PatientRefused, PatientRegister, Purpose

GIVING = ("issue", "emergency-issue", "transfuse")


def register_against(
    register: PatientRegister, row: PaperRow, state: BloodState, *, actor: str, now: float
) -> str | None:
    """None where nothing is against it, or no patient is named. The look stands in the access log."""
    if row.patient_id is None:
        return None
    try:
        patient = known_patient(register, row.patient_id, actor=actor, purpose=Purpose.TRANSFUSION, now=now)
        recipient = person(state.recipients, row.patient_id)
        if row.action in GIVING and not (recipient is not None and recipient.transplants):
            require_group_of_register(patient, row.patient_group)
            require_suitable_by_register(patient, state.blood_units.get(row.blood_unit_id))
    except (PatientRefused, CommandRefused) as refused:
        return str(refused)
    return None
