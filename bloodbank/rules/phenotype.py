"""Would the unit teach a much-transfused recipient a new antibody?"""

from bloodbank.model import BloodUnit
from bloodbank.reason import Reason
from bloodbank.recipient.case import Case
from bloodbank.recipient.settings import EXTENDED_PHENOTYPE
from bloodbank.rules.antibodies import lacks
from bloodbank.rules.groups import RED_CELL_COMPONENTS
from bloodbank.settings import BloodSettings


def phenotype_not_matched(unit: BloodUnit, case: Case, *, settings: BloodSettings) -> Reason | None:
    """Where `extended-phenotype` is required, the unit lacks every such antigen that the recipient lacks.

    A recipient who was never typed can't be matched: that is said, not passed over.
    """
    if unit.component not in RED_CELL_COMPONENTS or not _required(case, settings=settings):
        return None
    own = case.recipient
    for antigen in settings.recipients.extended_antigens:
        if own is None or antigen not in (*own.antigens_absent, *own.antigens_present):
            return Reason(code="recipient-not-typed", values={"antigen": antigen})
        if antigen in own.antigens_absent and not lacks(unit, antigen):
            return Reason(
                code="phenotype-not-matched", values={"blood_unit_id": unit.blood_unit_id, "antigen": antigen}
            )
    return None


def _required(case: Case, *, settings: BloodSettings) -> bool:
    if case.emergency and EXTENDED_PHENOTYPE in settings.recipients.waived_in_emergency:
        return False
    return any(each.requirement == EXTENDED_PHENOTYPE for each in case.requirements)
