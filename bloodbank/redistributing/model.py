"""Transfers of stock that stand open or are done."""

from enum import StrEnum

from msgspec import Struct

from bloodbank.reason import Reason


class TransferStatus(StrEnum):
    """`accepted`: packed, and waiting for a van. `incomplete`: received, but for units that are still missing."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    IN_TRANSIT = "in-transit"
    INCOMPLETE = "incomplete"
    RECEIVED = "received"
    CANCELLED = "cancelled"


class BloodTransfer(Struct, frozen=True, kw_only=True):
    """Units on their way from one place to another. `left_out` were not free when it was approved.

    `missing` were handed over and have not been found, `unexpected` were found and not announced. `round` counts the
    accepted proposals it came with. `tour_id`: the van's tour that is to bring it, or brought it. The windows as in
    `AcceptTransfer`. `divided_from`: the transfer that it was a part of; `meant_for_place_id`: where it should have
    gone, when it was put down elsewhere.
    """

    transfer_id: str
    from_place_id: str
    to_place_id: str
    blood_unit_ids: tuple[str, ...]
    status: TransferStatus = TransferStatus.PROPOSED
    reasons: tuple[Reason, ...] = ()
    round: int = 0
    proposed_at: float
    approved_at: float | None = None
    carrier: str | None = None
    left_out: tuple[str, ...] = ()
    received_unit_ids: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    accepted_at: float | None = None
    ready_at: float | None = None
    pick_up_until_at: float | None = None
    deliver_from_at: float | None = None
    deliver_until_at: float | None = None
    due_at: float | None = None
    tour_id: str | None = None
    divided_from: str | None = None
    meant_for_place_id: str | None = None
