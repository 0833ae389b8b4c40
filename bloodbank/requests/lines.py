"""Does a unit have everything that its line of the request demands?"""

from bloodbank.model import BloodRequest, BloodUnit, RequestLine
from bloodbank.reason import Reason


def line_for(request: BloodRequest, unit: BloodUnit) -> RequestLine | None:
    """The line of the request that asks for the unit's component; there is one at most."""
    return next((line for line in request.lines if line.component is unit.component), None)


def falls_short(unit: BloodUnit, request: BloodRequest) -> Reason | None:
    """What the request demands of the component (`irradiated`, `washed`, one group and no other) must be on the bag."""
    line = line_for(request, unit)
    if line is None:
        return None
    lacking = [requirement for requirement in line.requirements if requirement not in unit.attributes]
    if lacking:
        return Reason(
            code="requirement-not-met", values={"blood_unit_id": unit.blood_unit_id, "requirements": ", ".join(lacking)}
        )
    if line.group not in (None, unit.group):
        return Reason(
            code="not-the-group-ordered",
            values={"blood_unit_id": unit.blood_unit_id, "group": unit.group.value, "asked": str(line.group)},
        )
    return None
