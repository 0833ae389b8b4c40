"""Is the unit aboard an ambulance, ready for use on scene?"""

from bloodbank.model import BloodUnit, BloodUnitStatus
from bloodbank.reason import Reason


def not_aboard(unit: BloodUnit) -> Reason | None:
    """Only a unit that is aboard, and not set aside, can be used on scene or taken off."""
    if unit.status is BloodUnitStatus.ABOARD:
        return None
    return Reason(code="wrong-status", values={"blood_unit_id": unit.blood_unit_id, "status": unit.status.value})
