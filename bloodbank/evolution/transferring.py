"""Transfers: what is promised, on its way and taken in."""

from msgspec import structs

from bloodbank.evolution.units import change_units
from bloodbank.messages import (
    TransferAccepted,
    TransferApproved,
    TransferCancelled,
    TransferDivided,
    TransferProposed,
    TransferReceived,
)
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.recalls.notices import with_put_down
from bloodbank.redistributing.model import BloodTransfer, TransferStatus
from bloodbank.tables import Changes


def proposed(state: BloodState, event: TransferProposed, *, at: float) -> BloodState:
    transfer = BloodTransfer(
        transfer_id=event.transfer_id,
        from_place_id=event.from_place_id,
        to_place_id=event.to_place_id,
        blood_unit_ids=event.blood_unit_ids,
        reasons=event.reasons,
        round=event.round,
        proposed_at=at,
    )
    return structs.replace(
        state,
        transfers=state.transfers.set(transfer.transfer_id, transfer),
        live_transfer_ids=(*state.live_transfer_ids, transfer.transfer_id),
        next_transfer_number=state.next_transfer_number + 1,
        transfer_round=event.round,
    )


def accepted(state: BloodState, event: TransferAccepted, *, at: float) -> BloodState:
    transfer = structs.replace(
        state.transfers[event.transfer_id],
        status=TransferStatus.ACCEPTED,
        accepted_at=at,
        ready_at=event.ready_at,
        due_at=event.due_at,
        pick_up_until_at=event.pick_up_until_at,
        deliver_from_at=event.deliver_from_at,
        deliver_until_at=event.deliver_until_at,
    )
    return _with(state, transfer)


def divided(state: BloodState, event: TransferDivided, *, at: float) -> BloodState:
    """Each part keeps what was agreed for the whole."""
    whole = state.transfers[event.transfer_id]
    left_out = (*whole.left_out, *event.left_out)
    state = _with(state, structs.replace(whole, blood_unit_ids=event.blood_unit_ids, left_out=left_out))
    parts = [
        structs.replace(
            whole, transfer_id=part.transfer_id, blood_unit_ids=part.blood_unit_ids, divided_from=whole.transfer_id
        )
        for part in event.parts
    ]
    return structs.replace(
        state,
        transfers=state.transfers.update({part.transfer_id: part for part in parts}),
        live_transfer_ids=(*state.live_transfer_ids, *(part.transfer_id for part in parts)),
        next_transfer_number=state.next_transfer_number + len(parts),
    )


def approved(state: BloodState, event: TransferApproved, *, at: float) -> BloodState:
    def leave(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, status=BloodUnitStatus.IN_TRANSIT, transfer_id=event.transfer_id)

    state = change_units(state, event.blood_unit_ids, leave, at=at)
    transfer = structs.replace(
        state.transfers[event.transfer_id],
        blood_unit_ids=event.blood_unit_ids,
        left_out=event.left_out,
        status=TransferStatus.IN_TRANSIT,
        approved_at=at,
        carrier=event.carrier,
    )
    return _with(state, transfer)


def received(state: BloodState, event: TransferReceived, *, at: float) -> BloodState:
    """What was put in quarantine or recalled on the way stays so, at its new place."""

    def arrive(unit: BloodUnit) -> BloodUnit:
        status = BloodUnitStatus.AVAILABLE if unit.status is BloodUnitStatus.IN_TRANSIT else unit.status
        return structs.replace(unit, status=status, place_id=event.to_place_id, transfer_id=None)

    state = with_put_down(change_units(state, event.blood_unit_ids, arrive, at=at), event.blood_unit_ids, at=at)
    before = state.transfers[event.transfer_id]
    elsewhere = event.to_place_id != before.to_place_id
    transfer = structs.replace(
        before,
        to_place_id=event.to_place_id,
        meant_for_place_id=before.to_place_id if elsewhere else before.meant_for_place_id,
        status=TransferStatus.INCOMPLETE if event.missing else TransferStatus.RECEIVED,
        received_unit_ids=(*before.received_unit_ids, *event.blood_unit_ids),
        missing=event.missing,
        unexpected=tuple(dict.fromkeys((*before.unexpected, *event.unexpected))),
    )
    return _with(state, transfer)


def cancelled(state: BloodState, event: TransferCancelled, *, at: float) -> BloodState:
    return _with(state, structs.replace(state.transfers[event.transfer_id], status=TransferStatus.CANCELLED))


def _with(state: BloodState, transfer: BloodTransfer) -> BloodState:
    live = state.live_transfer_ids
    if transfer.status in (TransferStatus.RECEIVED, TransferStatus.CANCELLED):
        live = tuple(transfer_id for transfer_id in live if transfer_id != transfer.transfer_id)
    return structs.replace(state, transfers=state.transfers.set(transfer.transfer_id, transfer), live_transfer_ids=live)


CHANGES: Changes = {
    TransferProposed: proposed,
    TransferAccepted: accepted,
    TransferDivided: divided,
    TransferApproved: approved,
    TransferReceived: received,
    TransferCancelled: cancelled,
}
