"""What paper leaves behind besides the events of its rows: disputes that stand open until they are resolved."""

from msgspec import structs

from bloodbank.downtime.model import PaperDispute
from bloodbank.messages import PaperDisputeResolved, PaperRowDisputed, PaperRowTaken
from bloodbank.model import BloodState
from bloodbank.tables import Changes


def noted(state: BloodState, event: PaperRowTaken, *, at: float) -> BloodState:
    """That something was written on paper changes nothing by itself: the events beside it do."""
    return state


def disputed(state: BloodState, event: PaperRowDisputed, *, at: float) -> BloodState:
    dispute = PaperDispute(
        dispute_id=f"PD-{state.next_paper_dispute_number:06d}",
        row=event.row,
        blood_unit_id=event.blood_unit_id,
        action=event.action,
        occurred_at=event.occurred_at,
        done_by=event.done_by,
        code=event.code,
        detail=event.detail,
        patient_id=event.patient_id,
    )
    return structs.replace(
        _with(state, dispute),
        open_paper_dispute_ids=(*state.open_paper_dispute_ids, dispute.dispute_id),
        next_paper_dispute_number=state.next_paper_dispute_number + 1,
    )


def resolved(state: BloodState, event: PaperDisputeResolved, *, at: float) -> BloodState:
    dispute = structs.replace(
        state.paper_disputes[event.dispute_id],
        resolved_by=event.resolved_by,
        resolved_at=at,
        finding=event.finding,
    )
    still = tuple(name for name in state.open_paper_dispute_ids if name != event.dispute_id)
    return structs.replace(_with(state, dispute), open_paper_dispute_ids=still)


def _with(state: BloodState, dispute: PaperDispute) -> BloodState:
    return structs.replace(state, paper_disputes=state.paper_disputes.set(dispute.dispute_id, dispute))


CHANGES: Changes = {PaperRowTaken: noted, PaperRowDisputed: disputed, PaperDisputeResolved: resolved}
