"""Blood is recalled, places answer, the recall is closed with its result or lifted."""

from collections.abc import Sequence

from bloodbank.checks import require_din, require_id, require_ids, require_place, require_text
from bloodbank.decisions.refusing import known_unit
from bloodbank.decisions.two_persons import require_two_persons
from bloodbank.messages import (
    AcknowledgeRecallNotice,
    AnswerRecall,
    BloodRecalled,
    CloseRecall,
    Event,
    LiftRecall,
    RecallAnswered,
    RecallBlood,
    RecallClosed,
    RecallLifted,
    RecallNoticeAcknowledged,
)
from bloodbank.model import BloodState, BloodUnitStatus
from bloodbank.recalls.concerned import frozen_by, unaccounted, units_concerned
from bloodbank.recalls.model import Recall
from bloodbank.recalls.notices import notices_for
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

MOST_DONATIONS = 1_000


def recall_blood(state: BloodState, command: RecallBlood, *, now: float, settings: BloodSettings) -> list[Event]:
    """A donation of which nothing was received yet can be recalled: what comes of it is set aside."""
    require_text(command.reason, "reason")
    _require_named(state, command)
    unit_ids = units_concerned(state, dins=command.dins, blood_unit_ids=command.blood_unit_ids)
    frozen = frozen_by(state, unit_ids)
    units = [state.blood_units[name] for name in unit_ids]
    used = tuple(unit.blood_unit_id for unit in units if unit.status is BloodUnitStatus.TRANSFUSED)
    notices = notices_for(state, unit_ids)
    asked = {unit.place_id for unit in units if unit.status is not BloodUnitStatus.MODIFIED}
    asked |= {notice.place_id for notice in notices}
    lacking = dict.fromkeys(state.blood_units[name].request_id for name in frozen)
    return [
        BloodRecalled(
            recall_id=f"RC-{state.next_recall_number:06d}",
            reason=command.reason,
            dins=command.dins,
            blood_unit_ids=unit_ids,
            frozen_unit_ids=frozen,
            transfused_unit_ids=used,
            place_ids=tuple(sorted(asked)),
            request_ids=tuple(name for name in lacking if name is not None),
            notices=notices,
        )
    ]


def _require_named(state: BloodState, command: RecallBlood) -> None:
    if not command.dins and not command.blood_unit_ids:
        detail = "dins: name the donations, or the units, that are to be recalled"
        raise Refused("bad-count", detail, kind="invalid", field="dins")
    if command.dins:
        require_ids(command.dins, "dins", most=MOST_DONATIONS)
    for din in command.dins:
        require_din(din)
        recall = state.recalls.get(state.recall_of_donation.get(din, ""))
        if recall is not None and recall.is_open:
            detail = f"dins: donation {din} is recalled already by {recall.recall_id}"
            raise Refused("recalled-already", detail, kind="conflict", field="dins")
    if command.blood_unit_ids:
        require_ids(command.blood_unit_ids, "blood_unit_ids", most=MOST_DONATIONS)
    for unit_id in command.blood_unit_ids:
        known_unit(state, unit_id, field="blood_unit_ids")


def answer_recall(state: BloodState, command: AnswerRecall, *, now: float, settings: BloodSettings) -> list[Event]:
    """Only about units of the recall; one that was found can't be missing at once."""
    recall = _open_recall(state, command.recall_id)
    require_place(state, command.place_id)
    require_id(command.answered_by, "answered_by")
    if command.note is not None:
        require_text(command.note, "note")
    _require_of_recall(recall, command.isolated_unit_ids, "isolated_unit_ids")
    _require_of_recall(recall, command.missing_unit_ids, "missing_unit_ids")
    both = set(command.isolated_unit_ids).intersection(command.missing_unit_ids)
    if both:
        detail = f"missing_unit_ids: {', '.join(sorted(both))} can't be set apart and missing"
        raise Refused("found-and-missing", detail, kind="invalid", field="missing_unit_ids")
    return [
        RecallAnswered(
            recall_id=recall.recall_id,
            place_id=command.place_id,
            answered_by=command.answered_by,
            isolated_unit_ids=command.isolated_unit_ids,
            missing_unit_ids=command.missing_unit_ids,
            note=command.note,
        )
    ]


def acknowledge_notice(
    state: BloodState, command: AcknowledgeRecallNotice, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Once: who said so first stays on record."""
    recall = _open_recall(state, command.recall_id)
    require_id(command.place_id, "place_id")
    require_id(command.acknowledged_by, "acknowledged_by")
    notice = next((notice for notice in recall.notices if notice.place_id == command.place_id), None)
    if notice is None:
        detail = f"place_id: {command.place_id} was sent no notice of recall {recall.recall_id}"
        raise Refused("no-recall-notice", detail, kind="not-found", field="place_id")
    if notice.acknowledged_by is not None:
        return []
    return [
        RecallNoticeAcknowledged(
            recall_id=recall.recall_id, place_id=notice.place_id, acknowledged_by=command.acknowledged_by
        )
    ]


def _require_of_recall(recall: Recall, unit_ids: Sequence[str], field: str) -> None:
    if unit_ids:
        require_ids(tuple(unit_ids), field, most=len(recall.blood_unit_ids) + 1)
    for unit_id in unit_ids:
        if unit_id not in recall.blood_unit_ids:
            detail = f"{field}: {unit_id} is not of recall {recall.recall_id}"
            raise Refused("not-of-recall", detail, kind="conflict", field=field)


def close_recall(state: BloodState, command: CloseRecall, *, now: float, settings: BloodSettings) -> list[Event]:
    """Not while the fate of a unit is unknown, unless expressly. What was frozen stays frozen."""
    recall = _open_recall(state, command.recall_id)
    require_text(command.result, "result")
    missing = unaccounted(state, recall)
    if missing and not command.despite_unaccounted:
        detail = (
            f"nobody has said what became of {', '.join(missing[:10])}{' and others' if len(missing) > 10 else ''}; "
            "to close the recall all the same, say despite_unaccounted"
        )
        raise Refused("units-unaccounted", detail, kind="conflict", field="recall_id")
    return [RecallClosed(recall_id=recall.recall_id, result=command.result, unaccounted_unit_ids=missing)]


def lift_recall(state: BloodState, command: LiftRecall, *, now: float, settings: BloodSettings) -> list[Event]:
    """Frozen units go into quarantine: each is released, or not, by itself."""
    recall = _open_recall(state, command.recall_id)
    require_text(command.reason, "reason")
    require_id(command.lifted_by, "lifted_by")
    if settings.recalls.lifted_by_two:
        require_two_persons(command.lifted_by, command.verified_by or "", first="lifted_by", second="verified_by")
    others = [other for other in state.recalls.values() if other.recall_id != recall.recall_id and not other.lifted_at]
    still = {unit_id for other in others for unit_id in other.blood_unit_ids}
    freed = tuple(
        unit_id
        for unit_id in recall.blood_unit_ids
        if unit_id not in still and state.blood_units[unit_id].status is BloodUnitStatus.RECALLED
    )
    return [
        RecallLifted(
            recall_id=recall.recall_id,
            reason=command.reason,
            lifted_by=command.lifted_by,
            verified_by=command.verified_by,
            blood_unit_ids=freed,
        )
    ]


def _open_recall(state: BloodState, recall_id: str) -> Recall:
    require_id(recall_id, "recall_id")
    recall = state.recalls.get(recall_id)
    if recall is None:
        raise Refused("unknown-recall", f"no recall {recall_id}", kind="not-found", field="recall_id")
    if not recall.is_open:
        how = "closed" if recall.closed_at is not None else "lifted"
        raise Refused("recall-over", f"recall {recall_id} was {how}", kind="conflict", field="recall_id")
    return recall


DECISIONS: Decisions = {
    RecallBlood: recall_blood,
    AnswerRecall: answer_recall,
    AcknowledgeRecallNotice: acknowledge_notice,
    CloseRecall: close_recall,
    LiftRecall: lift_recall,
}
