"""What a driver scanned at a stop, held against what the ledger has there: no bag leaves or comes without a word."""

from collections.abc import Iterable

from bloodbank.checks import require_ids
from bloodbank.decisions.tour_transfers import transfers_of
from bloodbank.decisions.transferring import free_units, still_under_way
from bloodbank.model import BloodState, BloodUnitStatus, Tour, TourStop
from bloodbank.redistributing.model import TransferStatus
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings

FIELD = "scanned"
MOST_UNITS_A_STOP = 10_000


def scanned_at(
    state: BloodState,
    tour: Tour,
    stop: TourStop,
    scanned: tuple[str, ...] | None,
    *,
    now: float,
    settings: BloodSettings,
) -> set[str] | None:
    """Only what is planned here, and can be loaded or is in the van. None where nothing was scanned.

    A unit that was issued and is aboard does not get lost without a word.
    """
    if scanned is None:
        return None
    if scanned:
        require_ids(scanned, FIELD, most=2 * MOST_UNITS_A_STOP)
    loadable, aboard = _loadable(state, tour, now=now, settings=settings), _aboard(state, tour)
    for unit_id in scanned:
        if unit_id in stop.pick_up:
            _require_loadable(state, unit_id, loadable)
        elif unit_id in stop.deliver:
            _require_aboard(state, unit_id, aboard, place_id=stop.place_id)
        else:
            detail = f"scanned: {unit_id} is neither loaded nor unloaded at this stop of tour {tour.tour_id}"
            raise Refused("not-of-stop", detail, kind="invalid", field=FIELD)
    _require_none_lost(aboard_for_requests(state, tour), stop, scanned)
    return set(scanned)


def aboard_for_requests(state: BloodState, tour: Tour) -> list[str]:
    """Units that were issued for requests and are in the van, in the order of their pick-up."""
    reached = (stop for stop in tour.stops if stop.arrived_at is not None)
    return [
        unit_id
        for stop in reached
        for unit_id in stop.pick_up
        if state.blood_units[unit_id].tour_id == tour.tour_id
        and state.blood_units[unit_id].status is not BloodUnitStatus.ISSUED
    ]


def _loadable(state: BloodState, tour: Tour, *, now: float, settings: BloodSettings) -> set[str]:
    """Issued units that wait for this tour, and what is still free of its transfers."""
    planned = (state.blood_units[unit_id] for stop in tour.stops for unit_id in stop.pick_up)
    issued = {
        unit.blood_unit_id for unit in planned if unit.status is BloodUnitStatus.ISSUED and unit.tour_id == tour.tour_id
    }
    transfers = transfers_of(state, tour, status=TransferStatus.ACCEPTED)
    free = (free_units(state, transfer, now=now, settings=settings) for transfer in transfers)
    return issued.union(*free)


def _aboard(state: BloodState, tour: Tour) -> set[str]:
    """With what a place has told as missing: it may be in the van yet."""
    brought = (
        still_under_way(state, transfer.blood_unit_ids, transfer)
        for status in (TransferStatus.IN_TRANSIT, TransferStatus.INCOMPLETE)
        for transfer in transfers_of(state, tour, status=status)
    )
    return set(aboard_for_requests(state, tour)).union(*brought)


def _require_loadable(state: BloodState, unit_id: str, loadable: set[str]) -> None:
    if unit_id not in loadable:
        unit = state.blood_units[unit_id]
        held = "" if unit.request_id is None else f" for blood request {unit.request_id}"
        detail = f"scanned: {unit_id} is {unit.status}{held} and does not go with this van: leave it here"
        raise Refused("not-to-be-loaded", detail, kind="conflict", field=FIELD)


def _require_aboard(state: BloodState, unit_id: str, aboard: set[str], *, place_id: str) -> None:
    """What the place has scanned itself may be scanned again."""
    unit = state.blood_units[unit_id]
    taken_in = unit.place_id == place_id and unit.status is not BloodUnitStatus.DISCARDED
    if unit_id not in aboard and not taken_in:
        detail = (
            f"scanned: {unit_id} was not loaded; by the ledger it is {unit.status} at {unit.place_id}: set it apart, "
            f"tell {unit.place_id}, and record the stop without it"
        )
        raise Refused("was-not-loaded", detail, kind="conflict", field=FIELD)


def _require_none_lost(aboard: Iterable[str], stop: TourStop, scanned: tuple[str, ...]) -> None:
    lost = [unit_id for unit_id in aboard if unit_id in stop.deliver and unit_id not in scanned]
    if lost:
        detail = f"scanned: {lost[0]} should be in the van and was not scanned; scan it, or discard it if it is lost"
        raise Refused("not-scanned", detail, kind="conflict", field=FIELD)
