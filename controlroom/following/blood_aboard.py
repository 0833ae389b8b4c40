"""A unit can do what its blood lets it do: with usable blood aboard it has the capability, without it has not.

Only units with a place for blood of their own are followed; what others are registered with stays as it is.
"""

from collections.abc import Iterator, Sequence
from typing import get_args

import bloodbank.messages
from bloodbank.messages import ReviewBloodAlarms
from bloodbank.messages.alarms import Event as AlarmEvent
from bloodbank.model import BloodState
from bloodbank.prehospital.aboard import aboard, carries_blood, vehicles
from bloodbank.settings import BloodSettings
from controlroom.following.one_timer import FIRED, OneTimer
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from controlroom.subjects import Subjects
from dispatch.messages import EquipUnit

TIMER = "blood-aboard/expiry"
ACTOR = "arterial/blood-aboard"


def reactions(subjects: Subjects, settings: BloodSettings) -> tuple[Reaction, ...]:
    events = set(get_args(bloodbank.messages.Event)) - set(get_args(AlarmEvent))
    event_types = frozenset({FIRED, *(f"bloodbank.{event.__name__}" for event in events)})
    run = EquipByStock(subjects, settings)
    return (Reaction(name="blood-aboard-followed", event_types=event_types, run=run),)


class EquipByStock:
    """After each event of the blood bank, and when what is aboard expires."""

    def __init__(self, subjects: Subjects, settings: BloodSettings) -> None:
        self._settings = settings.prehospital
        self._timer = OneTimer(
            timer_id=TIMER, command=ReviewBloodAlarms(blood_unit_ids=()), actor=ACTOR, subjects=subjects
        )

    def __call__(self, record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
        fired = self._timer.has_fired(record)
        if record.type == FIRED and not fired:
            return ()
        changes = [CommandEnvelope(command=change, actor=ACTOR) for change in self._changes(state, now=record.at)]
        due_at = _next_expiry_at(state.bloodbank, now=record.at)
        timer = self._timer.again(record, due_at=due_at) if fired else self._timer.brought_forward(state, due_at=due_at)
        return (*changes, *timer)

    def _changes(self, state: RegionState, *, now: float) -> Iterator[EquipUnit]:
        capability = self._settings.capability
        for place in vehicles(state.bloodbank):
            unit = state.dispatch.units.get(place.unit_id or "")
            carries = carries_blood(state.bloodbank, place.place_id, now=now, settings=self._settings)
            if unit is not None and (capability in unit.capabilities) != carries:
                yield EquipUnit(unit_id=unit.unit_id, capability=capability, equipped=carries)


def _next_expiry_at(state: BloodState, *, now: float) -> float | None:
    instants = (unit.expires_at for place in vehicles(state) for unit in aboard(state, place.place_id))
    return min((at for at in instants if at > now), default=None)
