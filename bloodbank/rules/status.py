"""Is the unit free, or already held, handed out or gone?"""

from bloodbank.messages import Reason
from bloodbank.model import BloodUnit, BloodUnitStatus


def not_available(unit: BloodUnit) -> Reason | None:
    """Only an available unit can be reserved; the reason names the request that has it."""
    if unit.status is BloodUnitStatus.AVAILABLE:
        return None
    if unit.status is BloodUnitStatus.RESERVED:
        return Reason(
            code="held-for-other-request",
            values={"blood_unit_id": unit.blood_unit_id, "request_id": unit.request_id or ""},
        )
    return _wrong_status(unit)


def not_held_for(unit: BloodUnit, *, request_id: str) -> Reason | None:
    """Only a unit reserved for this request can be issued for it."""
    if unit.request_id != request_id:
        return not_available(unit) or Reason(code="not-reserved", values={"blood_unit_id": unit.blood_unit_id})
    return None if unit.status is BloodUnitStatus.RESERVED else _wrong_status(unit)


def hold_lapsed(unit: BloodUnit, *, now: float) -> Reason | None:
    """A reservation ends at its instant, whether or not it has been released since."""
    if unit.reserved_until_at is None or unit.reserved_until_at > now:
        return None
    return Reason(
        code="reservation-lapsed",
        values={"blood_unit_id": unit.blood_unit_id, "lapsed_s": now - unit.reserved_until_at},
    )


def not_delivered(unit: BloodUnit) -> Reason | None:
    """Only a unit that was issued and has arrived where it was asked for can be transfused."""
    return None if unit.status is BloodUnitStatus.DELIVERED else _wrong_status(unit)


def not_issued(unit: BloodUnit) -> Reason | None:
    """Only an issued unit can be loaded into a van."""
    return None if unit.status is BloodUnitStatus.ISSUED else _wrong_status(unit)


def waiting_for_tour(unit: BloodUnit) -> Reason | None:
    """A unit that a van has been sent for is not loaded into another."""
    if unit.tour_id is None:
        return None
    return Reason(code="on-other-tour", values={"blood_unit_id": unit.blood_unit_id, "tour_id": unit.tour_id})


def _wrong_status(unit: BloodUnit) -> Reason:
    return Reason(code="wrong-status", values={"blood_unit_id": unit.blood_unit_id, "status": unit.status.value})


def not_handed_out(unit: BloodUnit) -> Reason | None:
    """Only a unit that was issued or delivered, and waits for no van, can come back."""
    if unit.status in (BloodUnitStatus.ISSUED, BloodUnitStatus.DELIVERED):
        return waiting_for_tour(unit)
    return _wrong_status(unit)
