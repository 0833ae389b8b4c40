"""Sources end, products begin."""

from msgspec import structs

from bloodbank.evolution.units import change_units, with_new_unit
from bloodbank.life.donations import donations_in
from bloodbank.messages import BloodUnitsProcessed, MadeUnit
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.tables import Changes


def processed(state: BloodState, event: BloodUnitsProcessed, *, at: float) -> BloodState:
    def use_up(unit: BloodUnit) -> BloodUnit:
        return structs.replace(unit, status=BloodUnitStatus.MODIFIED, quarantine_reasons=())

    state = change_units(state, event.source_unit_ids, use_up, at=at)
    for made in event.made:
        unit = _unit(made, event)
        state = with_new_unit(state, unit, donations=donations_in(state, unit))
    return state


def _unit(made: MadeUnit, event: BloodUnitsProcessed) -> BloodUnit:
    return BloodUnit(
        blood_unit_id=made.blood_unit_id,
        din=made.din,
        product_code=made.product_code,
        component=made.component,
        group=made.group,
        expires_at=made.expires_at,
        place_id=event.place_id,
        status=BloodUnitStatus.QUARANTINED if made.quarantine_reasons else BloodUnitStatus.AVAILABLE,
        attributes=made.attributes,
        antigens_absent=made.antigens_absent,
        antigens_present=made.antigens_present,
        collected_at=made.collected_at,
        volume_ml=made.volume_ml,
        source_unit_ids=event.source_unit_ids,
        quarantine_reasons=made.quarantine_reasons,
        only_for_patient_id=made.only_for_patient_id,
    )


CHANGES: Changes = {BloodUnitsProcessed: processed}
