"""Crossmatches are remembered by patient and unit."""

from immutables import Map
from msgspec import structs

from bloodbank.crossmatching.model import Crossmatch
from bloodbank.messages import CrossmatchRecorded, CrossmatchRequested
from bloodbank.model import BloodState
from bloodbank.tables import Changes


def requested(state: BloodState, event: CrossmatchRequested, *, at: float) -> BloodState:
    """The laboratory is at work; nothing is known yet."""
    return state


def recorded(state: BloodState, event: CrossmatchRecorded, *, at: float) -> BloodState:
    crossmatch = Crossmatch(
        blood_unit_id=event.blood_unit_id,
        sample_id=event.sample_id,
        method=event.method,
        result=event.result,
        recorded_at=at,
        recorded_by=event.recorded_by,
        valid_until_at=event.valid_until_at,
        reason=event.reason,
        antibodies=event.antibodies,
    )
    known: Map[str, Crossmatch] = state.crossmatches.get(event.patient_id, Map())
    found = state.crossmatches.set(event.patient_id, known.set(event.blood_unit_id, crossmatch))
    return structs.replace(state, crossmatches=found)


CHANGES: Changes = {CrossmatchRequested: requested, CrossmatchRecorded: recorded}
