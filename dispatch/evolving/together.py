"""A unit and its incident changed together, the incident's status following its units."""

from msgspec.structs import replace

from dispatch.evolving.incidents import with_incident
from dispatch.life.stage import status_of
from dispatch.model import Incident, Unit, UnitStatus
from dispatch.state import DispatchState


def without_unit(incident: Incident, *, unit_id: str, served: bool = False) -> Incident:
    """An incident that a unit has left, having served it or not."""
    remaining = tuple(other for other in incident.unit_ids if other != unit_id)
    if not served:
        return replace(incident, unit_ids=remaining)
    return replace(incident, unit_ids=remaining, served_unit_ids=(*incident.served_unit_ids, unit_id))


def with_unit(state: DispatchState, unit: Unit) -> DispatchState:
    return replace(state, units=state.units.set(unit.unit_id, unit))


def with_both(state: DispatchState, unit: Unit, incident: Incident) -> DispatchState:
    """The unit and its incident together, the incident's status following its units."""
    state = with_unit(state, unit)
    status = status_of(state, incident, lost_unit=unit.status is UnitStatus.OUT_OF_SERVICE)
    return with_incident(state, replace(incident, status=status))
