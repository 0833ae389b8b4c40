"""Rows of paper that a rule is against: told at once, until somebody has found out what happened."""

from collections.abc import Iterator

from bloodbank.alarms.matter import Watch
from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.model import BloodState
from bloodbank.reason import Reason


def disputed_paper(state: BloodState) -> Iterator[Watch]:
    for dispute_id in state.open_paper_dispute_ids:
        dispute = state.paper_disputes[dispute_id]
        values: dict[str, str | float | int] = {
            "dispute_id": dispute_id,
            "blood_unit_id": dispute.blood_unit_id,
            "action": dispute.action,
            "done_by": dispute.done_by,
        }
        yield Watch(
            kind=BloodAlarmKind.PAPER_DISPUTED,
            cause=f"paper-disputed/{dispute_id}",
            due_at=dispute.occurred_at,
            reason=Reason(code="paper-disputed", values=values),
            blood_unit_id=dispute.blood_unit_id,
        )
