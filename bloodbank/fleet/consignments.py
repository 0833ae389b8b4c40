"""What vans are to bring: blood held or issued for requests, and transfers that wait for a van, as one kind."""

from collections.abc import Sequence

from msgspec import Struct, structs

from bloodbank.decisions.tour_transfers import waiting_for_van
from bloodbank.decisions.transferring import known_transfer, require_status
from bloodbank.fleet.task import CarriedJob
from bloodbank.model import BloodState, Urgency
from bloodbank.reason import Reason
from bloodbank.reasons import because
from bloodbank.redistributing.model import BloodTransfer, TransferStatus
from bloodbank.refusal import Refused
from bloodbank.rules.duty import longest_ride_s
from bloodbank.settings import BloodSettings
from bloodbank.shipments import find_shipments


class Consignment(Struct, frozen=True, kw_only=True):
    """Units that go from one place to another for one request, or with one transfer."""

    blood_unit_ids: tuple[str, ...]
    from_place_id: str
    to_place_id: str
    ready_at: float
    urgency: Urgency
    due_at: float | None
    request_id: str | None = None
    transfer_id: str | None = None
    pick_up_until_at: float | None = None
    deliver_from_at: float | None = None
    deliver_until_at: float | None = None

    @property
    def size(self) -> int:
        return len(self.blood_unit_ids)

    @property
    def name(self) -> str:
        return self.request_id or self.transfer_id or ""

    def job(self, state: BloodState, number: int, *, settings: BloodSettings) -> CarriedJob:
        """For the planner; `number` tells parts of one consignment apart."""
        units = [state.blood_units[unit_id] for unit_id in self.blood_unit_ids]
        return CarriedJob(
            job_id=f"{self.name}/{number}",
            from_place_id=self.from_place_id,
            to_place_id=self.to_place_id,
            units=self.size,
            ready_at=self.ready_at,
            urgency=self.urgency,
            due_at=self.due_at,
            pick_up_until_at=self.pick_up_until_at,
            deliver_from_at=self.deliver_from_at,
            deliver_until_at=self.deliver_until_at,
            ride_limit_s=min(longest_ride_s(None, unit, settings=settings) for unit in units),
        )

    def left_out(self) -> Reason:
        """That it is on no tour."""
        values: dict[str, str | float | int] = {
            "place_id": self.from_place_id,
            "destination_place_id": self.to_place_id,
            "units": self.size,
        }
        if self.transfer_id is not None:
            return because("tour-transfer-left-out", transfer_id=self.transfer_id, **values)
        return because("tour-left-out", request_id=self.name, **values)

    def late(self, late_s: float) -> Reason:
        """That it is brought later than it should be."""
        if self.transfer_id is not None:
            return because("transfer-delivered-late", transfer_id=self.transfer_id, late_s=late_s)
        return because("delivered-late", request_id=self.name, late_s=late_s)


def for_requests(
    state: BloodState, request_ids: Sequence[str], *, now: float, settings: BloodSettings
) -> list[Consignment]:
    """One for each request and place from which something goes to it."""
    return [
        Consignment(
            blood_unit_ids=shipment.blood_unit_ids,
            from_place_id=shipment.from_place_id,
            to_place_id=shipment.to_place_id,
            ready_at=shipment.ready_at,
            urgency=shipment.urgency,
            due_at=shipment.due_at,
            request_id=shipment.request_id,
        )
        for shipment in find_shipments(state, request_ids, now=now, settings=settings)
    ]


def for_transfers(
    state: BloodState, transfer_ids: Sequence[str] | None, *, now: float, settings: BloodSettings
) -> tuple[list[Consignment], list[Reason]]:
    """One for each accepted transfer (None: of all) that no van was sent for; and those of which nothing is free.

    Raises `Refused` for one that is unknown, not accepted, or waits for a van that was sent.
    """
    free: dict[str, list[str]] = {}
    for unit_id, transfer in waiting_for_van(state, now=now, settings=settings).items():
        free.setdefault(transfer.transfer_id, []).append(unit_id)
    for transfer_id in transfer_ids or ():
        _require_waiting(known_transfer(state, transfer_id))
    asked = list(free) if transfer_ids is None else transfer_ids
    found = [_of_transfer(state.transfers[each], free[each], now=now) for each in asked if each in free]
    return found, [because("transfer-nothing-free", transfer_id=each) for each in asked if each not in free]


def _require_waiting(transfer: BloodTransfer) -> None:
    require_status(transfer, TransferStatus.ACCEPTED)
    if transfer.tour_id is not None:
        detail = f"transfer_ids: {transfer.transfer_id} waits for the van of tour {transfer.tour_id}"
        raise Refused("transfer-on-tour", detail, kind="conflict", field="transfer_ids")


def _of_transfer(transfer: BloodTransfer, unit_ids: Sequence[str], *, now: float) -> Consignment:
    return Consignment(
        blood_unit_ids=tuple(unit_ids),
        from_place_id=transfer.from_place_id,
        to_place_id=transfer.to_place_id,
        ready_at=max(now, transfer.ready_at or now),
        urgency=Urgency.ROUTINE,
        due_at=transfer.due_at,
        transfer_id=transfer.transfer_id,
        pick_up_until_at=transfer.pick_up_until_at,
        deliver_from_at=transfer.deliver_from_at,
        deliver_until_at=transfer.deliver_until_at,
    )


def cut_to_fit(consignments: Sequence[Consignment], *, capacity_units: int) -> list[Consignment]:
    """Those that are larger than a van are divided."""
    return [
        structs.replace(each, blood_unit_ids=each.blood_unit_ids[start : start + capacity_units])
        for each in consignments
        for start in range(0, each.size, capacity_units)
    ]
