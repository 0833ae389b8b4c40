"""Does the unit keep until it has been used?"""

from bloodbank.messages import Reason
from bloodbank.model import BloodUnit


def expires_before(unit: BloodUnit, *, planned_end_at: float) -> Reason | None:
    """A unit must not expire before the transfusion it is meant for has ended (SHOT reports 2009 and 2014)."""
    if unit.expires_at > planned_end_at:
        return None
    return Reason(
        code="expires-before-use",
        values={
            "blood_unit_id": unit.blood_unit_id,
            "expires_at": unit.expires_at,
            "short_by_s": planned_end_at - unit.expires_at,
        },
    )
