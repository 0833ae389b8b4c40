"""Dispatch decides: a state and a command give events; a state and an event give the next state. Pure.

Each room brings two tables: what decides its commands (`DECISIONS`) and what its events change (`CHANGES`).
"""

from dispatch.deciding import assignments, calls, hospitals, redirecting, registering, revisions, statuses
from dispatch.evolving import incidents, places, revised, units
from dispatch.messages import Command, Event
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Changes, Decisions

DECISIONS: Decisions = {
    **registering.DECISIONS,
    **calls.DECISIONS,
    **assignments.DECISIONS,
    **statuses.DECISIONS,
    **hospitals.DECISIONS,
    **redirecting.DECISIONS,
    **revisions.DECISIONS,
}
CHANGES: Changes = {
    **places.CHANGES,
    **incidents.CHANGES,
    **units.CHANGES,
    **revised.CHANGES,
}
DEFAULTS = DispatchSettings()


def decide(state: DispatchState, command: Command, *, now: float, settings: DispatchSettings = DEFAULTS) -> list[Event]:
    """What happens when a command is given at the instant `now`; no events when it changes nothing.

    Raises `Refused` when the command can't be carried out.
    """
    return DECISIONS[type(command)](state, command, now=now, settings=settings)


def evolve(state: DispatchState, event: Event, *, at: float) -> DispatchState:
    """The state after an event that was recorded at the instant `at`; total over events that `decide` made."""
    return CHANGES[type(event)](state, event, at=at)
