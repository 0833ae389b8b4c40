"""Is the unit what this recipient always needs: irradiated, CMV-negative, washed, fresh, without an antigen?"""

from bloodbank.model import BloodUnit
from bloodbank.reason import Reason
from bloodbank.recipient.case import Case
from bloodbank.recipient.model import SpecialRequirement
from bloodbank.recipient.settings import EXTENDED_PHENOTYPE
from bloodbank.rules.antibodies import lacks
from bloodbank.rules.groups import RED_CELL_COMPONENTS
from bloodbank.settings import BloodSettings

FRESH = "fresh"


def lacks_requirement(unit: BloodUnit, case: Case, *, settings: BloodSettings) -> Reason | None:
    """Every requirement in force that binds this component must be met by what is on the bag."""
    for required in case.requirements:
        waived = case.emergency and required.requirement in settings.recipients.waived_in_emergency
        if not waived and not _met(unit, required, case, settings=settings):
            return Reason(
                code="special-requirement-not-met",
                values={
                    "blood_unit_id": unit.blood_unit_id,
                    "requirement": required.requirement,
                    "why": required.reason,
                },
            )
    return None


def _met(unit: BloodUnit, required: SpecialRequirement, case: Case, *, settings: BloodSettings) -> bool:
    name, rules = required.requirement, settings.recipients
    if name == EXTENDED_PHENOTYPE:
        return True  # a rule of its own
    antigen = rules.antigen_of(name)
    if antigen is not None:
        return unit.component not in RED_CELL_COMPONENTS or lacks(unit, antigen)
    components = rules.requirement_components.get(name)
    if components is not None and unit.component not in components:
        return True
    if name == FRESH:
        return collected_within(unit, case, limit_s=rules.fresh_s)
    return name in unit.attributes


def collected_within(unit: BloodUnit, case: Case, *, limit_s: float) -> bool:
    """Known to be younger than this when it is given."""
    return unit.collected_at is not None and case.at - unit.collected_at <= limit_s


def too_old_for_neonate(unit: BloodUnit, case: Case, *, settings: BloodSettings) -> Reason | None:
    """Red cells for a neonate must be younger than the limit, where there is one; of unknown age is too old."""
    limit_s = settings.recipients.neonate_red_cells_within_s
    if not case.is_neonate or unit.component not in RED_CELL_COMPONENTS or limit_s == float("inf"):
        return None
    if collected_within(unit, case, limit_s=limit_s):
        return None
    return Reason(code="too-old-for-neonate", values={"blood_unit_id": unit.blood_unit_id, "limit_s": limit_s})
