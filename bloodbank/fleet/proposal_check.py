"""An independent check of proposed tours: it knows the state, the roads and the tours, not how they were made."""

from collections.abc import Sequence

import numpy as np

from bloodbank.fleet.proposal import ProposedTour, ToursProposal
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus, TourStop, Van
from bloodbank.ports import TravelTimes
from bloodbank.redistributing.model import BloodTransfer, TransferStatus
from bloodbank.rules.duty import longest_ride_s, next_shift
from bloodbank.settings import BloodSettings

TOLERANCE_S = 1e-3


def check_proposal(
    state: BloodState,
    proposal: ToursProposal,
    *,
    travel_times: TravelTimes,
    settings: BloodSettings,
) -> list[str]:
    """What is wrong with tours for everything that waits, in English; empty when nothing is."""
    transfers = _accepted(state)
    faults: list[str] = []
    carried: list[str] = []
    for tour in proposal.tours:
        van = state.vans.get(tour.van_id)
        if van is None or van.tour_id is not None:
            faults.append(f"van {tour.van_id} is unknown or busy")
            continue
        carried += [unit_id for stop in tour.stops for unit_id in stop.pick_up]
        found = _loads(state, van, tour.stops, transfers)
        found += _rides(state, van, tour.stops, settings=settings)
        found += _doors(tour.stops, transfers)
        found += _roads(state, van, tour, travel_times=travel_times, at=proposal.at, settings=settings)
        faults += [f"{tour.van_id}: {fault}" for fault in found]
    if len({tour.van_id for tour in proposal.tours}) != len(proposal.tours):
        faults.append("a van has two tours")
    faults += [f"{unit_id} is carried twice" for unit_id in {each for each in carried if carried.count(each) > 1}]
    return faults + _unsaid(state, proposal, set(carried), transfers)


def _accepted(state: BloodState) -> dict[str, BloodTransfer]:
    """Unit -> the transfer it waits with."""
    waiting = (state.transfers[each] for each in state.live_transfer_ids)
    return {
        unit_id: transfer
        for transfer in waiting
        if transfer.status is TransferStatus.ACCEPTED and transfer.tour_id is None
        for unit_id in transfer.blood_unit_ids
        if state.blood_units[unit_id].status is BloodUnitStatus.AVAILABLE
    }


def _destination(state: BloodState, unit: BloodUnit, transfers: dict[str, BloodTransfer]) -> str:
    if unit.blood_unit_id in transfers:
        return transfers[unit.blood_unit_id].to_place_id
    return state.requests[unit.request_id].place_id if unit.request_id else ""


def _loads(state: BloodState, van: Van, stops: Sequence[TourStop], transfers: dict[str, BloodTransfer]) -> list[str]:
    faults, aboard = [], set()
    for row, stop in enumerate(stops):
        for unit_id in stop.deliver:
            if unit_id not in aboard:
                faults.append(f"stop {row}: {unit_id} is not aboard")
            if _destination(state, state.blood_units[unit_id], transfers) != stop.place_id:
                faults.append(f"stop {row}: {unit_id} is not for {stop.place_id}")
            aboard.discard(unit_id)
        for unit_id in stop.pick_up:
            if state.blood_units[unit_id].place_id != stop.place_id:
                faults.append(f"stop {row}: {unit_id} does not lie there")
            aboard.add(unit_id)
        if len(aboard) > van.capacity_units:
            faults.append(f"stop {row}: {len(aboard)} aboard, room for {van.capacity_units}")
    return faults + [f"{unit_id} stays in the van" for unit_id in sorted(aboard)]


def _rides(state: BloodState, van: Van, stops: Sequence[TourStop], *, settings: BloodSettings) -> list[str]:
    picked_at = {unit_id: stop.planned_arrival_at for stop in stops for unit_id in stop.pick_up}
    return [
        f"{unit_id} rides for too long"
        for stop in stops
        for unit_id in stop.deliver
        if stop.planned_arrival_at - picked_at.get(unit_id, stop.planned_arrival_at)
        > longest_ride_s(van, state.blood_units[unit_id], settings=settings) + TOLERANCE_S
    ]


def _doors(stops: Sequence[TourStop], transfers: dict[str, BloodTransfer]) -> list[str]:
    """The windows of transfers."""
    faults = []
    for row, stop in enumerate(stops):
        windows = [(transfers[u].ready_at, transfers[u].pick_up_until_at) for u in stop.pick_up if u in transfers]
        windows += [
            (transfers[u].deliver_from_at, transfers[u].deliver_until_at) for u in stop.deliver if u in transfers
        ]
        for opens_at, closes_at in windows:
            early = opens_at is not None and stop.planned_arrival_at < opens_at - TOLERANCE_S
            if early or (closes_at is not None and stop.planned_arrival_at > closes_at + TOLERANCE_S):
                faults.append(f"stop {row}: outside the window of what is done there")
    return faults


def _roads(
    state: BloodState,
    van: Van,
    tour: ProposedTour,
    *,
    travel_times: TravelTimes,
    at: float,
    settings: BloodSettings,
) -> list[str]:
    """Never earlier than the roads, the handling and the shift allow; back home by the shift's end."""
    shift = next_shift(van, now=at)
    if shift is None:
        return ["its driver is off duty"]
    limited = shift.until_at != float("inf")
    ends = [van.home_place_id] if limited and van.home_place_id is not None else []
    way = [van.place_id, *(stop.place_id for stop in tour.stops), *ends]
    points = np.array([(state.places[place_id].lon, state.places[place_id].lat) for place_id in way])
    roads_s = np.diagonal(travel_times.travel_s(points[:-1], points[1:], profile=settings.profile, at=at))
    legs = [0.0 if a == b else float(leg) for a, b, leg in zip(way, way[1:], roads_s, strict=False)]
    faults, free_at, begun_at = [], max(at, shift.from_at), 0.0
    for row, stop in enumerate(tour.stops):
        same = row > 0 and stop.place_id == way[row]
        earliest = begun_at if same else free_at + legs[row]
        if not stop.planned_arrival_at >= earliest - TOLERANCE_S:
            faults.append(f"stop {row}: {earliest - stop.planned_arrival_at:.0f} s too early")
        begun_at, free_at = stop.planned_arrival_at, stop.planned_arrival_at + settings.handling_s
    home_s = legs[-1] if ends else 0.0
    if limited and free_at + home_s > shift.until_at + TOLERANCE_S:
        faults.append("it is back after the shift")
    return faults


def _unsaid(
    state: BloodState,
    proposal: ToursProposal,
    carried: set[str],
    transfers: dict[str, BloodTransfer],
) -> list[str]:
    """Everything that waits is carried, or is named among the shortfalls; so is what comes late."""
    said = {(r.code, str(r.values.get("request_id", r.values.get("transfer_id")))) for r in proposal.shortfalls}
    named = {name for code, name in said if code.endswith("left-out")}
    faults = []
    for unit in state.blood_units.values():
        waits = unit.status in (BloodUnitStatus.RESERVED, BloodUnitStatus.ISSUED) and unit.tour_id is None
        transfer = transfers.get(unit.blood_unit_id)
        name = unit.request_id if transfer is None else transfer.transfer_id
        start = unit.place_id if transfer is None else transfer.from_place_id
        elsewhere = start == unit.place_id != _destination(state, unit, transfers)
        if (waits or transfer) and elsewhere and unit.blood_unit_id not in carried and name not in named:
            faults.append(f"{unit.blood_unit_id} is left behind without a word")
    late = {name for code, name in said if code.endswith("delivered-late")}
    for stop in (stop for tour in proposal.tours for stop in tour.stops):
        for unit_id in stop.deliver:
            name, due_at = _due(state, unit_id, transfers)
            if due_at is not None and stop.planned_arrival_at > due_at + 1.0 and name not in late:
                faults.append(f"{unit_id} is late without a word")
    return faults


def _due(state: BloodState, unit_id: str, transfers: dict[str, BloodTransfer]) -> tuple[str, float | None]:
    if unit_id in transfers:
        return transfers[unit_id].transfer_id, transfers[unit_id].due_at
    request = state.requests[state.blood_units[unit_id].request_id or ""]
    return request.request_id, request.needed_by_at
