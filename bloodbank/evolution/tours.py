"""Tours: what a van is to carry, carries and has brought."""

from msgspec import structs

from bloodbank.evolution.requests import with_requests
from bloodbank.evolution.units import change_units
from bloodbank.messages import TourCancelled, TourStopReached, VanDispatched
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus, Tour
from bloodbank.recalls.notices import with_put_down
from bloodbank.redistributing.model import TransferStatus
from bloodbank.tables import Changes


def dispatched(state: BloodState, event: VanDispatched, *, at: float) -> BloodState:
    def await_tour(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, tour_id=event.tour_id)

    transfers = [state.transfers[transfer_id] for transfer_id in event.transfer_ids]
    transferred = {unit_id for transfer in transfers for unit_id in transfer.blood_unit_ids}
    issued = [unit_id for stop in event.stops for unit_id in stop.pick_up if unit_id not in transferred]
    state = change_units(state, issued, await_tour, at=at)
    taken = {each.transfer_id: structs.replace(each, tour_id=event.tour_id) for each in transfers}
    tour = Tour(tour_id=event.tour_id, van_id=event.van_id, stops=event.stops, departed_at=at)
    van = structs.replace(state.vans[event.van_id], tour_id=event.tour_id)
    return structs.replace(
        state,
        tours=state.tours.set(tour.tour_id, tour),
        vans=state.vans.set(van.van_id, van),
        transfers=state.transfers.update(taken),
        next_tour_number=state.next_tour_number + 1,
    )


def stop_reached(state: BloodState, event: TourStopReached, *, at: float) -> BloodState:
    def load(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, status=BloodUnitStatus.IN_TRANSIT)

    def unload(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, status=BloodUnitStatus.DELIVERED, place_id=event.place_id, tour_id=None)

    def put_down(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, place_id=event.place_id, tour_id=None)

    state = change_units(state, event.not_loaded, given_back, at=at)
    state = change_units(state, event.put_down, put_down, at=at)
    state = change_units(state, event.delivered, unload, at=at)
    state = change_units(state, event.picked_up, load, at=at)
    state = _with_stop(state, event)
    state = with_put_down(state, event.put_down, at=at)
    touched = {state.blood_units[unit_id].request_id for unit_id in (*event.delivered, *event.picked_up)}
    return with_requests(state, [state.requests[request_id] for request_id in sorted(filter(None, touched))])


def _with_stop(state: BloodState, event: TourStopReached) -> BloodState:
    tour = state.tours[event.tour_id]
    stops = list(tour.stops)
    stops[event.stop_index] = structs.replace(stops[event.stop_index], arrived_at=event.arrived_at)
    completed_at = event.arrived_at if event.last else None
    tour = structs.replace(tour, stops=tuple(stops), completed_at=completed_at)
    van = structs.replace(
        state.vans[event.van_id], place_id=event.place_id, tour_id=None if event.last else event.tour_id
    )
    return structs.replace(state, tours=state.tours.set(tour.tour_id, tour), vans=state.vans.set(van.van_id, van))


def given_back(unit: BloodUnit) -> BloodUnit:
    """It waits for no van any more."""
    return structs.replace(unit, tour_id=None)


def cancelled(state: BloodState, event: TourCancelled, *, at: float) -> BloodState:
    """Transfers that were not fetched wait for another van; those aboard are told of by their own events."""

    def unload(unit: BloodUnit) -> BloodUnit:
        place_id = event.place_id or unit.place_id
        return structs.replace(unit, status=BloodUnitStatus.DELIVERED, place_id=place_id, tour_id=None)

    def put_down(unit: BloodUnit) -> BloodUnit:
        status = BloodUnitStatus.ISSUED if unit.status is BloodUnitStatus.IN_TRANSIT else unit.status
        return structs.replace(unit, status=status, place_id=event.place_id or unit.place_id, tour_id=None)

    state = change_units(state, event.given_back, given_back, at=at)
    state = change_units(state, event.put_down, put_down, at=at)
    state = change_units(state, event.delivered, unload, at=at)
    tour = structs.replace(state.tours[event.tour_id], cancelled_at=at, cancel_reason=event.reason)
    van = state.vans[event.van_id]
    van = structs.replace(van, tour_id=None, place_id=event.place_id or van.place_id)
    waiting = {
        transfer_id: structs.replace(state.transfers[transfer_id], tour_id=None)
        for transfer_id in state.live_transfer_ids
        if state.transfers[transfer_id].tour_id == event.tour_id
        and state.transfers[transfer_id].status is TransferStatus.ACCEPTED
    }
    state = structs.replace(
        state,
        tours=state.tours.set(tour.tour_id, tour),
        vans=state.vans.set(van.van_id, van),
        transfers=state.transfers.update(waiting),
    )
    state = with_put_down(state, event.put_down, at=at)
    touched = {state.blood_units[unit_id].request_id for unit_id in (*event.delivered, *event.put_down)}
    return with_requests(state, [state.requests[request_id] for request_id in sorted(filter(None, touched))])


CHANGES: Changes = {
    VanDispatched: dispatched,
    TourStopReached: stop_reached,
    TourCancelled: cancelled,
}
