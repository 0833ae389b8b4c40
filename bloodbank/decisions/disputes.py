"""Somebody has found out what happened to a unit of which a form said what a rule is against."""

from bloodbank.checks import require_id, require_text
from bloodbank.messages import Event, PaperDisputeResolved, ResolvePaperDispute
from bloodbank.model import BloodState
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions


def resolve_dispute(
    state: BloodState, command: ResolvePaperDispute, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Once. What follows for the unit (release, discarding, a transfusion to record) is told by its own commands."""
    require_id(command.dispute_id, "dispute_id")
    require_id(command.resolved_by, "resolved_by")
    require_text(command.finding, "finding")
    dispute = state.paper_disputes.get(command.dispute_id)
    if dispute is None:
        detail = f"dispute_id: there is no dispute {command.dispute_id}"
        raise Refused("unknown-paper-dispute", detail, kind="not-found", field="dispute_id")
    if not dispute.is_open:
        detail = f"dispute_id: {dispute.dispute_id} was resolved by {dispute.resolved_by}: {dispute.finding}"
        raise Refused("paper-dispute-resolved", detail, kind="conflict", field="dispute_id")
    return [
        PaperDisputeResolved(
            dispute_id=dispute.dispute_id,
            blood_unit_id=dispute.blood_unit_id,
            resolved_by=command.resolved_by,
            finding=command.finding,
        )
    ]


DECISIONS: Decisions = {ResolvePaperDispute: resolve_dispute}
