"""May a unit leave quarantine?"""

from immutables import Map

from bloodbank.life.donations import donations_in
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.reason import Reason
from bloodbank.settings import BloodSettings

AWAITING_TESTS = "awaiting-tests"
POSITIVE_TEST = "positive-test"
LABEL_CONTRADICTED = "label-contradicted"


def not_in_quarantine(unit: BloodUnit) -> Reason | None:
    if unit.status is BloodUnitStatus.QUARANTINED:
        return None
    return Reason(code="wrong-status", values={"blood_unit_id": unit.blood_unit_id, "status": unit.status.value})


def still_aboard(unit: BloodUnit) -> Reason | None:
    """In a van, or under way with a transfer, whoever carries that."""
    if unit.tour_id is not None:
        return Reason(code="still-aboard", values={"blood_unit_id": unit.blood_unit_id, "tour_id": unit.tour_id})
    if unit.transfer_id is not None:
        values: dict[str, str | float | int] = {"blood_unit_id": unit.blood_unit_id, "transfer_id": unit.transfer_id}
        return Reason(code="still-under-way", values=values)
    return None


def donation_recalled(state: BloodState, unit: BloodUnit) -> Reason | None:
    """While a recall of any donation in it is open."""
    for din in donations_in(state, unit):
        recall_id = state.recall_of_donation.get(din)
        if recall_id is not None:
            values: dict[str, str | float | int] = {"blood_unit_id": unit.blood_unit_id, "din": din}
            return Reason(code="donation-recalled", values=values | {"recall_id": recall_id})
    return None


def contested_of_donation(state: BloodState, din: str) -> BloodUnit | None:
    """A unit of the donation of which a later result says otherwise than its label, while nobody has settled it."""
    units = (state.blood_units[unit_id] for unit_id in state.units_of_donation.get(din, ()))
    return next((unit for unit in units if unit.contested), None)


def label_contested(state: BloodState, unit: BloodUnit) -> Reason | None:
    """While a result contradicts the label of any unit of its donations: whose blood is in which bag is open."""
    for din in donations_in(state, unit):
        contested = contested_of_donation(state, din)
        if contested is not None:
            values: dict[str, str | float | int] = {
                "blood_unit_id": unit.blood_unit_id,
                "contested_unit_id": contested.blood_unit_id,
                "contested": ", ".join(contested.contested),
            }
            return Reason(code="label-contested", values=values)
    return None


def untested_or_positive(state: BloodState, unit: BloodUnit, *, settings: BloodSettings) -> Reason | None:
    """Every donation in the unit must have no result but negative, and all required ones if the unit waits for tests.

    A result that was positive once stays a reason: a unit of such a donation is discarded, never released.
    """
    required = settings.life.required_tests if AWAITING_TESTS in unit.quarantine_reasons else ()
    for din in donations_in(state, unit):
        results: Map[str, str] = state.test_results.get(din, Map())
        found = sorted(marker for marker, result in results.items() if result != "negative")
        if found:
            return _not_negative(unit, din, found)
        missing = [marker for marker in required if marker not in results]
        if missing:
            return Reason(code="test-missing", values=_values(unit, din, missing))
    if POSITIVE_TEST in unit.quarantine_reasons:
        return _not_negative(unit, unit.din, [POSITIVE_TEST])
    return None


def _not_negative(unit: BloodUnit, din: str, markers: list[str]) -> Reason:
    return Reason(code="test-not-negative", values=_values(unit, din, markers))


def _values(unit: BloodUnit, din: str, markers: list[str]) -> dict[str, str | float | int]:
    return {"blood_unit_id": unit.blood_unit_id, "din": din, "markers": ", ".join(markers)}
