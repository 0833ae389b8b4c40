"""Is the unit where it should be?"""

from bloodbank.messages import Reason
from bloodbank.model import BloodUnit


def not_at(unit: BloodUnit, *, place_id: str) -> Reason | None:
    """A unit can be loaded, unloaded or used only where it is, or where it is meant to go."""
    if unit.place_id == place_id:
        return None
    return Reason(
        code="elsewhere",
        values={"blood_unit_id": unit.blood_unit_id, "place_id": unit.place_id, "expected_place_id": place_id},
    )
