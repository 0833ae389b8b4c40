"""What follows from what: the one table of reactions between subjects.

Each row reads an event after it stands in the log and answers with commands (or a note in the patient register). Rows
may run twice after a crash, so each is harmless to repeat.
"""

from collections.abc import Callable, Sequence

from bloodbank.messages import BloodReserved, BloodTransfused, ReleaseReservation
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.preparation import schedule
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from controlroom.subjects import Subjects, standard_subjects
from controlroom.timers import CancelTimer, SetTimer
from dispatch.messages import PatientLinked
from patients import Access, PatientRegister, Purpose

ACTOR = "arterial/follow-up"


def follow_ups(patients: PatientRegister) -> tuple[Reaction, ...]:
    """The table."""
    return (
        _reaction("reservation-ends", EndReservationInTime(standard_subjects()), "bloodbank.BloodReserved"),
        _reaction(
            "reservation-ended", forget_reservation_end, "bloodbank.BloodIssued", "bloodbank.ReservationReleased"
        ),
        _reaction("patient-has-incident", NotePatientIncident(patients), "dispatch.PatientLinked"),
        _reaction("patient-has-transfusion", NoteTransfusion(patients), "bloodbank.BloodTransfused"),
    )


def _reaction(
    name: str, run: Callable[[RecordedEvent, RegionState], Sequence[CommandEnvelope]], *event_types: str
) -> Reaction:
    return Reaction(name=name, event_types=frozenset(event_types), run=run)


def reservation_timer(request_id: str) -> str:
    return f"reservation-end/{request_id}"


class EndReservationInTime:
    """Blood that is held for a request and not issued goes back to stock when its time is up."""

    def __init__(self, subjects: Subjects) -> None:
        self._subjects = subjects

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        event: BloodReserved = record.event
        command = ReleaseReservation(request_id=event.request_id, reason="reservation-expired")
        timer = SetTimer(
            timer_id=reservation_timer(event.request_id),
            due_at=event.expires_at,
            command=schedule(command, self._subjects),
            actor=ACTOR,
        )
        return (CommandEnvelope(command=timer, actor=ACTOR),)


def forget_reservation_end(record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
    """Issued or released blood needs no end of its reservation any more."""
    timer_id = reservation_timer(record.event.request_id)
    if timer_id not in state.timers:
        return ()
    return (CommandEnvelope(command=CancelTimer(timer_id=timer_id), actor=ACTOR),)


class NotePatientIncident:
    """The register knows which incidents a patient had."""

    def __init__(self, patients: PatientRegister) -> None:
        self._patients = patients

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        event: PatientLinked = record.event
        access = Access(actor=record.actor, purpose=Purpose.DISPATCH)
        self._patients.link_incident(event.patient_id, event.incident_id, access=access, now=record.at)
        return ()


class NoteTransfusion:
    """The register knows which units of blood a patient was given."""

    def __init__(self, patients: PatientRegister) -> None:
        self._patients = patients

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        event: BloodTransfused = record.event
        access = Access(actor=record.actor, purpose=Purpose.TRANSFUSION)
        self._patients.link_transfusion(event.patient_id, event.blood_unit_id, access=access, now=record.at)
        return ()
