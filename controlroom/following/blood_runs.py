"""An ambulance that carries blood takes no calls until it has delivered; when it was taken meanwhile, the run is off.

A row that runs twice does no harm: a unit out of service for its run, or back from it, is left as it is.
"""

from collections.abc import Sequence

from bloodbank.messages import CancelEmergencyRun, EmergencyRunDispatched, EmergencyRunHandedOver
from bloodbank.runs.settings import AMBULANCE
from controlroom.messages import CommandEnvelope, RecordedEvent
from controlroom.reactions import Reaction
from controlroom.state import RegionState
from dispatch.lifecycle import is_free
from dispatch.messages import ReturnToService, TakeOutOfService

ACTOR = "arterial/blood-runs"
TAKEN = "the ambulance was taken by a call"
ENDS = frozenset(
    {"bloodbank.EmergencyRunDelivered", "bloodbank.EmergencyRunCancelled", "bloodbank.EmergencyRunHandedOver"}
)


def reactions() -> tuple[Reaction, ...]:
    sent = frozenset({"bloodbank.EmergencyRunDispatched", "bloodbank.EmergencyRunHandedOver"})
    return (
        Reaction(name="ambulance-carries-blood", event_types=sent, run=keep_for_run),
        Reaction(name="ambulance-has-carried-blood", event_types=ENDS, run=give_back),
    )


def why_out(run_id: str) -> str:
    """The reason that the unit is out of service for."""
    return f"blood run {run_id}"


def keep_for_run(record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
    event: EmergencyRunDispatched | EmergencyRunHandedOver = record.event
    unit = state.dispatch.units.get(event.carrier_id)
    if event.carrier_kind != AMBULANCE or event.run_id not in state.bloodbank.live_run_ids:
        return ()
    if unit is not None and unit.out_of_service_reason == why_out(event.run_id):
        return ()
    if unit is None or not is_free(unit):
        if isinstance(event, EmergencyRunHandedOver):
            return ()
        cancel = CancelEmergencyRun(run_id=event.run_id, reason=TAKEN)
        return (CommandEnvelope(command=cancel, actor=ACTOR),)
    take = TakeOutOfService(
        unit_id=unit.unit_id,
        reason=why_out(event.run_id),
        expected_return_at=max(event.planned_arrival_at, record.at),
    )
    stream = f"unit/{unit.unit_id}"
    unchanged = {stream: state.versions.get(stream, 0)}
    return (CommandEnvelope(command=take, actor=ACTOR, expected_versions=unchanged),)


def give_back(record: RecordedEvent, state: RegionState) -> Sequence[CommandEnvelope]:
    """To the carrier that no longer has the blood."""
    event, run = record.event, state.bloodbank.runs[record.event.run_id]
    kind, carrier_id = run.carrier_kind, run.carrier_id
    if isinstance(event, EmergencyRunHandedOver):
        kind, carrier_id = event.previous_kind, event.previous_id
    unit = state.dispatch.units.get(carrier_id) if kind == AMBULANCE else None
    if unit is None or unit.out_of_service_reason != why_out(run.run_id):
        return ()
    return (CommandEnvelope(command=ReturnToService(unit_id=unit.unit_id, returning=True), actor=ACTOR),)
