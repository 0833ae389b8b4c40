"""Results add to what is known of a unit; what contradicts the label is contested and changes nothing of it."""

from msgspec import structs

from bloodbank.evolution.units import change_units
from bloodbank.messages import BloodUnitTyped
from bloodbank.model import BloodState, BloodUnit
from bloodbank.tables import Changes


def typed(state: BloodState, event: BloodUnitTyped, *, at: float) -> BloodState:
    def learn(unit: BloodUnit) -> BloodUnit:
        new = event.contradicts
        return structs.replace(
            unit,
            typed_group=event.group or unit.typed_group,
            antigens_absent=_added(unit.antigens_absent, event.antigens_absent, without=new),
            antigens_present=_added(unit.antigens_present, event.antigens_present, without=new),
            attributes=_added(unit.attributes, event.attributes_found, without=new),
            refuted=_added(unit.refuted, event.attributes_refuted, without=()),
            contested=_added(unit.contested, new, without=()),
        )

    return change_units(state, (event.blood_unit_id,), learn, at=at)


def _added(known: tuple[str, ...], found: tuple[str, ...], *, without: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*known, *(each for each in found if each not in without)}))


CHANGES: Changes = {BloodUnitTyped: typed}
