"""Units of blood: one place, one status, and a stock index that agrees."""

from collections.abc import Callable, Iterable

from immutables import Map
from msgspec import structs

from bloodbank.emergency.model import EmergencyIssue, UncrossmatchedUnit
from bloodbank.evolution.recipients import exposed
from bloodbank.evolution.requests import with_requests
from bloodbank.life.stays import left_by
from bloodbank.messages import (
    BloodIssued,
    BloodReserved,
    BloodTransfused,
    BloodUnitDiscarded,
    BloodUnitReceived,
    ReservationExtended,
    ReservationReleased,
)
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.prehospital.standing import at_its_place, with_aboard
from bloodbank.recalls.notices import with_arrival
from bloodbank.rules.out_of_storage import out_since
from bloodbank.stock import restock
from bloodbank.storage_limits.lying import with_lying
from bloodbank.tables import Changes

_OUT_OF_STORAGE = (
    BloodUnitStatus.IN_TRANSIT,
    BloodUnitStatus.DELIVERED,
    BloodUnitStatus.TRANSFUSED,
    BloodUnitStatus.DISCARDED,
    BloodUnitStatus.MODIFIED,
    BloodUnitStatus.RECALLED,
)


def received(state: BloodState, event: BloodUnitReceived, *, at: float) -> BloodState:
    unit = BloodUnit(
        blood_unit_id=event.blood_unit_id,
        din=event.din,
        product_code=event.product_code,
        component=event.component,
        group=event.group,
        expires_at=event.expires_at,
        place_id=event.place_id,
        status=BloodUnitStatus.QUARANTINED if event.quarantine_reasons else BloodUnitStatus.AVAILABLE,
        attributes=event.attributes,
        antigens_absent=event.antigens_absent,
        antigens_present=event.antigens_present,
        collected_at=event.collected_at,
        volume_ml=event.volume_ml,
        quarantine_reasons=event.quarantine_reasons,
        only_for_patient_id=event.only_for_patient_id,
    )
    return with_arrival(with_new_unit(state, unit, donations=(unit.din,)), unit, at=at)


def with_new_unit(state: BloodState, unit: BloodUnit, *, donations: Iterable[str]) -> BloodState:
    """The state with one unit more, found by each donation that is in it."""
    unit = at_its_place(state.places, unit)
    units = state.blood_units.set(unit.blood_unit_id, unit)
    stock = restock(state.stock, units, before=None, after=unit)
    ready = with_aboard(state.aboard, before=None, after=unit)
    lying = with_lying(state.lying, before=None, after=unit)
    found = state.units_of_donation
    for din in donations:
        found = found.set(din, (*found.get(din, ()), unit.blood_unit_id))
    return structs.replace(state, blood_units=units, stock=stock, aboard=ready, lying=lying, units_of_donation=found)


def reserved(state: BloodState, event: BloodReserved, *, at: float) -> BloodState:
    def hold(unit: BloodUnit) -> BloodUnit:
        return structs.replace(
            unit,
            status=BloodUnitStatus.RESERVED,
            request_id=event.request_id,
            reserved_until_at=event.expires_at,
        )

    state = change_units(state, event.blood_unit_ids, hold, at=at)
    request = state.requests[event.request_id]
    held = (*request.blood_unit_ids, *event.blood_unit_ids)
    return with_requests(state, (structs.replace(request, blood_unit_ids=held),))


def released(state: BloodState, event: ReservationReleased, *, at: float) -> BloodState:
    state = change_units(state, event.blood_unit_ids, _freed, at=at)
    return without_units(state, event.request_id, event.blood_unit_ids)


def extended(state: BloodState, event: ReservationExtended, *, at: float) -> BloodState:
    def hold_on(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, reserved_until_at=event.expires_at)

    return change_units(state, event.blood_unit_ids, hold_on, at=at)


def _freed(unit: BloodUnit) -> BloodUnit:
    return structs.replace(unit, status=BloodUnitStatus.AVAILABLE, request_id=None, reserved_until_at=None)


def issued(state: BloodState, event: BloodIssued, *, at: float) -> BloodState:
    request = state.requests[event.request_id]

    def hand_out(unit: BloodUnit) -> BloodUnit:
        here = unit.place_id == request.place_id
        status = BloodUnitStatus.DELIVERED if here else BloodUnitStatus.ISSUED
        out_at = at if here and event.handed_to is not None else None
        return structs.replace(unit, status=status, reserved_until_at=None, handed_out_at=out_at)

    issued_now = with_requests(change_units(state, event.blood_unit_ids, hand_out, at=at), (request,))
    return _owing(issued_now, event, at=at) if event.uncrossmatched else issued_now


def _owing(state: BloodState, event: BloodIssued, *, at: float) -> BloodState:
    """Another issue for the same request adds to what is owed; the first word and signature stand for all."""
    units = tuple(UncrossmatchedUnit(blood_unit_id=unit_id, issued_at=at) for unit_id in event.blood_unit_ids)
    before = state.emergency_issues.get(event.request_id)
    if before is None:
        issue = EmergencyIssue(request_id=event.request_id, units=units, authorised_by=event.authorised_by or "")
    else:
        issue = structs.replace(before, units=(*before.units, *units))
    return structs.replace(state, emergency_issues=state.emergency_issues.set(event.request_id, issue))


def transfused(state: BloodState, event: BloodTransfused, *, at: float) -> BloodState:
    def use(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, status=BloodUnitStatus.TRANSFUSED, patient_id=event.patient_id)

    state = change_units(state, (event.blood_unit_id,), use, at=at)
    request = state.requests[event.request_id]
    state = with_requests(state, (structs.replace(request, patient_id=event.patient_id),))
    return exposed(state, event.patient_id, at=at)


def discarded(state: BloodState, event: BloodUnitDiscarded, *, at: float) -> BloodState:
    """A unit lost before delivery leaves its request, which lacks it again; one lost after delivery was supplied."""
    before = state.blood_units[event.blood_unit_id]
    supplied = before.status is BloodUnitStatus.DELIVERED

    def lose(unit: BloodUnit) -> BloodUnit:
        request_id = unit.request_id if supplied else None
        return structs.replace(
            unit,
            status=BloodUnitStatus.DISCARDED,
            request_id=request_id,
            reserved_until_at=None,
            tour_id=None,
            transfer_id=None,
            quarantine_reasons=(),
        )

    state = change_units(state, (event.blood_unit_id,), lose, at=at)
    if before.request_id is None or supplied:
        return state
    return without_units(state, before.request_id, (event.blood_unit_id,))


def change_units(
    state: BloodState, unit_ids: Iterable[str], change: Callable[[BloodUnit], BloodUnit], *, at: float
) -> BloodState:
    """The state with these units changed, the stock index and the storages that they left brought up to date."""
    units, stock, storages, handed_out = state.blood_units, state.stock, state.storages, state.handed_out
    ready, lying = state.aboard, state.lying
    for unit_id in unit_ids:
        before = units[unit_id]
        after = at_its_place(state.places, change(before))
        if before.storage_id is not None and after.status in _OUT_OF_STORAGE:
            storages = storages.set(before.storage_id, left_by(storages[before.storage_id], before, at=at))
            out_at = after.out_since_at if after.status is BloodUnitStatus.DELIVERED else None
            after = structs.replace(after, storage_id=None, out_since_at=out_at, stored_at=None)
        handed_out = with_hand_out(handed_out, after)
        units = units.set(unit_id, after)
        stock = restock(stock, units, before=before, after=after)
        ready = with_aboard(ready, before=before, after=after)
        lying = with_lying(lying, before=before, after=after)
    changes = {"stock": stock, "storages": storages, "handed_out": handed_out, "aboard": ready, "lying": lying}
    return structs.replace(state, blood_units=units, **changes)


def with_hand_out(handed_out: Map[str, float], unit: BloodUnit) -> Map[str, float]:
    """The units in somebody's hands: those that were handed out and are neither given, stored nor back."""
    since_at = out_since(unit) if unit.status is BloodUnitStatus.DELIVERED else None
    if since_at is not None and unit.storage_id is None:
        return handed_out.set(unit.blood_unit_id, since_at)
    return handed_out.delete(unit.blood_unit_id) if unit.blood_unit_id in handed_out else handed_out


def without_units(state: BloodState, request_id: str, unit_ids: Iterable[str]) -> BloodState:
    """The state with these units taken off a request."""
    request = state.requests[request_id]
    gone = set(unit_ids)
    left = tuple(unit_id for unit_id in request.blood_unit_ids if unit_id not in gone)
    return with_requests(state, (structs.replace(request, blood_unit_ids=left),))


CHANGES: Changes = {
    BloodUnitReceived: received,
    BloodReserved: reserved,
    ReservationReleased: released,
    ReservationExtended: extended,
    BloodIssued: issued,
    BloodTransfused: transfused,
    BloodUnitDiscarded: discarded,
}
