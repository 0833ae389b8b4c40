"""Checks at the bedside and transfusions, by unit."""

from msgspec import structs

from bloodbank.bedside.model import BedsideCheck, Observation, Transfusion
from bloodbank.messages import BedsideChecked, TransfusionEnded, TransfusionObserved, TransfusionStarted
from bloodbank.model import BloodState
from bloodbank.tables import Changes


def checked(state: BloodState, event: BedsideChecked, *, at: float) -> BloodState:
    check = BedsideCheck(
        blood_unit_id=event.blood_unit_id,
        patient_id=event.patient_id,
        outcome=event.outcome,
        checked_at=at,
        checked_by=event.checked_by,
        verified_by=event.verified_by,
        reasons=event.reasons,
    )
    return structs.replace(state, bedside_checks=state.bedside_checks.set(event.blood_unit_id, check))


def started(state: BloodState, event: TransfusionStarted, *, at: float) -> BloodState:
    record = Transfusion(
        blood_unit_id=event.blood_unit_id,
        patient_id=event.patient_id,
        request_id=event.request_id,
        started_at=at,
        started_by=event.started_by,
        complete_by_at=event.complete_by_at,
        verified_by=event.verified_by,
        out_at=event.out_at,
        overload_risks=event.overload_risks,
    )
    running = (*state.running_transfusions, event.blood_unit_id)
    return structs.replace(_with(state, record), running_transfusions=running)


def observed(state: BloodState, event: TransfusionObserved, *, at: float) -> BloodState:
    record = state.transfusions[event.blood_unit_id]
    seen = Observation(observed_at=at, observed_by=event.observed_by, within_limits=event.within_limits)
    return _with(state, structs.replace(record, observations=(*record.observations, seen)))


def ended(state: BloodState, event: TransfusionEnded, *, at: float) -> BloodState:
    record = structs.replace(
        state.transfusions[event.blood_unit_id],
        ended_at=at,
        ended_by=event.ended_by,
        outcome=event.outcome,
        volume_ml=event.volume_ml,
        reason=event.reason,
    )
    running = tuple(unit_id for unit_id in state.running_transfusions if unit_id != event.blood_unit_id)
    return structs.replace(_with(state, record), running_transfusions=running)


def _with(state: BloodState, record: Transfusion) -> BloodState:
    return structs.replace(state, transfusions=state.transfusions.set(record.blood_unit_id, record))


CHANGES: Changes = {
    BedsideChecked: checked,
    TransfusionStarted: started,
    TransfusionObserved: observed,
    TransfusionEnded: ended,
}
