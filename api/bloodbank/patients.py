"""Who is to receive blood: a person of the register, of the group that the register knows."""

from bloodbank.model import BloodGroup
from controlroom.desk import Desk
from controlroom.patient_checks import known_patient, require_group_of_register, require_suitable_by_register
from patients import Patient, Purpose


def require_receiver(desk: Desk, patient_id: str, stated: BloodGroup | None, *, actor: str) -> None:
    """Before blood is asked for. Raises PatientRefused, CommandRefused."""
    require_group_of_register(_known(desk, patient_id, actor=actor), stated)


def require_suited(desk: Desk, patient_id: str, blood_unit_id: str, *, actor: str) -> None:
    """Before a transfusion is recorded. Raises PatientRefused, CommandRefused."""
    unit = desk.room.state.bloodbank.blood_units.get(blood_unit_id)
    require_suitable_by_register(_known(desk, patient_id, actor=actor), unit)


def _known(desk: Desk, patient_id: str, *, actor: str) -> Patient:
    return known_patient(desk.patients, patient_id, actor=actor, purpose=Purpose.TRANSFUSION, now=desk.now())
