"""Stock moves between places, with a word from both sides."""

from collections.abc import Sequence

from bloodbank.checks import (
    require_id,
    require_ids,
    require_instant,
    require_place,
    require_reasons,
    require_text,
)
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.decisions.storage_limits import require_room_for_transfer
from bloodbank.messages import (
    AcceptTransfer,
    ApproveTransfer,
    CancelTransfer,
    Event,
    ProposedTransfer,
    ProposeTransfers,
    ReceiveTransfer,
    TransferAccepted,
    TransferApproved,
    TransferCancelled,
    TransferProposed,
    TransferReceived,
)
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.redistributing.model import BloodTransfer, TransferStatus
from bloodbank.refusal import Refused
from bloodbank.rules.expiry import expires_before
from bloodbank.rules.out_of_storage import out_too_long
from bloodbank.rules.place import not_at
from bloodbank.rules.status import not_available
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

MOST_TRANSFERS, MOST_UNITS = 5_000, 10_000
LATEST_S = 30 * 86_400.0
ARRIVING = (BloodUnitStatus.IN_TRANSIT, BloodUnitStatus.QUARANTINED, BloodUnitStatus.RECALLED)


def propose_transfers(
    state: BloodState, command: ProposeTransfers, *, now: float, settings: BloodSettings
) -> list[Event]:
    """All or none: each unit free and where it should be, none promised twice, and no plan accepted in between."""
    if not 1 <= len(command.transfers) <= MOST_TRANSFERS:
        raise Refused("bad-count", f"transfers: give 1 to {MOST_TRANSFERS}", kind="invalid", field="transfers")
    if command.planned_on is not None and command.planned_on != state.transfer_round:
        detail = (
            f"planned_on: another proposal was accepted since (number {state.transfer_round}, not "
            f"{command.planned_on}); plan again on the stock as it is now"
        )
        raise Refused("plan-outdated", detail, kind="conflict", field="planned_on")
    promised = {unit_id for transfer in live_transfers(state) for unit_id in transfer.blood_unit_ids}
    for row, transfer in enumerate(command.transfers):
        _require_transfer(state, transfer, row=row, promised=promised, now=now, settings=settings)
    return [
        TransferProposed(
            transfer_id=f"X-{state.next_transfer_number + row:06d}",
            from_place_id=transfer.from_place_id,
            to_place_id=transfer.to_place_id,
            blood_unit_ids=transfer.blood_unit_ids,
            reasons=transfer.reasons,
            round=state.transfer_round + 1,
        )
        for row, transfer in enumerate(command.transfers)
    ]


def live_transfers(state: BloodState) -> list[BloodTransfer]:
    """Proposed, accepted, in transit or incomplete."""
    return [state.transfers[transfer_id] for transfer_id in state.live_transfer_ids]


def _require_transfer(
    state: BloodState,
    transfer: ProposedTransfer,
    *,
    row: int,
    promised: set[str],
    now: float,
    settings: BloodSettings,
) -> None:
    field = f"transfers[{row}].blood_unit_ids"
    require_place(state, transfer.from_place_id, f"transfers[{row}].from_place_id")
    require_place(state, transfer.to_place_id, f"transfers[{row}].to_place_id")
    if transfer.from_place_id == transfer.to_place_id:
        detail = f"transfers[{row}].to_place_id: {transfer.to_place_id} is where the units are; name another place"
        raise Refused("same-place", detail, kind="invalid", field=f"transfers[{row}].to_place_id")
    require_ids(transfer.blood_unit_ids, field, most=MOST_UNITS)
    require_reasons(transfer.reasons, f"transfers[{row}].reasons")
    is_vehicle = state.places[transfer.to_place_id].unit_id is not None
    kept_s = settings.prehospital.swap_before_s if is_vehicle else 0.0
    for unit_id in transfer.blood_unit_ids:
        unit = known_unit(state, unit_id, field=field)
        if unit_id in promised:
            detail = f"{field}: {unit_id} is promised to another transfer; cancel that first"
            raise Refused("promised-already", detail, kind="conflict", field=field)
        refuse_for(not_available(unit), field=field)
        refuse_for(not_at(unit, place_id=transfer.from_place_id), field=field)
        refuse_for(expires_before(unit, planned_end_at=now + kept_s), field=field)
        promised.add(unit_id)


def accept_transfer(state: BloodState, command: AcceptTransfer, *, now: float, settings: BloodSettings) -> list[Event]:
    """It waits for a van; its units stay free until the van has them."""
    transfer = known_transfer(state, command.transfer_id)
    ready_at = now if command.ready_at is None else command.ready_at
    due_at = ready_at + settings.tours.transfer_due_s if command.due_at is None else command.due_at
    _require_windows(command, ready_at=ready_at, now=now)
    require_status(transfer, TransferStatus.PROPOSED)
    _some_left(transfer, free_units(state, transfer, now=now, settings=settings))
    require_room_for_transfer(state, transfer, settings=settings)
    return [
        TransferAccepted(
            transfer_id=transfer.transfer_id,
            from_place_id=transfer.from_place_id,
            to_place_id=transfer.to_place_id,
            ready_at=ready_at,
            due_at=due_at,
            pick_up_until_at=command.pick_up_until_at,
            deliver_from_at=command.deliver_from_at,
            deliver_until_at=command.deliver_until_at,
        )
    ]


def _require_windows(command: AcceptTransfer, *, ready_at: float, now: float) -> None:
    """Each window ends after it begins, and the delivery's after the pick-up's beginning."""
    latest = now + LATEST_S
    require_instant(ready_at, "ready_at", earliest=now - LATEST_S, latest=latest)
    bounds = {
        "pick_up_until_at": max(now, ready_at),
        "deliver_from_at": now - LATEST_S,
        "deliver_until_at": max(now, ready_at, command.deliver_from_at or 0.0),
        "due_at": ready_at,
    }
    for field, earliest in bounds.items():
        value = getattr(command, field)
        if value is not None:
            require_instant(value, field, earliest=earliest, latest=latest)


def approve_transfer(
    state: BloodState, command: ApproveTransfer, *, now: float, settings: BloodSettings
) -> list[Event]:
    """What is still free leaves; a unit that went to a patient meanwhile stays behind."""
    transfer = known_transfer(state, command.transfer_id)
    if command.carrier is not None:
        require_text(command.carrier, "carrier")
    require_status(transfer, TransferStatus.PROPOSED, TransferStatus.ACCEPTED)
    _require_no_van(transfer)
    leaving = free_units(state, transfer, now=now, settings=settings)
    _some_left(transfer, leaving)
    require_room_for_transfer(state, transfer, settings=settings)
    return [handed_over(transfer, leaving, carrier=command.carrier)]


def _require_no_van(transfer: BloodTransfer) -> None:
    if transfer.tour_id is not None:
        detail = f"transfer {transfer.transfer_id} waits for the van of tour {transfer.tour_id}; cancel that first"
        raise Refused("transfer-on-tour", detail, kind="conflict", field="transfer_id")


def _some_left(transfer: BloodTransfer, leaving: tuple[str, ...]) -> None:
    if not leaving:
        detail = f"no unit of transfer {transfer.transfer_id} is free any more; cancel it"
        raise Refused("nothing-to-send", detail, kind="conflict", field="transfer_id")


def handed_over(transfer: BloodTransfer, leaving: tuple[str, ...], *, carrier: str | None) -> TransferApproved:
    """These leave; the others of the transfer stay behind."""
    return TransferApproved(
        transfer_id=transfer.transfer_id,
        from_place_id=transfer.from_place_id,
        to_place_id=transfer.to_place_id,
        blood_unit_ids=leaving,
        left_out=(*transfer.left_out, *_without(transfer.blood_unit_ids, leaving)),
        carrier=carrier,
    )


def free_units(state: BloodState, transfer: BloodTransfer, *, now: float, settings: BloodSettings) -> tuple[str, ...]:
    """Those of a transfer that no patient has, that lie where they should and may still go."""
    units = (state.blood_units[unit_id] for unit_id in transfer.blood_unit_ids)
    return tuple(unit.blood_unit_id for unit in units if _free(unit, transfer, now=now, settings=settings))


def _free(unit: BloodUnit, transfer: BloodTransfer, *, now: float, settings: BloodSettings) -> bool:
    return (
        not_available(unit) is None
        and not_at(unit, place_id=transfer.from_place_id) is None
        and expires_before(unit, planned_end_at=now) is None
        and out_too_long(unit, now=now, settings=settings) is None
    )


def receive_transfer(
    state: BloodState, command: ReceiveTransfer, *, now: float, settings: BloodSettings
) -> list[Event]:
    """What came is at its new place; it keeps its quarantine. What is missing can still be received later."""
    transfer = known_transfer(state, command.transfer_id)
    for field in ("blood_unit_ids", "unexpected"):
        if getattr(command, field):
            require_ids(getattr(command, field), field, most=MOST_UNITS)
    require_status(transfer, TransferStatus.IN_TRANSIT, TransferStatus.INCOMPLETE)
    awaited = transfer.missing if transfer.status is TransferStatus.INCOMPLETE else transfer.blood_unit_ids
    for unit_id in command.blood_unit_ids:
        if unit_id not in awaited:
            detail = f"blood_unit_ids: {unit_id} is not awaited with this transfer; name it under unexpected"
            raise Refused("not-of-transfer", detail, kind="invalid", field="blood_unit_ids")
        unit = known_unit(state, unit_id, field="blood_unit_ids")
        if unit.transfer_id != transfer.transfer_id or unit.status not in ARRIVING:
            detail = f"blood unit {unit_id} is {unit.status} and no more on its way"
            raise Refused("wrong-status", detail, kind="conflict", field="blood_unit_ids")
    for unit_id in command.unexpected:
        if unit_id in transfer.blood_unit_ids:
            detail = f"unexpected: {unit_id} was announced with this transfer; name it under blood_unit_ids"
            raise Refused("was-announced", detail, kind="invalid", field="unexpected")
    missing = still_under_way(state, _without(awaited, command.blood_unit_ids), transfer)
    if not command.blood_unit_ids and not command.unexpected and missing and missing == transfer.missing:
        return []
    return [
        TransferReceived(
            transfer_id=transfer.transfer_id,
            to_place_id=transfer.to_place_id,
            blood_unit_ids=command.blood_unit_ids,
            missing=missing,
            unexpected=command.unexpected,
        )
    ]


def still_under_way(state: BloodState, unit_ids: Sequence[str], transfer: BloodTransfer) -> tuple[str, ...]:
    """Units that were discarded on the way are not missing."""
    units = [state.blood_units[unit_id] for unit_id in unit_ids]
    return tuple(
        unit.blood_unit_id for unit in units if unit.transfer_id == transfer.transfer_id and unit.status in ARRIVING
    )


def without_lost(state: BloodState, lost: BloodUnit) -> list[Event]:
    """A unit that is discarded is awaited no more; with the last one that was awaited its transfer is over."""
    transfer = state.transfers.get(lost.transfer_id or "")
    if transfer is None or transfer.status not in (TransferStatus.IN_TRANSIT, TransferStatus.INCOMPLETE):
        return []
    under_way = still_under_way(state, transfer.blood_unit_ids, transfer)
    left = _without(under_way, (lost.blood_unit_id,))
    if lost.blood_unit_id not in under_way or (left and transfer.status is TransferStatus.IN_TRANSIT):
        return []
    return [
        TransferReceived(
            transfer_id=transfer.transfer_id, to_place_id=transfer.to_place_id, blood_unit_ids=(), missing=left
        )
    ]


def cancel_transfer(state: BloodState, command: CancelTransfer, *, now: float, settings: BloodSettings) -> list[Event]:
    """Only while nothing has left. A van that was sent for it finds nothing to take."""
    require_text(command.reason, "reason")
    transfer = known_transfer(state, command.transfer_id)
    require_status(transfer, TransferStatus.PROPOSED, TransferStatus.ACCEPTED)
    return [TransferCancelled(transfer_id=transfer.transfer_id, reason=command.reason)]


def known_transfer(state: BloodState, transfer_id: str) -> BloodTransfer:
    require_id(transfer_id, "transfer_id")
    transfer = state.transfers.get(transfer_id)
    if transfer is None:
        raise Refused("unknown-transfer", f"no transfer {transfer_id}", kind="not-found", field="transfer_id")
    return transfer


def require_status(transfer: BloodTransfer, *allowed: TransferStatus) -> None:
    if transfer.status not in allowed:
        detail = f"transfer {transfer.transfer_id} is {transfer.status}, not {' or '.join(allowed)}"
        raise Refused("wrong-transfer-status", detail, kind="conflict", field="transfer_id")


def _without(unit_ids: Sequence[str], gone: Sequence[str]) -> tuple[str, ...]:
    some = set(gone)
    return tuple(unit_id for unit_id in unit_ids if unit_id not in some)


DECISIONS: Decisions = {
    ProposeTransfers: propose_transfers,
    AcceptTransfer: accept_transfer,
    ApproveTransfer: approve_transfer,
    ReceiveTransfer: receive_transfer,
    CancelTransfer: cancel_transfer,
}
