"""Blood goes out without a crossmatch, and what is owed for it comes in."""

from bloodbank.checks import require_id, require_ids, require_text
from bloodbank.crossmatching.samples import refuse_sample_of_another
from bloodbank.decisions.refusing import known_unit, live_request, refuse_for
from bloodbank.decisions.request_checks import require_particulars
from bloodbank.decisions.reserving import refuse_unsuitable
from bloodbank.emergency.cap import over_cap
from bloodbank.emergency.model import EmergencyIssue
from bloodbank.messages import (
    BloodIssued,
    BloodReserved,
    EmergencyIssueSigned,
    Event,
    IssueEmergencyBlood,
    OwedSampleSettled,
    SettleOwedSample,
    SignEmergencyIssue,
)
from bloodbank.model import BloodRequest, BloodState, BloodUnit, BloodUnitStatus, Urgency
from bloodbank.reason import Reason
from bloodbank.refusal import Refused
from bloodbank.rules.quantity import more_than_asked
from bloodbank.rules.status import hold_lapsed, not_available
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

FIELD = "blood_unit_ids"


def issue_emergency_blood(
    state: BloodState, command: IssueEmergencyBlood, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Everything that can kill at once is still checked: group, expiry, quarantine, an incompatible crossmatch."""
    require_ids(command.blood_unit_ids, FIELD)
    _require_persons(command)
    request = live_request(state, command.request_id)
    _require_emergency(request)
    units = [known_unit(state, unit_id, field=FIELD) for unit_id in command.blood_unit_ids]
    free = [unit for unit in units if not _is_held_for(unit, request)]
    for unit in free:
        refuse_for(not_available(unit), field=FIELD)
    for unit in units:
        refuse_for(hold_lapsed(unit, now=now), field=FIELD)
    refuse_unsuitable(state, request, units, now=now, settings=settings)
    refuse_for(more_than_asked(request, free, state.blood_units), field=FIELD)
    if command.beyond_cap_by is None:
        refuse_for(over_cap(state, request, units, settings=settings), field="beyond_cap_by")
    return [*_held_now(request, free, now=now, settings=settings), _issued(command)]


def _require_persons(command: IssueEmergencyBlood) -> None:
    require_id(command.request_id, "request_id")
    require_text(command.reason, "reason")
    for field in ("issued_by", "handed_to", "authorised_by"):
        require_id(getattr(command, field), field)
    require_particulars(
        cold_box_id=command.cold_box_id,
        beyond_cap_by=command.beyond_cap_by,
        despite_register_by=command.despite_register_by,
    )


def _require_emergency(request: BloodRequest) -> None:
    if request.urgency is not Urgency.EMERGENCY:
        detail = (
            f"blood request {request.request_id} is {request.urgency}: issue it in the ordinary way, "
            "or amend it to an emergency first"
        )
        raise Refused("not-an-emergency", detail, kind="conflict", field="request_id")


def _is_held_for(unit: BloodUnit, request: BloodRequest) -> bool:
    return unit.status is BloodUnitStatus.RESERVED and unit.request_id == request.request_id


def _held_now(request: BloodRequest, free: list[BloodUnit], *, now: float, settings: BloodSettings) -> list[Event]:
    """Units that nobody held become the request's in the same breath."""
    if not free:
        return []
    ids = tuple(unit.blood_unit_id for unit in free)
    until_at = now + settings.reservation_s
    return [BloodReserved(request_id=request.request_id, blood_unit_ids=ids, expires_at=until_at)]


def _issued(command: IssueEmergencyBlood) -> BloodIssued:
    return BloodIssued(
        request_id=command.request_id,
        blood_unit_ids=command.blood_unit_ids,
        issued_by=command.issued_by,
        handed_to=command.handed_to,
        cold_box_id=command.cold_box_id,
        uncrossmatched=True,
        authorised_by=command.authorised_by,
        reason=command.reason,
        beyond_cap_by=command.beyond_cap_by,
        despite_register_by=command.despite_register_by,
        warnings=(Reason(code="register-not-asked"),) if command.register_unavailable else (),
    )


def settle_sample(state: BloodState, command: SettleOwedSample, *, now: float, settings: BloodSettings) -> list[Event]:
    require_id(command.sample_id, "sample_id")
    require_id(command.received_by, "received_by")
    issue = _owing(state, command.request_id)
    if issue.sample_id is not None:
        return []
    refuse_sample_of_another(state, state.requests[issue.request_id].patient_id, command.sample_id)
    return [
        OwedSampleSettled(request_id=issue.request_id, sample_id=command.sample_id, received_by=command.received_by)
    ]


def sign_issue(state: BloodState, command: SignEmergencyIssue, *, now: float, settings: BloodSettings) -> list[Event]:
    """Only who gave the word can sign for it."""
    require_id(command.signed_by, "signed_by")
    issue = _owing(state, command.request_id)
    if command.signed_by != issue.authorised_by:
        detail = f"signed_by: blood for request {issue.request_id} was ordered by {issue.authorised_by}, who must sign"
        raise Refused("other-prescriber", detail, kind="conflict", field="signed_by")
    return [] if issue.signed_by else [EmergencyIssueSigned(request_id=issue.request_id, signed_by=command.signed_by)]


def _owing(state: BloodState, request_id: str) -> EmergencyIssue:
    require_id(request_id, "request_id")
    issue = state.emergency_issues.get(request_id)
    if issue is None:
        detail = f"nothing is owed for blood request {request_id}: it had no emergency issue, or all of it came in"
        raise Refused("nothing-owed", detail, kind="not-found", field="request_id")
    return issue


DECISIONS: Decisions = {
    IssueEmergencyBlood: issue_emergency_blood,
    SettleOwedSample: settle_sample,
    SignEmergencyIssue: sign_issue,
}
