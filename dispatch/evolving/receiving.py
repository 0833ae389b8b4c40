"""Hospitals' intake after an event: reports, arrivals, and how long handovers took."""

from msgspec.structs import replace

from dispatch.messages import (
    BedsReported,
    Event,
    HospitalChosen,
    HospitalDiverted,
    SurgeCapacityReported,
    UnitStatusChanged,
)
from dispatch.model import Unit, UnitStatus
from dispatch.receiving.diversions import WHOLE_HOSPITAL
from dispatch.receiving.state import BedCount, Diversion, Reception, Stay
from dispatch.state import DispatchState
from dispatch.tables import Changes

STAYS_KEPT = 50
ARRIVALS_KEPT = 1_000
LONGEST_STAY_S = 6 * 3_600.0


def beds_reported(state: DispatchState, event: BedsReported, *, at: float) -> DispatchState:
    """Each kind that was counted anew; what is known of the others stays."""
    reception = reception_of(state, event.hospital_id)
    counted = {
        kind: BedCount(free=free, reported_at=event.reported_at, reported_by=event.reported_by)
        for kind, free in event.free.items()
    }
    return _with(state, replace(reception, beds=reception.beds.update(counted)))


def surge_reported(state: DispatchState, event: SurgeCapacityReported, *, at: float) -> DispatchState:
    reported_at = at if event.by_tag else None
    reception = reception_of(state, event.hospital_id)
    return _with(state, replace(reception, surge_by_tag=event.by_tag, surge_reported_at=reported_at))


def with_diversion(state: DispatchState, event: HospitalDiverted, *, at: float) -> DispatchState:
    """Who diverts what until when; an end leaves nothing behind."""
    reception = reception_of(state, event.hospital_id)
    diversions = reception.diversions
    for base in event.capabilities or (WHOLE_HOSPITAL,):
        if event.until_at is None:
            diversions = diversions.delete(base) if base in diversions else diversions
        else:
            reported_at = at if event.reported_at is None else event.reported_at
            diversion = Diversion(until_at=event.until_at, reported_at=reported_at, reported_by=event.reported_by)
            diversions = diversions.set(base, diversion)
    return _with(state, replace(reception, diversions=diversions))


def door_noticed(before: DispatchState, state: DispatchState, event: Event, *, at: float) -> DispatchState:
    """A unit arrived at a hospital, or is clear of its patient there; blood was asked for to meet one."""
    if isinstance(event, HospitalChosen) and event.blood is not None:
        return replace(state, blood_orders=state.blood_orders.set(event.incident_id, event.blood))
    if not isinstance(event, UnitStatusChanged):
        return state
    was, now_is = before.units[event.unit_id], state.units[event.unit_id]
    if _hands_over(was) and was.hospital_id is not None and not _hands_over(now_is):
        return _with_stay(state, was, now_is, event)
    arrived = now_is.status is UnitStatus.AT_HOSPITAL and was.status is not UnitStatus.AT_HOSPITAL
    if arrived and now_is.hospital_id is not None and was.incident_id is not None:
        return _with_arrival(state, now_is.hospital_id, was.incident_id)
    return state


def reception_of(state: DispatchState, hospital_id: str) -> Reception:
    return state.receptions.get(hospital_id) or Reception(hospital_id=hospital_id)


def _hands_over(unit: Unit) -> bool:
    return unit.status is UnitStatus.AT_HOSPITAL and unit.incident_id is not None


def _with_stay(state: DispatchState, was: Unit, now_is: Unit, event: UnitStatusChanged) -> DispatchState:
    """A unit that broke down in the yard has not handed over by its own."""
    stayed_s = now_is.status_at - was.status_at
    if event.status is UnitStatus.OUT_OF_SERVICE or not 0.0 < stayed_s <= LONGEST_STAY_S:
        return state
    reception = reception_of(state, str(was.hospital_id))
    stays = (*reception.stays, Stay(was.status_at, now_is.status_at))[-STAYS_KEPT:]
    return _with(state, replace(reception, stays=stays))


def _with_arrival(state: DispatchState, hospital_id: str, incident_id: str) -> DispatchState:
    reception = state.receptions.get(hospital_id)
    if reception is None or not reception.beds:
        return state
    noted = {kind: _one_more(count, incident_id) for kind, count in reception.beds.items()}
    return _with(state, replace(reception, beds=reception.beds.update(noted)))


def _one_more(count: BedCount, incident_id: str) -> BedCount:
    arrived = (*count.arrived_incident_ids, incident_id)[:ARRIVALS_KEPT]
    return replace(count, arrived_incident_ids=arrived)


def _with(state: DispatchState, reception: Reception) -> DispatchState:
    return replace(state, receptions=state.receptions.set(reception.hospital_id, reception))


CHANGES: Changes = {BedsReported: beds_reported, SurgeCapacityReported: surge_reported}
