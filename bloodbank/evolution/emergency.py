"""What was owed comes in."""

from msgspec import structs

from bloodbank.messages import EmergencyIssueSettled, EmergencyIssueSigned, OwedSampleSettled
from bloodbank.model import BloodState
from bloodbank.tables import Changes


def sample_settled(state: BloodState, event: OwedSampleSettled, *, at: float) -> BloodState:
    return _with(state, event.request_id, sample_id=event.sample_id)


def signed(state: BloodState, event: EmergencyIssueSigned, *, at: float) -> BloodState:
    return _with(state, event.request_id, signed_by=event.signed_by)


def settled(state: BloodState, event: EmergencyIssueSettled, *, at: float) -> BloodState:
    return structs.replace(state, emergency_issues=state.emergency_issues.delete(event.request_id))


def _with(state: BloodState, request_id: str, **changes: str) -> BloodState:
    issue = structs.replace(state.emergency_issues[request_id], **changes)
    return structs.replace(state, emergency_issues=state.emergency_issues.set(request_id, issue))


CHANGES: Changes = {
    OwedSampleSettled: sample_settled,
    EmergencyIssueSigned: signed,
    EmergencyIssueSettled: settled,
}
