"""Who is to receive blood: a person of the register, of the group that the register knows."""

from collections.abc import Iterable

from fastapi.concurrency import run_in_threadpool

from api.commanding import Commander
from bloodbank.decisions.reserving import reserved_unit_ids
from bloodbank.messages import RecordRecipientFacts
from bloodbank.model import BloodGroup
from bloodbank.recipient.person import linked_ids, person
from controlroom.desk import Desk
from controlroom.messages import CommandEnvelope
from controlroom.patient_checks import (
    known_patient,
    require_group_of_register,
    require_one_group,
    require_suitable_by_register,
    require_suitable_in_emergency,
    suits_by_register,
)
from controlroom.patient_facts import may_bear_children_until_at, neonate_until_at
from patients import Patient, PatientStoreUnavailable, Purpose


def require_receiver(desk: Desk, patient_id: str, stated: BloodGroup | None, *, actor: str) -> bool | None:
    """Before blood is asked for; tells whether the patient may bear children, None where the register leaves it open.

    Raises PatientRefused, CommandRefused.
    """
    patient = _known(desk, patient_id, actor=actor)
    if not _transplanted(desk, patient_id):
        require_group_of_register(patient, stated)
    until_at = may_bear_children_until_at(patient, desk.blood_settings.emergency)
    return None if until_at is None else desk.now() < until_at


def second_identifier_matches(
    desk: Desk, patient_id: str, *, personal_number: str | None, birth_date: str | None, actor: str
) -> bool:
    """Whether what else stands on the wristband is this patient's in the register; what the register lacks, is not.

    Raises PatientRefused.
    """
    patient = _known(desk, patient_id, actor=actor)
    if personal_number is not None and personal_number != patient.personal_number:
        return False
    if birth_date is not None and birth_date != patient.birth_date:
        return False
    return personal_number is not None or birth_date is not None


def require_known(desk: Desk, patient_id: str, *, actor: str) -> None:
    """Before anything about a recipient is read or recorded; the look is logged. Raises PatientRefused."""
    _known(desk, patient_id, actor=actor)


def facts_of_register(desk: Desk, patient_id: str, *, actor: str) -> tuple[float | None, float | None]:
    """Until when the patient counts as a neonate, and may bear children. Raises PatientRefused."""
    patient, settings = _known(desk, patient_id, actor=actor), desk.blood_settings
    return neonate_until_at(patient, settings), may_bear_children_until_at(patient, settings.emergency)


async def note_age(desk: Desk, commander: Commander, patient_id: str) -> None:
    """Let the blood bank know until when a child counts as a neonate, before blood is asked for it.

    Raises PatientRefused, CommandRefused.
    """
    until_at, _ = await run_in_threadpool(facts_of_register, desk, patient_id, actor=commander.actor)
    recipient = desk.room.state.bloodbank.recipients.get(patient_id)
    known_at = None if recipient is None else recipient.neonate_until_at
    if until_at is not None and until_at > desk.now() and until_at != known_at:
        facts = RecordRecipientFacts(patient_id=patient_id, neonate_until_at=until_at)
        await desk.room.answer(CommandEnvelope(command=facts, actor=commander.actor))


async def register_is_silent(
    desk: Desk, commander: Commander, patient_id: str | None, blood_unit_ids: Iterable[str], *, answered_by: str | None
) -> bool:
    """Before units leave without a crossmatch: the patient's age is noted, and every id's group compared with them.

    True where the register can't be asked: the blood bank's own records decide then. `answered_by`: who answers for a
    unit that differs by RhD. Raises PatientRefused, CommandRefused.
    """
    if patient_id is None:
        return False
    unit_ids = tuple(blood_unit_ids)
    try:
        await note_age(desk, commander, patient_id)
        await run_in_threadpool(
            _require_suited_in_emergency, desk, patient_id, unit_ids, answered_by=answered_by, actor=commander.actor
        )
    except PatientStoreUnavailable:
        return True
    return False


def _require_suited_in_emergency(
    desk: Desk, patient_id: str, blood_unit_ids: Iterable[str], *, answered_by: str | None, actor: str
) -> None:
    known, settings = desk.room.state.bloodbank.blood_units, desk.blood_settings.emergency
    for patient in _judged(desk, patient_id, actor=actor):
        for unit_id in blood_unit_ids:
            unit = known.get(unit_id)
            require_suitable_in_emergency(patient, unit, answered_by=answered_by, settings=settings)


def require_suited(desk: Desk, patient_id: str, blood_unit_id: str, *, actor: str) -> None:
    """Before a transfusion is recorded. Raises PatientRefused, CommandRefused."""
    unit = desk.room.state.bloodbank.blood_units.get(blood_unit_id)
    for patient in _judged(desk, patient_id, actor=actor):
        require_suitable_by_register(patient, unit)


def suited(desk: Desk, patient_id: str, blood_unit_id: str, *, actor: str) -> bool:
    """The same as an answer, for a check that is recorded either way. Raises PatientRefused."""
    unit = desk.room.state.bloodbank.blood_units.get(blood_unit_id)
    return all(suits_by_register(patient, unit) for patient in _judged(desk, patient_id, actor=actor))


def require_suited_for(desk: Desk, request_id: str, blood_unit_ids: tuple[str, ...], *, actor: str) -> None:
    """Before units leave for the patient of a request, those named or all that are held.

    Raises PatientRefused, CommandRefused.
    """
    request = desk.room.state.bloodbank.requests.get(request_id)
    if request is not None and request.patient_id is not None:
        for unit_id in blood_unit_ids or reserved_unit_ids(desk.room.state.bloodbank, request):
            require_suited(desk, request.patient_id, unit_id, actor=actor)


def require_nameable(desk: Desk, request_id: str, patient_id: str, *, actor: str) -> None:
    """Before a request that named nobody is given a patient: the group that it states must be the register's.

    Raises PatientRefused, CommandRefused.
    """
    request = desk.room.state.bloodbank.requests.get(request_id)
    require_receiver(desk, patient_id, None if request is None else request.patient_group, actor=actor)


def require_one_person(desk: Desk, patient_id: str, other_patient_id: str, *, actor: str) -> None:
    """Before two ids are confirmed to be one person. Raises PatientRefused, CommandRefused."""
    patient = _known(desk, patient_id, actor=actor)
    other = _known(desk, other_patient_id, actor=actor)
    if not _transplanted(desk, patient_id):
        require_one_group(patient, other)


def _judged(desk: Desk, patient_id: str, *, actor: str) -> list[Patient]:
    """Who the register knows under the ids of the person; nobody after a transplant."""
    patient = _known(desk, patient_id, actor=actor)
    if _transplanted(desk, patient_id):
        return []
    others = linked_ids(desk.room.state.bloodbank.recipients, patient_id)[1:]
    return [patient, *(_known(desk, each, actor=actor) for each in others)]


def _transplanted(desk: Desk, patient_id: str) -> bool:
    """After a transplant of stem cells the register's group is no longer the whole truth: the blood bank judges."""
    recipient = person(desk.room.state.bloodbank.recipients, patient_id)
    return recipient is not None and bool(recipient.transplants)


def _known(desk: Desk, patient_id: str, *, actor: str) -> Patient:
    return known_patient(desk.patients, patient_id, actor=actor, purpose=Purpose.TRANSFUSION, now=desk.now())
