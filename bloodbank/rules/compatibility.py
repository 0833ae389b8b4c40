"""Is the unit's group right for the patient?"""

from bloodbank.model import BloodUnit
from bloodbank.reason import Reason
from bloodbank.recipient.case import Case
from bloodbank.rules.allowed_groups import allowed_groups
from bloodbank.settings import BloodSettings


def incompatible(unit: BloodUnit, case: Case, *, settings: BloodSettings) -> Reason | None:
    """The unit's group must be allowed for the patient's, or for patients of unknown group."""
    if unit.group in allowed_groups(case, unit.component, settings=settings):
        return None
    if case.finding.contradiction is not None:
        return case.finding.contradiction
    values: dict[str, str | float | int] = {
        "blood_unit_id": unit.blood_unit_id,
        "component": unit.component.value,
        "group": unit.group.value,
    }
    if case.finding.groups:
        patient_group = " + ".join(group.value for group in case.finding.groups)
        return Reason(code="incompatible-group", values={**values, "patient_group": patient_group})
    if case.finding.missing is not None and case.finding.missing.code == "second-sample-needed":
        return case.finding.missing
    return Reason(code="patient-group-unknown", values=values)
