"""Will the recipient's antibodies, or a mother's in her child, destroy the unit's red cells?"""

from bloodbank.model import BloodUnit
from bloodbank.reason import Reason
from bloodbank.recipient.case import Case
from bloodbank.rules.groups import RED_CELL_COMPONENTS
from bloodbank.settings import BloodSettings


def antigen_for_antibody(unit: BloodUnit, case: Case, *, settings: BloodSettings) -> Reason | None:
    """The unit must lack every antigen that an antibody calls for, whether the antibody is still detectable or not.

    Red cells that were not typed for the antigen are refused: not knowing is no proof (SHOT 2009, cases 1 and 2).
    """
    if not case.antibodies or unit.component not in RED_CELL_COMPONENTS:
        return None
    for antibody in case.antibodies:
        for antigen in settings.recipients.demanded_by(antibody.specificity):
            if not lacks(unit, antigen):
                values: dict[str, str | float | int] = {
                    "blood_unit_id": unit.blood_unit_id,
                    "antigen": antigen,
                    "antibody": antibody.specificity,
                }
                if has(unit, antigen):
                    return Reason(code="antibody-against-unit", values=values)
                return Reason(code="antigen-not-typed", values=values)
    return None


def lacks(unit: BloodUnit, antigen: str) -> bool:
    """Known to lack it: by the group for D, by typing for all others."""
    return unit.group.value.endswith("-") if antigen == "D" else antigen in unit.antigens_absent


def has(unit: BloodUnit, antigen: str) -> bool:
    """Known to carry it."""
    return unit.group.value.endswith("+") if antigen == "D" else antigen in unit.antigens_present
