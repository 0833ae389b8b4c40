"""Is the unit's group right for the patient?"""

from bloodbank.messages import Reason
from bloodbank.model import BloodRequest, BloodUnit
from bloodbank.rules.groups import suitable_groups
from bloodbank.settings import BloodSettings


def incompatible(unit: BloodUnit, request: BloodRequest, *, settings: BloodSettings) -> Reason | None:
    """The unit's group must be allowed for the patient's, or for patients of unknown group."""
    if request.patient_group is None:
        return _unsafe_for_unknown(unit, request, settings=settings)
    if unit.group in suitable_groups(unit.component, request.patient_group):
        return None
    return Reason(
        code="incompatible-group",
        values={
            "blood_unit_id": unit.blood_unit_id,
            "component": unit.component.value,
            "group": unit.group.value,
            "patient_group": request.patient_group.value,
        },
    )


def _unsafe_for_unknown(unit: BloodUnit, request: BloodRequest, *, settings: BloodSettings) -> Reason | None:
    if unit.group in settings.preferred(unit.component, None, may_bear_children=request.may_bear_children):
        return None
    return Reason(
        code="patient-group-unknown",
        values={
            "blood_unit_id": unit.blood_unit_id,
            "component": unit.component.value,
            "group": unit.group.value,
        },
    )
