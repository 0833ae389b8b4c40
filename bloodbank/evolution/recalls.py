"""What recalls leave behind."""

from msgspec import structs

from bloodbank.evolution.units import change_units, without_units
from bloodbank.messages import BloodRecalled, RecallAnswered, RecallClosed, RecallLifted, RecallNoticeAcknowledged
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.recalls.model import Recall, RecallAnswer, RecallNotice
from bloodbank.tables import Changes

LIFTED = "recall-lifted"


def recalled(state: BloodState, event: BloodRecalled, *, at: float) -> BloodState:
    """Frozen units leave their requests; one that is in a van stays there until it is put down.

    Why one was in quarantine stays known: a recall that is lifted does not make up for a test.
    """

    def freeze(unit: BloodUnit) -> BloodUnit:
        aboard = unit.status is BloodUnitStatus.IN_TRANSIT or unit.status is BloodUnitStatus.QUARANTINED
        return structs.replace(
            unit,
            status=BloodUnitStatus.RECALLED,
            request_id=None,
            reserved_until_at=None,
            tour_id=unit.tour_id if aboard else None,
        )

    state = change_units(state, event.frozen_unit_ids, freeze, at=at)
    for request_id in event.request_ids:
        state = without_units(state, request_id, event.frozen_unit_ids)
    recall = Recall(
        recall_id=event.recall_id,
        reason=event.reason,
        dins=event.dins,
        blood_unit_ids=event.blood_unit_ids,
        place_ids=event.place_ids,
        recalled_at=at,
        notices=tuple(RecallNotice(**structs.asdict(notice), notified_at=at) for notice in event.notices),
    )
    return structs.replace(
        state,
        recalls=state.recalls.set(recall.recall_id, recall),
        recall_of_donation=state.recall_of_donation.update(dict.fromkeys(event.dins, event.recall_id)),
        next_recall_number=state.next_recall_number + 1,
    )


def answered(state: BloodState, event: RecallAnswered, *, at: float) -> BloodState:
    recall = state.recalls[event.recall_id]
    answer = RecallAnswer(
        place_id=event.place_id,
        answered_by=event.answered_by,
        answered_at=at,
        isolated_unit_ids=event.isolated_unit_ids,
        missing_unit_ids=event.missing_unit_ids,
        note=event.note,
    )
    others = (other for other in recall.answers if other.place_id != event.place_id)
    recall = _read_by(recall, event.place_id, event.answered_by, at=at)
    return _with(state, structs.replace(recall, answers=(*others, answer)))


def acknowledged(state: BloodState, event: RecallNoticeAcknowledged, *, at: float) -> BloodState:
    return _with(state, _read_by(state.recalls[event.recall_id], event.place_id, event.acknowledged_by, at=at))


def _read_by(recall: Recall, place_id: str, person: str, *, at: float) -> Recall:
    """Whoever answers has read the notice."""
    notices = (
        structs.replace(notice, acknowledged_by=person, acknowledged_at=at)
        if notice.place_id == place_id and notice.acknowledged_by is None
        else notice
        for notice in recall.notices
    )
    return structs.replace(recall, notices=tuple(notices))


def closed(state: BloodState, event: RecallClosed, *, at: float) -> BloodState:
    """Its donations stay recalled: what comes of them later is set aside."""
    return _with(state, structs.replace(state.recalls[event.recall_id], closed_at=at, result=event.result))


def lifted(state: BloodState, event: RecallLifted, *, at: float) -> BloodState:
    def thaw(unit: BloodUnit) -> BloodUnit:
        reasons = tuple(dict.fromkeys((*unit.quarantine_reasons, LIFTED)))
        return structs.replace(unit, status=BloodUnitStatus.QUARANTINED, quarantine_reasons=reasons)

    recall = structs.replace(state.recalls[event.recall_id], lifted_at=at)
    state = _with(change_units(state, event.blood_unit_ids, thaw, at=at), recall)
    of_donation = state.recall_of_donation
    for din in recall.dins:
        if of_donation.get(din) == recall.recall_id:
            earlier = _earlier_of(state, din)
            of_donation = of_donation.delete(din) if earlier is None else of_donation.set(din, earlier)
    return structs.replace(state, recall_of_donation=of_donation)


def _earlier_of(state: BloodState, din: str) -> str | None:
    """The latest recall of the donation that was not lifted: a closed one goes on."""
    named = (recall.recall_id for recall in state.recalls.values() if din in recall.dins and recall.lifted_at is None)
    return max(named, default=None)


def _with(state: BloodState, recall: Recall) -> BloodState:
    return structs.replace(state, recalls=state.recalls.set(recall.recall_id, recall))


CHANGES: Changes = {
    BloodRecalled: recalled,
    RecallAnswered: answered,
    RecallNoticeAcknowledged: acknowledged,
    RecallClosed: closed,
    RecallLifted: lifted,
}
