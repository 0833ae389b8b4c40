"""For how long has the unit been out of a controlled temperature?"""

from bloodbank.messages import Reason
from bloodbank.model import BloodUnit, BloodUnitStatus
from bloodbank.settings import BloodSettings


def out_since(unit: BloodUnit) -> float | None:
    """Since it was taken out, or put into somebody's hands; None while it lies in a storage, or nobody has said."""
    if unit.out_since_at is not None:
        return unit.out_since_at
    in_hands = unit.storage_id is None and unit.status is BloodUnitStatus.DELIVERED
    return unit.handed_out_at if in_hands else None


def out_too_long(unit: BloodUnit, *, now: float, settings: BloodSettings) -> Reason | None:
    """Blood that has become warm may hold bacteria: it is put back and set aside, not given."""
    since_at = out_since(unit)
    limit_s = settings.life.kept(unit.component, unit.attributes).out_limit_s
    if since_at is None or now - since_at <= limit_s:
        return None
    values: dict[str, str | float | int] = {"blood_unit_id": unit.blood_unit_id, "out_s": now - since_at}
    return Reason(code="out-of-storage-too-long", values=values | {"limit_s": limit_s})
