"""Vans that are not where they should be by now, and transfers that have not come."""

from collections.abc import Iterator

from bloodbank.alarms.matter import Watch
from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.model import BloodState
from bloodbank.reason import Reason
from bloodbank.redistributing.model import TransferStatus
from bloodbank.settings import BloodSettings

Values = dict[str, str | float | int]


def late_transport(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    """Tours by their next stop, transfers by when they should be there."""
    yield from _tours(state, settings=settings)
    yield from _transfers(state)


def _tours(state: BloodState, *, settings: BloodSettings) -> Iterator[Watch]:
    limit_s = settings.tours.overdue_s
    for van in state.vans.values():
        tour = state.tours.get(van.tour_id or "")
        if tour is None:
            continue
        row, stop = next((row, stop) for row, stop in enumerate(tour.stops) if stop.arrived_at is None)
        values: Values = {"tour_id": tour.tour_id, "van_id": van.van_id, "place_id": stop.place_id, "limit_s": limit_s}
        yield Watch(
            kind=BloodAlarmKind.TOUR_OVERDUE,
            cause=f"tour-overdue/{tour.tour_id}/{row}",
            due_at=stop.planned_arrival_at + limit_s,
            reason=Reason(code="tour-overdue", values=values),
        )


def _transfers(state: BloodState) -> Iterator[Watch]:
    """Also one that was accepted and no van was sent for, and one of which something is missing."""
    for transfer_id in state.live_transfer_ids:
        transfer = state.transfers[transfer_id]
        if transfer.due_at is None or transfer.status is TransferStatus.PROPOSED:
            continue
        values: Values = {
            "transfer_id": transfer_id,
            "from_place_id": transfer.from_place_id,
            "to_place_id": transfer.to_place_id,
        }
        yield Watch(
            kind=BloodAlarmKind.TRANSFER_LATE,
            cause=f"transfer-late/{transfer_id}",
            due_at=transfer.due_at,
            reason=Reason(code="transfer-late", values=values),
        )
