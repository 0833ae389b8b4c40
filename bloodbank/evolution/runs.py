"""Emergency runs: what their carriers are to bring, have and have brought."""

from msgspec import structs

from bloodbank.evolution.requests import with_requests
from bloodbank.evolution.units import change_units
from bloodbank.messages import (
    EmergencyRunCancelled,
    EmergencyRunDelivered,
    EmergencyRunDispatched,
    EmergencyRunHandedOver,
    EmergencyRunPickedUp,
)
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.recalls.notices import with_put_down
from bloodbank.runs.aboard import doubtful_aboard
from bloodbank.runs.model import EmergencyRun, RunStatus
from bloodbank.runs.settings import VAN
from bloodbank.tables import Changes


def dispatched(state: BloodState, event: EmergencyRunDispatched, *, at: float) -> BloodState:
    """Its units wait for it as for a tour; a van is as busy as on one."""

    def await_run(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, tour_id=event.run_id)

    run = EmergencyRun(
        run_id=event.run_id,
        request_id=event.request_id,
        from_place_id=event.from_place_id,
        to_place_id=event.to_place_id,
        blood_unit_ids=event.blood_unit_ids,
        carrier_kind=event.carrier_kind,
        carrier_id=event.carrier_id,
        planned_pick_up_at=event.planned_pick_up_at,
        planned_arrival_at=event.planned_arrival_at,
        sent_at=at,
    )
    state = _with_run(change_units(state, event.blood_unit_ids, await_run, at=at), run)
    return structs.replace(_with_van(state, run), next_run_number=state.next_run_number + 1)


def picked_up(state: BloodState, event: EmergencyRunPickedUp, *, at: float) -> BloodState:
    def load(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, status=BloodUnitStatus.IN_TRANSIT)

    state = change_units(state, event.blood_unit_ids, load, at=at)
    run = structs.replace(
        state.runs[event.run_id],
        status=RunStatus.CARRYING,
        blood_unit_ids=event.blood_unit_ids,
        picked_up_at=event.picked_up_at,
    )
    return _told(_with_van(_with_run(state, run), run), run)


def handed_over(state: BloodState, event: EmergencyRunHandedOver, *, at: float) -> BloodState:
    """The van that had it is free again; where it stands, its next tour or run will tell."""
    before = state.runs[event.run_id]
    van = state.vans.get(before.carrier_id) if before.carrier_kind == VAN else None
    if van is not None:
        state = structs.replace(state, vans=state.vans.set(van.van_id, structs.replace(van, tour_id=None)))
    run = structs.replace(
        before,
        carrier_kind=event.carrier_kind,
        carrier_id=event.carrier_id,
        planned_arrival_at=event.planned_arrival_at,
    )
    return _with_van(_with_run(state, run), run)


def delivered(state: BloodState, event: EmergencyRunDelivered, *, at: float) -> BloodState:
    """What was set aside or recalled on the way is put down, and stays what it is; old events don't name it."""
    run = state.runs[event.run_id]

    def unload(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, status=BloodUnitStatus.DELIVERED, place_id=run.to_place_id, tour_id=None)

    def put_down(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, place_id=run.to_place_id, tour_id=None)

    doubtful = dict.fromkeys((*event.put_down, *doubtful_aboard(state, run)))
    state = with_put_down(change_units(state, tuple(doubtful), put_down, at=at), doubtful, at=at)
    state = change_units(state, event.blood_unit_ids, unload, at=at)
    run = structs.replace(run, status=RunStatus.DELIVERED, delivered_at=event.delivered_at)
    return _told(_with_van(_with_run(state, run), run), run)


def cancelled(state: BloodState, event: EmergencyRunCancelled, *, at: float) -> BloodState:
    def wait_again(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, tour_id=None)

    state = change_units(state, event.blood_unit_ids, wait_again, at=at)
    run = structs.replace(state.runs[event.run_id], status=RunStatus.CANCELLED, cancelled_reason=event.reason)
    return _with_van(_with_run(state, run), run)


def _with_run(state: BloodState, run: EmergencyRun) -> BloodState:
    others = tuple(run_id for run_id in state.live_run_ids if run_id != run.run_id)
    live = (*others, run.run_id) if run.is_live else others
    return structs.replace(state, runs=state.runs.set(run.run_id, run), live_run_ids=live)


def _with_van(state: BloodState, run: EmergencyRun) -> BloodState:
    """A van stands where the run has brought it."""
    van = state.vans.get(run.carrier_id) if run.carrier_kind == VAN else None
    if van is None:
        return state
    there = {RunStatus.CARRYING: run.from_place_id, RunStatus.DELIVERED: run.to_place_id}
    van = structs.replace(
        van, tour_id=run.run_id if run.is_live else None, place_id=there.get(run.status, van.place_id)
    )
    return structs.replace(state, vans=state.vans.set(van.van_id, van))


def _told(state: BloodState, run: EmergencyRun) -> BloodState:
    """The request's status follows its units."""
    return with_requests(state, (state.requests[run.request_id],))


CHANGES: Changes = {
    EmergencyRunDispatched: dispatched,
    EmergencyRunPickedUp: picked_up,
    EmergencyRunHandedOver: handed_over,
    EmergencyRunDelivered: delivered,
    EmergencyRunCancelled: cancelled,
}
