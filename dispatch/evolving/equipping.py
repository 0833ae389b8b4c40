"""Units after what they have aboard has changed."""

from msgspec.structs import replace

from dispatch.messages import UnitEquipmentChanged
from dispatch.state import DispatchState
from dispatch.tables import Changes


def equipped(state: DispatchState, event: UnitEquipmentChanged, *, at: float) -> DispatchState:
    """The vehicle's own capabilities change too, so that the next crew finds it so."""
    unit = state.units[event.unit_id]
    vehicle = unit.vehicle_capabilities
    if vehicle is not None:
        this = frozenset({event.capability})
        vehicle = vehicle | this if event.equipped else vehicle - this
    unit = replace(unit, capabilities=event.capabilities, vehicle_capabilities=vehicle)
    return replace(state, units=state.units.set(unit.unit_id, unit))


CHANGES: Changes = {UnitEquipmentChanged: equipped}
