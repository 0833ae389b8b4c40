"""Units set aside and let go."""

from immutables import Map
from msgspec import structs

from bloodbank.evolution.units import change_units, without_units
from bloodbank.messages import BloodUnitsQuarantined, BloodUnitsReleased, DonationTested
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.tables import Changes


def quarantined(state: BloodState, event: BloodUnitsQuarantined, *, at: float) -> BloodState:
    """Whatever request had the units lacks them again, even when they had been delivered.

    One that is in a van stays there until it is put down.
    """

    def set_aside(unit: BloodUnit) -> BloodUnit:
        return structs.replace(
            unit,
            status=BloodUnitStatus.QUARANTINED,
            quarantine_reasons=(*unit.quarantine_reasons, event.reason),
            request_id=None,
            reserved_until_at=None,
            tour_id=unit.tour_id if unit.status is BloodUnitStatus.IN_TRANSIT else None,
        )

    state = change_units(state, event.blood_unit_ids, set_aside, at=at)
    for request_id in event.request_ids:
        state = without_units(state, request_id, event.blood_unit_ids)
    return state


def tested(state: BloodState, event: DonationTested, *, at: float) -> BloodState:
    results = state.test_results.get(event.din, Map()).update(event.results)
    return structs.replace(state, test_results=state.test_results.set(event.din, results))


def released(state: BloodState, event: BloodUnitsReleased, *, at: float) -> BloodState:
    def let_go(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, status=BloodUnitStatus.AVAILABLE, quarantine_reasons=())

    return change_units(state, event.blood_unit_ids, let_go, at=at)


CHANGES: Changes = {
    BloodUnitsQuarantined: quarantined,
    DonationTested: tested,
    BloodUnitsReleased: released,
}
