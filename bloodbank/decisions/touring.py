"""Vans leave with planned stops, and reach them one after the other."""

from msgspec import structs

from bloodbank.checks import require_id, require_ids, require_instant, require_place
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.decisions.stop_scans import MOST_UNITS_A_STOP, scanned_at
from bloodbank.decisions.tour_transfers import (
    Waiting,
    loaded,
    require_windows,
    transfers_taken,
    unloaded,
    waiting_for_van,
)
from bloodbank.messages import DispatchVan, Event, RecordTourStop, TourStopReached, VanDispatched
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus, Tour, TourStop, Van
from bloodbank.refusal import Refused
from bloodbank.rules.duty import longest_ride_s, on_duty
from bloodbank.rules.place import not_at
from bloodbank.rules.status import not_issued, waiting_for_tour
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

MOST_STOPS = 200
LONGEST_TOUR_S = 7 * 86_400.0


def dispatch_van(state: BloodState, command: DispatchVan, *, now: float, settings: BloodSettings) -> list[Event]:
    """The van must be free and big enough; each unit issued, at its pick-up place, and brought where asked.

    Units of accepted transfers go with them, to the place that the transfer is for.
    """
    van = _free_van(state, command.van_id)
    if not 1 <= len(command.stops) <= MOST_STOPS:
        raise Refused("bad-count", f"stops: give 1 to {MOST_STOPS} stops", kind="invalid", field="stops")
    _require_times(command.stops, now=now)
    aboard: set[str] = set()
    seen: set[str] = set()
    waiting = waiting_for_van(state, now=now, settings=settings)
    for row, stop in enumerate(command.stops):
        require_place(state, stop.place_id, f"stops[{row}].place_id")
        _unload(state, stop, row=row, aboard=aboard, waiting=waiting)
        _load(state, stop, row=row, aboard=aboard, seen=seen, waiting=waiting)
        _require_capacity(van, len(aboard), row=row)
    if aboard:
        detail = f"stops: {min(aboard)} is picked up and never delivered; add its delivery"
        raise Refused("never-delivered", detail, kind="invalid", field="stops")
    _require_duty(van, command.stops, now=now)
    _require_short_rides(state, van, command.stops, settings=settings)
    require_windows(command.stops, waiting)
    stops = tuple(structs.replace(stop, arrived_at=None) for stop in command.stops)
    divided, taken = transfers_taken(state, stops, waiting, now=now, settings=settings)
    tour_id = f"T-{state.next_tour_number:06d}"
    return [*divided, VanDispatched(tour_id=tour_id, van_id=van.van_id, stops=stops, transfer_ids=taken)]


def _free_van(state: BloodState, van_id: str) -> Van:
    require_id(van_id, "van_id")
    van = state.vans.get(van_id)
    if van is None:
        raise Refused("unknown-van", f"no van {van_id}; register it first", kind="not-found", field="van_id")
    if van.tour_id is not None:
        detail = f"van {van_id} is on tour {van.tour_id}; choose another or wait"
        raise Refused("van-busy", detail, kind="conflict", field="van_id")
    return van


def _require_duty(van: Van, stops: tuple[TourStop, ...], *, now: float) -> None:
    """The last stop is within the shift that the van leaves in."""
    if not on_duty(van, now=now, until_at=stops[-1].planned_arrival_at):
        detail = (
            f"van_id: the driver of {van.van_id} is not on duty from now until the last stop; choose another van, "
            "shorten the tour, or set the van's duty"
        )
        raise Refused("driver-off-duty", detail, kind="conflict", field="van_id")


def _require_short_rides(state: BloodState, van: Van, stops: tuple[TourStop, ...], *, settings: BloodSettings) -> None:
    """From the arrival at the pick-up to that at the delivery."""
    picked_at = {unit_id: stop.planned_arrival_at for stop in stops for unit_id in stop.pick_up}
    for row, stop in enumerate(stops):
        for unit_id in stop.deliver:
            limit_s = longest_ride_s(van, state.blood_units[unit_id], settings=settings)
            ride_s = stop.planned_arrival_at - picked_at[unit_id]
            if ride_s > limit_s:
                detail = (
                    f"stops[{row}].deliver: {unit_id} would ride for {ride_s / 60:.0f} minutes, it may for "
                    f"{limit_s / 60:.0f}; deliver it earlier or pick it up later"
                )
                raise Refused("rides-too-long", detail, kind="invalid", field=f"stops[{row}].deliver")


def _require_times(stops: tuple[TourStop, ...], *, now: float) -> None:
    earliest = 0.0
    for row, stop in enumerate(stops):
        field = f"stops[{row}].planned_arrival_at"
        require_instant(stop.planned_arrival_at, field, earliest=earliest, latest=now + LONGEST_TOUR_S)
        earliest = stop.planned_arrival_at


def _load(state: BloodState, stop: TourStop, *, row: int, aboard: set[str], seen: set[str], waiting: Waiting) -> None:
    field = f"stops[{row}].pick_up"
    if stop.pick_up:
        require_ids(stop.pick_up, field, most=MOST_UNITS_A_STOP)
    for unit_id in stop.pick_up:
        unit = known_unit(state, unit_id, field=field)
        if unit_id in seen:
            raise Refused("given-twice", f"{field}: {unit_id} is picked up twice", kind="invalid", field=field)
        if unit_id not in waiting:
            refuse_for(not_issued(unit), field=field)
            refuse_for(waiting_for_tour(unit), field=field)
        refuse_for(not_at(unit, place_id=stop.place_id), field=field)
        seen.add(unit_id)
        aboard.add(unit_id)


def _unload(state: BloodState, stop: TourStop, *, row: int, aboard: set[str], waiting: Waiting) -> None:
    field = f"stops[{row}].deliver"
    if stop.deliver:
        require_ids(stop.deliver, field, most=MOST_UNITS_A_STOP)
    for unit_id in stop.deliver:
        unit = known_unit(state, unit_id, field=field)
        if unit_id not in aboard:
            detail = f"{field}: {unit_id} is not aboard; pick it up at an earlier stop"
            raise Refused("not-aboard", detail, kind="invalid", field=field)
        transfer = waiting.get(unit_id)
        wanted_at = state.requests[unit.request_id or ""].place_id if transfer is None else transfer.to_place_id
        if stop.place_id != wanted_at:
            detail = f"{field}: {unit_id} was asked for at {wanted_at}, not at {stop.place_id}"
            raise Refused("wrong-destination", detail, kind="invalid", field=field)
        aboard.remove(unit_id)


def _require_capacity(van: Van, aboard: int, *, row: int) -> None:
    if aboard > van.capacity_units:
        detail = f"stops[{row}]: {aboard} units aboard, van {van.van_id} holds {van.capacity_units}"
        raise Refused("over-capacity", detail, kind="invalid", field="stops")


def record_tour_stop(state: BloodState, command: RecordTourStop, *, now: float, settings: BloodSettings) -> list[Event]:
    """Stops are reached in order; saying again that a stop was reached changes nothing."""
    tour = known_tour(state, command.tour_id)
    index = command.stop_index
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < len(tour.stops):
        detail = f"stop_index: tour {tour.tour_id} has stops 0 to {len(tour.stops) - 1}"
        raise Refused("out-of-range", detail, kind="invalid", field="stop_index")
    reached = sum(stop.arrived_at is not None for stop in tour.stops)
    if index < reached:
        return []
    require_not_cancelled(tour)
    if index > reached:
        detail = f"stop_index: the next stop of tour {tour.tour_id} is {reached}"
        raise Refused("stop-out-of-order", detail, kind="conflict", field="stop_index")
    stop = tour.stops[index]
    scanned = scanned_at(state, tour, stop, command.scanned, now=now, settings=settings)
    at = _arrival(tour, command, now=now)
    reached_stop = _reached(state, tour, index, scanned, arrived_at=at)
    brought = unloaded(state, tour, stop, scanned)
    return [reached_stop, *brought, *loaded(state, tour, stop, scanned, now=now, settings=settings)]


def known_tour(state: BloodState, tour_id: str) -> Tour:
    require_id(tour_id, "tour_id")
    tour = state.tours.get(tour_id)
    if tour is None:
        raise Refused("unknown-tour", f"no tour {tour_id}", kind="not-found", field="tour_id")
    return tour


def require_not_cancelled(tour: Tour) -> None:
    if tour.cancelled_at is not None:
        raise Refused("tour-ended", f"tour {tour.tour_id} was cancelled", kind="conflict", field="tour_id")


def _arrival(tour: Tour, command: RecordTourStop, *, now: float) -> float:
    if command.arrived_at is None:
        return now
    arrivals = [stop.arrived_at for stop in tour.stops if stop.arrived_at is not None]
    require_instant(command.arrived_at, "arrived_at", earliest=max([tour.departed_at, *arrivals]), latest=now)
    return command.arrived_at


def _reached(
    state: BloodState, tour: Tour, index: int, scanned: set[str] | None, *, arrived_at: float
) -> TourStopReached:
    """A unit discarded on the way is neither loaded nor delivered; one that was set aside on the way is put down."""
    stop = tour.stops[index]
    ready = _of_tour(state, stop.pick_up, tour, BloodUnitStatus.ISSUED)
    picked_up = tuple(unit_id for unit_id in ready if scanned is None or unit_id in scanned)
    return TourStopReached(
        tour_id=tour.tour_id,
        van_id=tour.van_id,
        stop_index=index,
        place_id=stop.place_id,
        arrived_at=arrived_at,
        picked_up=picked_up,
        delivered=_of_tour(state, stop.deliver, tour, BloodUnitStatus.IN_TRANSIT),
        put_down=tuple(name for name in stop.deliver if _is_doubtful_aboard(state.blood_units[name], tour)),
        not_loaded=tuple(unit_id for unit_id in ready if unit_id not in picked_up),
        last=index == len(tour.stops) - 1,
    )


def _is_doubtful_aboard(unit: BloodUnit, tour: Tour) -> bool:
    doubtful = (BloodUnitStatus.QUARANTINED, BloodUnitStatus.RECALLED)
    return unit.tour_id == tour.tour_id and unit.status in doubtful


def _of_tour(state: BloodState, unit_ids: tuple[str, ...], tour: Tour, status: BloodUnitStatus) -> tuple[str, ...]:
    units = (state.blood_units[unit_id] for unit_id in unit_ids)
    return tuple(unit.blood_unit_id for unit in units if unit.status is status and unit.tour_id == tour.tour_id)


DECISIONS: Decisions = {DispatchVan: dispatch_van, RecordTourStop: record_tour_stop}
