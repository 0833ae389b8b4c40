"""How many RhD-negative units of red cells a patient of unknown group has had."""

from collections.abc import Sequence

from bloodbank.kinds import Component
from bloodbank.model import BloodRequest, BloodState, BloodUnit
from bloodbank.reason import Reason
from bloodbank.recipient.case import case_of
from bloodbank.settings import BloodSettings


def over_cap(
    state: BloodState, request: BloodRequest, units: Sequence[BloodUnit], *, settings: BloodSettings
) -> Reason | None:
    """O RhD-negative blood is scarce: while the group is unknown, a patient gets a few, then a sample must be there."""
    case = case_of(state, request, at=request.needed_by_at, settings=settings.recipients)
    if case.finding.groups:
        return None
    cap = settings.emergency.rhd_negative_cap
    had = sum(_counts(state.blood_units[unit_id]) for unit_id in _handed_out(state, request))
    more = sum(_counts(unit) for unit in units)
    if more == 0 or had + more <= cap:
        return None
    return Reason(
        code="rhd-negative-cap",
        values={"request_id": request.request_id, "had": had, "asked": more, "cap": cap},
    )


def _counts(unit: BloodUnit) -> bool:
    red = unit.component in (Component.RED_CELLS, Component.WHOLE_BLOOD)
    return red and unit.group.value.endswith("-")


def _handed_out(state: BloodState, request: BloodRequest) -> list[str]:
    """Of all emergencies of the patient; where nobody is named, of this request."""
    named = state.requests_of_patient.get(request.patient_id or "", ())
    issues = (state.emergency_issues.get(request_id) for request_id in {request.request_id, *named})
    return [unit.blood_unit_id for issue in issues if issue is not None for unit in issue.units]
