"""What follows from what: the one table of reactions between subjects.

Each row reads an event after it stands in the log and answers with commands (or a note in the patient register, or a
change of the roads). Rows may run twice after a crash, so each is harmless to repeat.
"""

from collections.abc import Callable, Sequence

from bloodbank.messages import BloodTransfused
from bloodbank.settings import BloodSettings
from controlroom.clock import Clock
from controlroom.closures import ReopenRoad, RoadClosed, RoadSlowed
from controlroom.following import (
    alarms,
    blood_aboard,
    blood_alarms,
    blood_packs,
    blood_phases,
    blood_reservations,
    blood_runs,
    blood_standing_orders,
    mass_casualty,
    receiving,
    shifts,
    stacking,
    transports,
)
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.positions import LivePositions
from controlroom.preparation import schedule
from controlroom.reactions import Reaction
from controlroom.road_conditions import ClosuresInForce
from controlroom.state import RegionState
from controlroom.subjects import Subjects, standard_subjects
from controlroom.timers import CancelTimer, SetTimer
from dispatch.messages import PatientLinked
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from patients import Access, PatientRegister, Purpose

ACTOR = "arterial/follow-up"
CLOSING = ("roads.RoadClosed", "roads.RoadSlowed")


def follow_ups(
    patients: PatientRegister,
    closures: ClosuresInForce,
    dispatch_settings: DispatchSettings | None = None,
    *,
    positions: LivePositions | None = None,
    travel_times: TravelTimes | None = None,
    clock: Clock | None = None,
    blood_settings: BloodSettings | None = None,
) -> tuple[Reaction, ...]:
    """The table. Without `positions` nobody watches whether units are still seen; without `travel_times` a unit begins
    its next job although another may be nearer.
    """
    dispatch_settings = dispatch_settings or DispatchSettings()
    subjects = standard_subjects(dispatch_settings=dispatch_settings)
    return (
        *blood_reservations.reactions(subjects),
        *blood_alarms.reactions(subjects, blood_settings or BloodSettings()),
        *blood_phases.reactions(subjects, blood_settings or BloodSettings()),
        *blood_packs.reactions(blood_settings or BloodSettings(), travel_times),
        *blood_standing_orders.reactions(subjects),
        _reaction("roads-as-decided", BringRoads(closures), *CLOSING, "roads.RoadReopened"),
        _reaction("closure-ends", ReopenInTime(subjects), *CLOSING),
        _reaction("closure-ended", forget_reopening, "roads.RoadReopened"),
        _reaction("patient-has-incident", NotePatientIncident(patients), "dispatch.PatientLinked"),
        _reaction("patient-has-transfusion", NoteTransfusion(patients), "bloodbank.BloodTransfused"),
        *receiving.reactions(),
        *blood_runs.reactions(),
        *blood_aboard.reactions(subjects, blood_settings or BloodSettings()),
        *mass_casualty.reactions(),
        *shifts.reactions(subjects, dispatch_settings),
        *alarms.reactions(subjects, dispatch_settings, positions),
        *stacking.reactions(subjects, dispatch_settings, positions, travel_times),
        *transports.reactions(subjects, dispatch_settings, positions, travel_times, clock),
    )


def _reaction(
    name: str, run: Callable[[RecordedEvent, RegionState], Sequence[CommandEnvelope]], *event_types: str
) -> Reaction:
    return Reaction(name=name, event_types=frozenset(event_types), run=run)


class BringRoads:
    """What was decided about roads is in force on them."""

    def __init__(self, closures: ClosuresInForce) -> None:
        self._closures = closures

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        self._closures.bring_to(state)
        return ()


def reopening_timer(closure_id: str) -> str:
    return f"road-reopening/{closure_id}"


class ReopenInTime:
    """A closure that has an end is ended then."""

    def __init__(self, subjects: Subjects) -> None:
        self._subjects = subjects

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        event: RoadClosed | RoadSlowed = record.event
        if event.until_at is None:
            return ()
        timer = SetTimer(
            timer_id=reopening_timer(event.closure_id),
            due_at=event.until_at,
            command=schedule(ReopenRoad(closure_id=event.closure_id), self._subjects),
            actor=ACTOR,
        )
        return (CommandEnvelope(command=timer, actor=ACTOR),)


def forget_reopening(record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
    """A road that was reopened before its time needs no timer; one whose timer is due is reopened by it just now."""
    timer = state.timers.get(reopening_timer(record.event.closure_id))
    if timer is None or timer.due_at <= record.at:
        return ()
    return (CommandEnvelope(command=CancelTimer(timer_id=timer.timer_id), actor=ACTOR),)


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
