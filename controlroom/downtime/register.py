"""What the patient register says to a row of paper: who that is, of which group, and what age and sex mean for it."""

from msgspec import structs

from bloodbank.downtime.rows import GIVING, patient_of
from bloodbank.messages import PaperRow
from bloodbank.model import BloodState
from bloodbank.recipient.person import linked_ids, person
from bloodbank.settings import BloodSettings
from controlroom.errors import CommandRefused
from controlroom.patient_checks import (
    known_patient,
    require_group_of_register,
    require_suitable_by_register,
    require_suitable_in_emergency,
)
from controlroom.patient_facts import may_bear_children_until_at, neonate_until_at
from patients import Patient, PatientRefused, PatientRegister, Purpose


def by_register(
    register: PatientRegister, row: PaperRow, state: BloodState, *, settings: BloodSettings, actor: str, now: float
) -> PaperRow:
    """The row with what the register knows of its patient, or with the conflict where it is against the row.

    The patient is the one that the row names, or whose request it is; every id of the same person counts. Each look
    stands in the access log.
    """
    patient_id = patient_of(row, state) if row.action in GIVING else row.patient_id
    if patient_id is None:
        return row
    try:
        patients = [
            known_patient(register, each, actor=actor, purpose=Purpose.TRANSFUSION, now=now)
            for each in linked_ids(state.recipients, patient_id)
        ]
        if row.action in GIVING:
            _require_suited(patients, row, state, settings=settings)
    except (PatientRefused, CommandRefused) as refused:
        return structs.replace(row, conflict=str(refused))
    until_at = may_bear_children_until_at(patients[0], settings.emergency)
    return structs.replace(
        row,
        neonate_until_at=neonate_until_at(patients[0], settings),
        may_bear_children=None if until_at is None else row.occurred_at < until_at,
    )


def _require_suited(patients: list[Patient], row: PaperRow, state: BloodState, *, settings: BloodSettings) -> None:
    """After a transplant the register's group is not the whole truth: the blood bank judges."""
    recipient = person(state.recipients, patients[0].patient_id)
    if recipient is not None and recipient.transplants:
        return
    unit = state.blood_units.get(row.blood_unit_id)
    for patient in patients:
        require_group_of_register(patient, row.patient_group)
        if row.action == "emergency-issue":
            answered_by = row.despite_register_by
            require_suitable_in_emergency(patient, unit, answered_by=answered_by, settings=settings.emergency)
        else:
            require_suitable_by_register(patient, unit)
