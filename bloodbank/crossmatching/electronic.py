"""May the computer say that unit and patient suit each other, without a tube?"""

from bloodbank.model import BloodRequest, BloodState
from bloodbank.reason import Reason
from bloodbank.recipient.case import case_of
from bloodbank.rules.electronic_issue import reasons_against_electronic_issue
from bloodbank.settings import BloodSettings


def electronic_refused(
    state: BloodState, request: BloodRequest, *, now: float, settings: BloodSettings
) -> Reason | None:
    """The first reason against, from the record alone: nobody can allow it by hand (BSH 2012)."""
    case = case_of(state, request, at=now, settings=settings.recipients)
    against = reasons_against_electronic_issue(case, begins_at=max(now, request.needed_by_at), settings=settings)
    return against[0] if against else None
