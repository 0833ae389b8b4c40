"""The blood bank's decisions: `decide` says what a command leads to, `evolve` what an event leaves behind.

Both are pure. `decide` checks every hard rule against the state it is given, so blood that is wrong, expired, held for
someone else or discarded can't be issued or transfused by any sequence of commands. Each room brings two tables: what
decides its commands (`DECISIONS`) and what its events change (`CHANGES`).
"""

from bloodbank.decisions import (
    alarms,
    bedside,
    cancelling_tours,
    correcting,
    crossmatching,
    disputes,
    emergency,
    haemorrhage,
    issuing,
    merging,
    phases,
    prehospital,
    processing,
    quarantine,
    reacting,
    recalls,
    recipients,
    reconciling,
    registering,
    requesting,
    reserving,
    returning,
    runs,
    samples,
    standing,
    stocking,
    storage_limits,
    storing,
    touring,
    transferring,
    typing_units,
    van_duty,
)
from bloodbank.evolution import alarms as alarms_after
from bloodbank.evolution import bedside as bedside_after
from bloodbank.evolution import correcting as correcting_after
from bloodbank.evolution import crossmatching as crossmatching_after
from bloodbank.evolution import emergency as emergency_after
from bloodbank.evolution import haemorrhage as haemorrhage_after
from bloodbank.evolution import phases as phases_after
from bloodbank.evolution import places, requests, tours, units
from bloodbank.evolution import prehospital as prehospital_after
from bloodbank.evolution import processing as processing_after
from bloodbank.evolution import quarantine as quarantine_after
from bloodbank.evolution import reacting as reacting_after
from bloodbank.evolution import recalls as recalls_after
from bloodbank.evolution import recipients as recipients_after
from bloodbank.evolution import reconciling as reconciling_after
from bloodbank.evolution import returning as returning_after
from bloodbank.evolution import runs as runs_after
from bloodbank.evolution import standing as standing_after
from bloodbank.evolution import storage_limits as storage_limits_after
from bloodbank.evolution import storing as storing_after
from bloodbank.evolution import transferring as transferring_after
from bloodbank.evolution import typing_units as typing_after
from bloodbank.evolution import van_duty as van_duty_after
from bloodbank.messages import Command, Event
from bloodbank.model import BloodState
from bloodbank.settings import BloodSettings
from bloodbank.tables import Changes, Decisions

DECISIONS: Decisions = {
    **registering.DECISIONS,
    **stocking.DECISIONS,
    **correcting.DECISIONS,
    **typing_units.DECISIONS,
    **quarantine.DECISIONS,
    **processing.DECISIONS,
    **storing.DECISIONS,
    **requesting.DECISIONS,
    **reserving.DECISIONS,
    **crossmatching.DECISIONS,
    **issuing.DECISIONS,
    **prehospital.DECISIONS,
    **emergency.DECISIONS,
    **haemorrhage.DECISIONS,
    **standing.DECISIONS,
    **bedside.DECISIONS,
    **reacting.DECISIONS,
    **alarms.DECISIONS,
    **returning.DECISIONS,
    **recalls.DECISIONS,
    **reconciling.DECISIONS,
    **disputes.DECISIONS,
    **runs.DECISIONS,
    **touring.DECISIONS,
    **cancelling_tours.DECISIONS,
    **phases.DECISIONS,
    **transferring.DECISIONS,
    **van_duty.DECISIONS,
    **storage_limits.DECISIONS,
    **samples.DECISIONS,
    **recipients.DECISIONS,
    **merging.DECISIONS,
}
CHANGES: Changes = {
    **places.CHANGES,
    **units.CHANGES,
    **requests.CHANGES,
    **crossmatching_after.CHANGES,
    **emergency_after.CHANGES,
    **haemorrhage_after.CHANGES,
    **standing_after.CHANGES,
    **bedside_after.CHANGES,
    **reacting_after.CHANGES,
    **alarms_after.CHANGES,
    **tours.CHANGES,
    **phases_after.CHANGES,
    **transferring_after.CHANGES,
    **quarantine_after.CHANGES,
    **correcting_after.CHANGES,
    **typing_after.CHANGES,
    **processing_after.CHANGES,
    **storing_after.CHANGES,
    **returning_after.CHANGES,
    **recalls_after.CHANGES,
    **reconciling_after.CHANGES,
    **runs_after.CHANGES,
    **prehospital_after.CHANGES,
    **van_duty_after.CHANGES,
    **storage_limits_after.CHANGES,
    **recipients_after.CHANGES,
}


def decide(state: BloodState, command: Command, *, now: float, settings: BloodSettings | None = None) -> list[Event]:
    """What happens on a command at the instant `now`; empty when it has happened already.

    Raises `Refused` when the command can't be carried out.
    """
    return DECISIONS[type(command)](state, command, now=now, settings=settings or BloodSettings())


def evolve(state: BloodState, event: Event, *, at: float) -> BloodState:
    """The state after an event that was recorded at the instant `at`; what was read from paper happened before."""
    occurred_at: float | None = getattr(event, "occurred_at", None)
    return CHANGES[type(event)](state, event, at=at if occurred_at is None else occurred_at)
