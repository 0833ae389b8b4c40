"""Could the unit make a later child ill?"""

from bloodbank.model import BloodUnit
from bloodbank.reason import Reason
from bloodbank.recipient.case import Case
from bloodbank.recipient.settings import KELL_PROTECTION
from bloodbank.rules.antibodies import lacks
from bloodbank.rules.groups import RED_CELL_COMPONENTS
from bloodbank.settings import BloodSettings


def kell_not_negative(unit: BloodUnit, case: Case, *, settings: BloodSettings) -> Reason | None:
    """Who may bear children gets K-negative red cells, unless known to have K: anti-K destroys a child's (NBTC).

    For a life at stake it is waived where the settings say so; it is a precaution, not a danger to this patient.
    """
    rules = settings.recipients
    if not rules.kell_protection or case.may_bear_children is not True or unit.component not in RED_CELL_COMPONENTS:
        return None
    if case.emergency and KELL_PROTECTION in rules.waived_in_emergency:
        return None
    own = case.recipient
    if lacks(unit, "K") or (own is not None and "K" in own.antigens_present and "K" not in own.antigens_absent):
        return None
    return Reason(code="not-k-negative", values={"blood_unit_id": unit.blood_unit_id})
