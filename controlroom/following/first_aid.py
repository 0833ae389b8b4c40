"""First aid on the way ends of itself with the call, or when the unit has brought its patient or left its transport."""

from collections.abc import Sequence

from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from dispatch.messages import EndFirstAid
from dispatch.transports.first_aid import first_aid_of

ACTOR = "arterial/transports"
MAY_END = frozenset({
    "dispatch.UnitStatusChanged", "dispatch.UnitStoodDown", "dispatch.UnitTakenOutOfService", "dispatch.IncidentClosed",
    "dispatch.IncidentsMerged", "dispatch.TransportCompleted", "dispatch.TransportReleased",
})  # fmt: skip


def reaction() -> Reaction:
    return Reaction(name="first-aid-ends", event_types=MAY_END, run=end_first_aid)


def end_first_aid(record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
    asked = state.dispatch.transports.first_aid
    over = [u for u, aid in asked.items() if aid.ended_at is None and first_aid_of(state.dispatch, u) is None]
    why = record.type.partition(".")[2]
    return [CommandEnvelope(command=EndFirstAid(unit_id=u, reason=why), actor=ACTOR) for u in sorted(over)]
