"""A capability that comes and goes with what is aboard."""

from dispatch.checks import check_id
from dispatch.lookup import unit_of
from dispatch.messages import EquipUnit, Event, UnitEquipmentChanged
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions


def equip_unit(state: DispatchState, command: EquipUnit, *, now: float, settings: DispatchSettings) -> list[Event]:
    """Saying what is so already changes nothing. A unit at work keeps its call either way."""
    unit = unit_of(state, command.unit_id)
    check_id(command.capability, field="capability")
    if (command.capability in unit.capabilities) == command.equipped:
        return []
    this = frozenset({command.capability})
    return [
        UnitEquipmentChanged(
            unit_id=unit.unit_id,
            capability=command.capability,
            equipped=command.equipped,
            capabilities=unit.capabilities | this if command.equipped else unit.capabilities - this,
        )
    ]


DECISIONS: Decisions = {EquipUnit: equip_unit}
