"""May the computer say that unit and patient suit each other, without a tube?"""

from bloodbank.model import BloodRequest, BloodState, BloodUnit
from bloodbank.reason import Reason
from bloodbank.settings import BloodSettings


def electronic_refused(
    state: BloodState, unit: BloodUnit, request: BloodRequest, *, now: float, settings: BloodSettings
) -> Reason | None:
    """Nobody can decide this by hand (BSH 2012): without two samples on record it is never allowed."""
    return Reason(code="electronic-not-allowed", values={"blood_unit_id": unit.blood_unit_id})
