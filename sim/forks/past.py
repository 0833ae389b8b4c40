"""What a log tells of a fleet over a span of time: as it was when the first call came, and who came or went."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from controlroom.replay import Replay
from dispatch.lifecycle import is_free
from dispatch.messages import IncidentOpened
from dispatch.model import Unit
from dispatch.needs import slots_of
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_obstacle
from dispatch.state import DispatchState

Names = frozenset[str]


@dataclass(kw_only=True)
class Past:
    """The fleet, looked at whenever a call of the span came.

    `state` is that just before the first of them, at `started_at`. `back_at`: unit that could not be had then and was
    on no job -> when it first could; `went_off`: units that could not be had later; `nobody_free`: incidents that found
    no unit free; `leading`: incident -> capabilities of the unit it needs most of all.
    """

    state: DispatchState
    started_at: float
    back_at: dict[str, float] = field(default_factory=dict)
    went_off: set[str] = field(default_factory=set)
    nobody_free: set[str] = field(default_factory=set)
    leading: dict[str, Names] = field(default_factory=dict)

    def look(self, state: DispatchState, *, now: float, settings: DispatchSettings, incident_id: str) -> None:
        """A call came."""
        free = {unit.unit_id for unit in state.units.values() if can_be_had(state, unit, now=now, settings=settings)}
        if not free:
            self.nobody_free.add(incident_id)
        for unit_id, unit in state.units.items():
            if unit_id in free or unit.incident_id is not None:
                self.back_at.setdefault(unit_id, now)
            elif unit_id in self.back_at:
                self.went_off.add(unit_id)


def can_be_had(state: DispatchState, unit: Unit, *, now: float, settings: DispatchSettings) -> bool:
    """Whether a unit could be sent to a call."""
    return is_free(unit) and duty_obstacle(state, unit, now=now, settings=settings) is None


def read_past(
    replay: Replay, incident_ids: Collection[str], *, settings: DispatchSettings, until_at: float
) -> Past | None:
    """Read on from where `replay` stands; None where none of these incidents is opened. Raises LogBroken."""
    past: Past | None = None
    wanted, before = frozenset(incident_ids), replay.state.dispatch
    for recorded in replay.catch_up():
        event, after = recorded.event, replay.state.dispatch
        if isinstance(event, IncidentOpened) and event.incident_id in wanted:
            past = past or Past(state=before, started_at=recorded.at)
            past.look(before, now=recorded.at, settings=settings, incident_id=event.incident_id)
            slots = [slot for slot in slots_of(after.incidents[event.incident_id]) if not slot.optional]
            past.leading[event.incident_id] = slots[0].capabilities if slots else frozenset()
        if recorded.at > until_at:
            break
        before = after
    return past
