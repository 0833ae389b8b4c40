"""Was the unit checked against the patient's wristband, just now, and did it match?"""

from bloodbank.bedside.model import BedsideOutcome
from bloodbank.bedside.settings import BedsideSettings
from bloodbank.model import BloodState, BloodUnit
from bloodbank.reason import Reason


def not_checked_at_bedside(
    state: BloodState, unit: BloodUnit, *, patient_id: str, now: float, settings: BedsideSettings
) -> Reason | None:
    """A mismatch bars the unit until a check matches; no check at all does where the service demands one."""
    check = state.bedside_checks.get(unit.blood_unit_id)
    if check is not None and check.outcome is BedsideOutcome.MISMATCHED:
        return Reason(code="bedside-mismatch", values={"blood_unit_id": unit.blood_unit_id})
    if not settings.check_required:
        return None
    return without_fresh_check(state, unit, patient_id=patient_id, now=now, settings=settings)


def without_fresh_check(
    state: BloodState, unit: BloodUnit, *, patient_id: str, now: float, settings: BedsideSettings
) -> Reason | None:
    """The last check must have matched, for this very patient, a short while ago: a screen left open is none."""
    check = state.bedside_checks.get(unit.blood_unit_id)
    if check is None or check.patient_id != patient_id:
        return Reason(code="bedside-not-checked", values={"blood_unit_id": unit.blood_unit_id})
    if check.outcome is BedsideOutcome.MISMATCHED:
        return Reason(code="bedside-mismatch", values={"blood_unit_id": unit.blood_unit_id})
    age_s = now - check.checked_at
    if age_s > settings.check_holds_s:
        return Reason(code="bedside-check-old", values={"blood_unit_id": unit.blood_unit_id, "age_s": age_s})
    return None
