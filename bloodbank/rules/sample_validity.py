"""Is there a sample on which red cells may be begun?"""

from bloodbank.kinds import Component
from bloodbank.reason import Reason
from bloodbank.recipient.case import Case
from bloodbank.recipient.samples import newest_screened, valid_until_at
from bloodbank.rules.groups import RED_CELL_COMPONENTS
from bloodbank.settings import BloodSettings


def sample_not_valid(case: Case, component: Component, *, begins_at: float, settings: BloodSettings) -> Reason | None:
    """Where this laboratory tests, red cells need a screened sample that still holds when they are begun.

    In an emergency blood for unknown groups does not wait for a sample.
    """
    if settings.recipients.testing != "here" or component not in RED_CELL_COMPONENTS or case.emergency:
        return None
    return no_valid_sample(case, begins_at=begins_at, settings=settings)


def no_valid_sample(case: Case, *, begins_at: float, settings: BloodSettings) -> Reason | None:
    """The newest screened sample must hold; for a neonate one of the mother's does as well."""
    for each in (case.recipient, case.mother):
        sample = None if each is None else newest_screened(each)
        if each is not None and sample is not None:
            until_at = _valid_until_at(case, valid_until_at(sample, each, settings=settings.recipients))
            if until_at > begins_at:
                return None
            lapsed = Reason(
                code="sample-lapsed", values={"sample_id": sample.sample_id, "lapsed_s": begins_at - until_at}
            )
            if case.mother is None or each is case.mother:
                return lapsed
    return Reason(code="no-valid-sample")


def _valid_until_at(case: Case, until_at: float) -> float:
    """What was found of a neonate or its mother holds until the child makes antibodies of its own."""
    neonate_until_at = None if case.recipient is None else case.recipient.neonate_until_at
    return max(until_at, neonate_until_at) if case.is_neonate and neonate_until_at is not None else until_at
