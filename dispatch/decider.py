"""Dispatch decides: a state and a command give events; a state and an event give the next state. Pure.

Each room brings two tables: what decides its commands (`DECISIONS`) and what its events change (`CHANGES`). A room
that keeps count of what other rooms' events bring about has a row in `FOLLOWINGS`.
"""

from dispatch.deciding import (
    alarms,
    assignments,
    breaks,
    calls,
    casualties,
    change_over,
    crews,
    equipping,
    first_aid,
    hospitals,
    incident_patients,
    intake,
    mass_casualty,
    merging,
    norms,
    receiving,
    redirecting,
    registering,
    relocation,
    response_plans,
    revisions,
    shifts,
    stacking,
    statuses,
    transport_runs,
    transports,
    triage,
    unit_service,
)
from dispatch.evolving import alarms as alarms_after
from dispatch.evolving import breaks as breaks_after
from dispatch.evolving import crews as crews_after
from dispatch.evolving import equipping as equipping_after
from dispatch.evolving import first_aid as first_aid_after
from dispatch.evolving import incident_patients as incident_patients_after
from dispatch.evolving import incidents, places, revised, units
from dispatch.evolving import intake as intake_after
from dispatch.evolving import mass_casualty as mass_casualty_after
from dispatch.evolving import norms as norms_after
from dispatch.evolving import receiving as receiving_after
from dispatch.evolving import relocation as relocation_after
from dispatch.evolving import response_plans as response_plans_after
from dispatch.evolving import shifts as shifts_after
from dispatch.evolving import stacking as stacking_after
from dispatch.evolving import statuses as statuses_after
from dispatch.evolving import transports as transports_after
from dispatch.evolving import triage as triage_after
from dispatch.evolving.busyness import unit_time_passed
from dispatch.messages import Command, Event
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Changes, Decisions, Followings
from dispatch.vocabulary import check_vocabulary

DECISIONS: Decisions = {
    **registering.DECISIONS,
    **calls.DECISIONS,
    **assignments.DECISIONS,
    **relocation.DECISIONS,
    **statuses.DECISIONS,
    **hospitals.DECISIONS,
    **receiving.DECISIONS,
    **mass_casualty.DECISIONS,
    **casualties.DECISIONS,
    **redirecting.DECISIONS,
    **incident_patients.DECISIONS,
    **stacking.DECISIONS,
    **unit_service.DECISIONS,
    **equipping.DECISIONS,
    **revisions.DECISIONS,
    **crews.DECISIONS,
    **shifts.DECISIONS,
    **intake.DECISIONS,
    **merging.DECISIONS,
    **triage.DECISIONS,
    **response_plans.DECISIONS,
    **norms.DECISIONS,
    **breaks.DECISIONS,
    **change_over.DECISIONS,
    **alarms.DECISIONS,
    **transports.DECISIONS,
    **transport_runs.DECISIONS,
    **first_aid.DECISIONS,
}
CHANGES: Changes = {
    **receiving_after.CHANGES,
    **mass_casualty_after.CHANGES,
    **places.CHANGES,
    **incidents.CHANGES,
    **units.CHANGES,
    **statuses_after.CHANGES,
    **relocation_after.CHANGES,
    **revised.CHANGES,
    **incident_patients_after.CHANGES,
    **stacking_after.CHANGES,
    **crews_after.CHANGES,
    **equipping_after.CHANGES,
    **shifts_after.CHANGES,
    **intake_after.CHANGES,
    **triage_after.CHANGES,
    **response_plans_after.CHANGES,
    **norms_after.CHANGES,
    **breaks_after.CHANGES,
    **alarms_after.CHANGES,
    **transports_after.CHANGES,
    **first_aid_after.CHANGES,
}
FOLLOWINGS: Followings = (
    response_plans_after.pending_while_open,
    relocation_after.unit_moved,
    unit_time_passed,
    breaks_after.job_begun,
    receiving_after.door_noticed,
    stacking_after.job_taken,
)
DEFAULTS = DispatchSettings()


def decide(state: DispatchState, command: Command, *, now: float, settings: DispatchSettings = DEFAULTS) -> list[Event]:
    """What happens when a command is given at the instant `now`; no events when it changes nothing.

    Raises `Refused` when the command can't be carried out.
    """
    check_vocabulary(command, settings.vocabulary)
    return DECISIONS[type(command)](state, command, now=now, settings=settings)


def evolve(state: DispatchState, event: Event, *, at: float) -> DispatchState:
    """The state after an event that was recorded at the instant `at`; total over events that `decide` made."""
    after = CHANGES[type(event)](state, event, at=at)
    for following in FOLLOWINGS:
        after = following(state, after, event, at=at)
    return after
