"""Everything dispatch knows of one region."""

from immutables import Map
from msgspec import Struct

from dispatch.model import Hospital, Incident, Station, Unit
from dispatch.receiving.state import Reception
from dispatch.shifts.state import ShiftsState


class DispatchState(Struct, frozen=True, kw_only=True):
    """Everything dispatch knows of one region at one position of its log.

    `open_incident_ids` are ordered by priority, then by the instant the call was received.
    """

    stations: Map[str, Station] = Map()
    hospitals: Map[str, Hospital] = Map()
    units: Map[str, Unit] = Map()
    incidents: Map[str, Incident] = Map()
    open_incident_ids: tuple[str, ...] = ()
    next_incident_number: int = 1
    shifts: ShiftsState = ShiftsState()
    receptions: Map[str, Reception] = Map()
