"""The blood bank's decisions: `decide` says what a command leads to, `evolve` what an event leaves behind.

Both are pure. `decide` checks every hard rule against the state it is given, so blood that is wrong, expired, held for
someone else or discarded can't be issued or transfused by any sequence of commands.
"""

from bloodbank.decisions.issuing import issue_blood, record_transfusion
from bloodbank.decisions.registering import register_place, register_van
from bloodbank.decisions.requesting import cancel_request, request_blood
from bloodbank.decisions.reserving import release_reservation, reserve_blood
from bloodbank.decisions.stocking import discard_unit, receive_unit
from bloodbank.decisions.touring import dispatch_van, record_tour_stop
from bloodbank.evolution import places, requests, tours, units
from bloodbank.messages import (
    BloodIssued,
    BloodPlaceRegistered,
    BloodRequested,
    BloodReserved,
    BloodTransfused,
    BloodUnitDiscarded,
    BloodUnitReceived,
    CancelRequest,
    Command,
    DiscardBloodUnit,
    DispatchVan,
    Event,
    IssueBlood,
    ReceiveBloodUnit,
    RecordTourStop,
    RecordTransfusion,
    RegisterBloodPlace,
    RegisterVan,
    ReleaseReservation,
    RequestBlood,
    RequestCancelled,
    ReservationReleased,
    ReserveBlood,
    TourStopReached,
    VanDispatched,
    VanRegistered,
)
from bloodbank.model import BloodState
from bloodbank.settings import BloodSettings


def decide(state: BloodState, command: Command, *, now: float, settings: BloodSettings | None = None) -> list[Event]:
    """What happens on a command at the instant `now`; empty when it has happened already.

    Raises `Refused` when the command can't be carried out.
    """
    policy = settings or BloodSettings()
    match command:
        case RegisterBloodPlace():
            return register_place(state, command)
        case RegisterVan():
            return register_van(state, command)
        case ReceiveBloodUnit():
            return receive_unit(state, command, now=now)
        case RequestBlood():
            return request_blood(state, command, now=now)
        case ReserveBlood():
            return reserve_blood(state, command, now=now, settings=policy)
        case ReleaseReservation():
            return release_reservation(state, command)
        case IssueBlood():
            return issue_blood(state, command, now=now, settings=policy)
        case DispatchVan():
            return dispatch_van(state, command, now=now)
        case RecordTourStop():
            return record_tour_stop(state, command, now=now)
        case RecordTransfusion():
            return record_transfusion(state, command, now=now, settings=policy)
        case DiscardBloodUnit():
            return discard_unit(state, command)
        case CancelRequest():
            return cancel_request(state, command)


def evolve(state: BloodState, event: Event, *, at: float) -> BloodState:
    """The state after an event that was recorded at the instant `at`."""
    match event:
        case BloodPlaceRegistered():
            return places.place_registered(state, event)
        case VanRegistered():
            return places.van_registered(state, event)
        case BloodUnitReceived():
            return units.received(state, event)
        case BloodRequested():
            return requests.requested(state, event, at=at)
        case BloodReserved():
            return units.reserved(state, event)
        case ReservationReleased():
            return units.released(state, event)
        case BloodIssued():
            return units.issued(state, event)
        case VanDispatched():
            return tours.dispatched(state, event, at=at)
        case TourStopReached():
            return tours.stop_reached(state, event)
        case BloodTransfused():
            return units.transfused(state, event)
        case BloodUnitDiscarded():
            return units.discarded(state, event)
        case RequestCancelled():
            return requests.cancelled(state, event)
