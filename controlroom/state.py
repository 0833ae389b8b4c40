"""Everything a control room knows of its region at one position of the log."""

from immutables import Map
from msgspec import Struct

from bloodbank.model import BloodState
from controlroom.closures import RoadsState
from controlroom.timers import Timer
from dispatch.state import DispatchState


class RegionState(Struct, frozen=True, kw_only=True):
    """A consistent whole: readers keep it as long as they like, the writer never changes it.

    `versions` counts the events that touched each stream.
    """

    position: int = 0
    last_at: float = 0.0
    dispatch: DispatchState = DispatchState()
    bloodbank: BloodState = BloodState()
    timers: Map[str, Timer] = Map()
    roads: RoadsState = RoadsState()
    versions: Map[str, int] = Map()
