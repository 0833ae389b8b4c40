"""A tour is called off: what the van has not fetched is given back, what it has aboard is put down."""

from bloodbank.checks import require_place_of_stock, require_text
from bloodbank.decisions.stop_scans import aboard_for_requests
from bloodbank.decisions.tour_transfers import received_at, transfers_of
from bloodbank.decisions.touring import known_tour
from bloodbank.messages import CancelTour, Event, TourCancelled
from bloodbank.model import BloodState, BloodUnitStatus, Tour
from bloodbank.redistributing.model import TransferStatus
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions


def cancel_tour(state: BloodState, command: CancelTour, *, now: float, settings: BloodSettings) -> list[Event]:
    """Saying it again changes nothing. With blood aboard it must be said where that is put down."""
    require_text(command.reason, "reason")
    tour = known_tour(state, command.tour_id)
    if tour.cancelled_at is not None:
        return []
    if tour.completed_at is not None:
        detail = f"tour {tour.tour_id} has reached its last stop; nothing is left to cancel"
        raise Refused("tour-ended", detail, kind="conflict", field="tour_id")
    if command.place_id is not None:
        require_place_of_stock(state, command.place_id)
    aboard = aboard_for_requests(state, tour)
    brought = list(transfers_of(state, tour, status=TransferStatus.IN_TRANSIT))
    if (aboard or brought) and command.place_id is None:
        detail = f"place_id: tour {tour.tour_id} has blood aboard; name the place that takes it in"
        raise Refused("blood-aboard", detail, kind="conflict", field="place_id")
    place_id = command.place_id or ""
    delivered = tuple(unit_id for unit_id in aboard if _is_there(state, unit_id, place_id))
    cancelled = TourCancelled(
        tour_id=tour.tour_id,
        van_id=tour.van_id,
        reason=command.reason,
        place_id=command.place_id,
        given_back=_not_fetched(state, tour),
        put_down=tuple(unit_id for unit_id in aboard if unit_id not in delivered),
        delivered=delivered,
    )
    put_down = (received_at(state, transfer, place_id=place_id, scanned=None) for transfer in brought)
    return [cancelled, *put_down]


def _is_there(state: BloodState, unit_id: str, place_id: str) -> bool:
    """Put down by chance where it was asked for; what was set aside on the way is not delivered."""
    unit = state.blood_units[unit_id]
    return unit.status is BloodUnitStatus.IN_TRANSIT and state.requests[unit.request_id or ""].place_id == place_id


def _not_fetched(state: BloodState, tour: Tour) -> tuple[str, ...]:
    planned = (state.blood_units[unit_id] for stop in tour.stops for unit_id in stop.pick_up)
    return tuple(
        unit.blood_unit_id for unit in planned if unit.tour_id == tour.tour_id and unit.status is BloodUnitStatus.ISSUED
    )


DECISIONS: Decisions = {CancelTour: cancel_tour}
