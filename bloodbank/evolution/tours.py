"""Tours: what a van is to carry, carries and has brought."""

from msgspec import structs

from bloodbank.evolution.requests import with_requests
from bloodbank.evolution.units import change_units
from bloodbank.messages import TourStopReached, VanDispatched
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus, Tour
from bloodbank.tables import Changes


def dispatched(state: BloodState, event: VanDispatched, *, at: float) -> BloodState:
    def await_tour(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, tour_id=event.tour_id)

    carried = [unit_id for stop in event.stops for unit_id in stop.pick_up]
    state = change_units(state, carried, await_tour, at=at)
    tour = Tour(tour_id=event.tour_id, van_id=event.van_id, stops=event.stops, departed_at=at)
    van = structs.replace(state.vans[event.van_id], tour_id=event.tour_id)
    return structs.replace(
        state,
        tours=state.tours.set(tour.tour_id, tour),
        vans=state.vans.set(van.van_id, van),
        next_tour_number=state.next_tour_number + 1,
    )


def stop_reached(state: BloodState, event: TourStopReached, *, at: float) -> BloodState:
    def load(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, status=BloodUnitStatus.IN_TRANSIT)

    def unload(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, status=BloodUnitStatus.DELIVERED, place_id=event.place_id, tour_id=None)

    def put_down(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, place_id=event.place_id, tour_id=None)

    state = change_units(state, event.put_down, put_down, at=at)
    state = change_units(state, event.delivered, unload, at=at)
    state = change_units(state, event.picked_up, load, at=at)
    state = _with_stop(state, event)
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


CHANGES: Changes = {
    VanDispatched: dispatched,
    TourStopReached: stop_reached,
}
