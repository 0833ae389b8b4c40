"""Transfers on vans: which a tour takes, whole or in parts; what they become where the van loads and unloads."""

from collections.abc import Iterator, Sequence
from itertools import count

from bloodbank.decisions.transferring import free_units, handed_over, live_transfers, still_under_way
from bloodbank.messages import (
    Event,
    TransferCancelled,
    TransferDivided,
    TransferPart,
    TransferReceived,
)
from bloodbank.model import BloodState, Tour, TourStop
from bloodbank.redistributing.model import BloodTransfer, TransferStatus
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings

NOTHING_LEFT = "no unit was free when the van came"

Waiting = dict[str, BloodTransfer]


def waiting_for_van(state: BloodState, *, now: float, settings: BloodSettings) -> Waiting:
    """Unit -> the accepted transfer it is of and no van is sent for, as long as it is free."""
    return {
        unit_id: transfer
        for transfer in live_transfers(state)
        if transfer.status is TransferStatus.ACCEPTED and transfer.tour_id is None
        for unit_id in free_units(state, transfer, now=now, settings=settings)
    }


def require_windows(stops: Sequence[TourStop], waiting: Waiting) -> None:
    """The work at a stop begins when the place has its doors open for it."""
    for row, stop in enumerate(stops):
        for unit_id in stop.pick_up:
            if unit_id in waiting:
                transfer = waiting[unit_id]
                _require_open(stop, transfer.ready_at, transfer.pick_up_until_at, row=row, transfer=transfer)
        for unit_id in stop.deliver:
            if unit_id in waiting:
                transfer = waiting[unit_id]
                _require_open(stop, transfer.deliver_from_at, transfer.deliver_until_at, row=row, transfer=transfer)


def _require_open(
    stop: TourStop, from_at: float | None, until_at: float | None, *, row: int, transfer: BloodTransfer
) -> None:
    early = from_at is not None and stop.planned_arrival_at < from_at
    if early or (until_at is not None and stop.planned_arrival_at > until_at):
        field = f"stops[{row}].planned_arrival_at"
        detail = f"{field}: too {'early' if early else 'late'} for transfer {transfer.transfer_id} at {stop.place_id}"
        raise Refused("outside-window", detail, kind="invalid", field=field)


def transfers_taken(
    state: BloodState, stops: Sequence[TourStop], waiting: Waiting, *, now: float, settings: BloodSettings
) -> tuple[list[Event], tuple[str, ...]]:
    """What is divided so that each transfer has one pick-up and one delivery, and the transfers that the tour takes.

    What the tour leaves becomes a transfer of its own, which waits for another van.
    """
    ways = _ways(stops, waiting)
    numbers = count(state.next_transfer_number)
    events: list[Event] = []
    taken: list[str] = []
    for transfer_id, groups in ways.items():
        transfer = state.transfers[transfer_id]
        carried = {unit_id for group in groups for unit_id in group}
        free = free_units(state, transfer, now=now, settings=settings)
        rest = tuple(unit_id for unit_id in free if unit_id not in carried)
        others = [TransferPart(transfer_id=f"X-{next(numbers):06d}", blood_unit_ids=group) for group in groups[1:]]
        taken += [transfer_id, *(part.transfer_id for part in others)]
        if rest:
            others.append(TransferPart(transfer_id=f"X-{next(numbers):06d}", blood_unit_ids=rest))
        gone = tuple(each for each in transfer.blood_unit_ids if each not in carried and each not in rest)
        if others or gone:
            divided = TransferDivided(
                transfer_id=transfer_id, blood_unit_ids=groups[0], parts=tuple(others), left_out=gone
            )
            events.append(divided)
    return events, tuple(taken)


def _ways(stops: Sequence[TourStop], waiting: Waiting) -> dict[str, list[tuple[str, ...]]]:
    """Transfer -> its units, one group for each pair of pick-up and delivery."""
    delivered_at = {unit_id: row for row, stop in enumerate(stops) for unit_id in stop.deliver}
    groups: dict[str, dict[tuple[int, int], list[str]]] = {}
    for row, stop in enumerate(stops):
        for unit_id in stop.pick_up:
            if unit_id in waiting:
                way = groups.setdefault(waiting[unit_id].transfer_id, {})
                way.setdefault((row, delivered_at[unit_id]), []).append(unit_id)
    return {transfer_id: [tuple(group) for group in way.values()] for transfer_id, way in groups.items()}


def transfers_of(state: BloodState, tour: Tour, *, status: TransferStatus) -> Iterator[BloodTransfer]:
    """Those that the tour takes."""
    return (each for each in live_transfers(state) if each.tour_id == tour.tour_id and each.status is status)


def loaded(
    state: BloodState, tour: Tour, stop: TourStop, scanned: set[str] | None, *, now: float, settings: BloodSettings
) -> list[Event]:
    """What is free and was found leaves with the van; a transfer of which nothing is left is over."""
    events: list[Event] = []
    here = set(stop.pick_up)
    for transfer in transfers_of(state, tour, status=TransferStatus.ACCEPTED):
        if here.isdisjoint(transfer.blood_unit_ids):
            continue
        free = free_units(state, transfer, now=now, settings=settings)
        leaving = tuple(unit_id for unit_id in free if scanned is None or unit_id in scanned)
        if leaving:
            events.append(handed_over(transfer, leaving, carrier=tour.van_id))
        else:
            events.append(TransferCancelled(transfer_id=transfer.transfer_id, reason=NOTHING_LEFT))
    return events


def unloaded(state: BloodState, tour: Tour, stop: TourStop, scanned: set[str] | None) -> list[Event]:
    """What was found in the van is received; of a transfer that the place has scanned itself, only what was missing."""
    here = set(stop.deliver)
    found = here.intersection(scanned or ())
    carried = [
        *transfers_of(state, tour, status=TransferStatus.IN_TRANSIT),
        *(
            each
            for each in transfers_of(state, tour, status=TransferStatus.INCOMPLETE)
            if found.intersection(still_under_way(state, each.missing, each))
        ),
    ]
    return [
        received_at(state, transfer, place_id=transfer.to_place_id, scanned=scanned)
        for transfer in carried
        if not here.isdisjoint(transfer.blood_unit_ids)
    ]


def received_at(
    state: BloodState, transfer: BloodTransfer, *, place_id: str, scanned: set[str] | None
) -> TransferReceived:
    """Everything that is still under way, or of it what was scanned."""
    under_way = still_under_way(state, transfer.blood_unit_ids, transfer)
    found = tuple(unit_id for unit_id in under_way if scanned is None or unit_id in scanned)
    return TransferReceived(
        transfer_id=transfer.transfer_id,
        to_place_id=place_id,
        blood_unit_ids=found,
        missing=tuple(unit_id for unit_id in under_way if unit_id not in found),
    )
