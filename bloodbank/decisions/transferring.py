"""Stock moves between places, with a word from both sides."""

from collections.abc import Sequence

from bloodbank.checks import require_id, require_ids, require_place, require_reasons, require_text
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.messages import (
    ApproveTransfer,
    CancelTransfer,
    Event,
    ProposedTransfer,
    ProposeTransfers,
    ReceiveTransfer,
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
        _require_transfer(state, transfer, row=row, promised=promised, now=now)
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
    """Proposed, in transit or incomplete."""
    return [state.transfers[transfer_id] for transfer_id in state.live_transfer_ids]


def _require_transfer(
    state: BloodState, transfer: ProposedTransfer, *, row: int, promised: set[str], now: float
) -> None:
    field = f"transfers[{row}].blood_unit_ids"
    require_place(state, transfer.from_place_id, f"transfers[{row}].from_place_id")
    require_place(state, transfer.to_place_id, f"transfers[{row}].to_place_id")
    if transfer.from_place_id == transfer.to_place_id:
        detail = f"transfers[{row}].to_place_id: {transfer.to_place_id} is where the units are; name another place"
        raise Refused("same-place", detail, kind="invalid", field=f"transfers[{row}].to_place_id")
    require_ids(transfer.blood_unit_ids, field, most=MOST_UNITS)
    require_reasons(transfer.reasons, f"transfers[{row}].reasons")
    for unit_id in transfer.blood_unit_ids:
        unit = known_unit(state, unit_id, field=field)
        if unit_id in promised:
            detail = f"{field}: {unit_id} is promised to another transfer; cancel that first"
            raise Refused("promised-already", detail, kind="conflict", field=field)
        refuse_for(not_available(unit), field=field)
        refuse_for(not_at(unit, place_id=transfer.from_place_id), field=field)
        refuse_for(expires_before(unit, planned_end_at=now), field=field)
        promised.add(unit_id)


def approve_transfer(
    state: BloodState, command: ApproveTransfer, *, now: float, settings: BloodSettings
) -> list[Event]:
    """What is still free leaves; a unit that went to a patient meanwhile stays behind."""
    transfer = _known(state, command.transfer_id)
    if command.carrier is not None:
        require_text(command.carrier, "carrier")
    _require_status(transfer, TransferStatus.PROPOSED)
    units = [state.blood_units[unit_id] for unit_id in transfer.blood_unit_ids]
    leaving = tuple(unit.blood_unit_id for unit in units if _free(unit, transfer, now=now, settings=settings))
    if not leaving:
        detail = f"no unit of transfer {transfer.transfer_id} is free any more; cancel it"
        raise Refused("nothing-to-send", detail, kind="conflict", field="transfer_id")
    return [
        TransferApproved(
            transfer_id=transfer.transfer_id,
            from_place_id=transfer.from_place_id,
            to_place_id=transfer.to_place_id,
            blood_unit_ids=leaving,
            left_out=_without(transfer.blood_unit_ids, leaving),
            carrier=command.carrier,
        )
    ]


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
    transfer = _known(state, command.transfer_id)
    for field in ("blood_unit_ids", "unexpected"):
        if getattr(command, field):
            require_ids(getattr(command, field), field, most=MOST_UNITS)
    _require_status(transfer, TransferStatus.IN_TRANSIT, TransferStatus.INCOMPLETE)
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
    missing = _still_under_way(state, _without(awaited, command.blood_unit_ids), transfer)
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


def _still_under_way(state: BloodState, unit_ids: Sequence[str], transfer: BloodTransfer) -> tuple[str, ...]:
    """Units that were discarded on the way are not missing."""
    units = [state.blood_units[unit_id] for unit_id in unit_ids]
    return tuple(
        unit.blood_unit_id for unit in units if unit.transfer_id == transfer.transfer_id and unit.status in ARRIVING
    )


def cancel_transfer(state: BloodState, command: CancelTransfer, *, now: float, settings: BloodSettings) -> list[Event]:
    """Only while nothing has left."""
    require_text(command.reason, "reason")
    transfer = _known(state, command.transfer_id)
    _require_status(transfer, TransferStatus.PROPOSED)
    return [TransferCancelled(transfer_id=transfer.transfer_id, reason=command.reason)]


def _known(state: BloodState, transfer_id: str) -> BloodTransfer:
    require_id(transfer_id, "transfer_id")
    transfer = state.transfers.get(transfer_id)
    if transfer is None:
        raise Refused("unknown-transfer", f"no transfer {transfer_id}", kind="not-found", field="transfer_id")
    return transfer


def _require_status(transfer: BloodTransfer, *allowed: TransferStatus) -> None:
    if transfer.status not in allowed:
        detail = f"transfer {transfer.transfer_id} is {transfer.status}, not {' or '.join(allowed)}"
        raise Refused("wrong-transfer-status", detail, kind="conflict", field="transfer_id")


def _without(unit_ids: Sequence[str], gone: Sequence[str]) -> tuple[str, ...]:
    some = set(gone)
    return tuple(unit_id for unit_id in unit_ids if unit_id not in some)


DECISIONS: Decisions = {
    ProposeTransfers: propose_transfers,
    ApproveTransfer: approve_transfer,
    ReceiveTransfer: receive_transfer,
    CancelTransfer: cancel_transfer,
}
