"""Vans on the road."""

from msgspec import Struct

from bloodbank.model import TourStop


class DispatchVan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send a van on a planned tour with issued units. The tour's id is allotted by the decision."""

    van_id: str
    stops: tuple[TourStop, ...]


class RecordTourStop(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The van is at its next stop: what was to be loaded is in transit, what was to be unloaded is delivered."""

    tour_id: str
    stop_index: int
    arrived_at: float | None = None


class VanDispatched(Struct, frozen=True, kw_only=True):
    tour_id: str
    van_id: str
    stops: tuple[TourStop, ...]

    @property
    def streams(self) -> tuple[str, ...]:
        carried = tuple(f"blood-unit/{unit}" for stop in self.stops for unit in stop.pick_up)
        return (f"tour/{self.tour_id}", f"van/{self.van_id}", *carried)


class TourStopReached(Struct, frozen=True, kw_only=True):
    """`last` says that the tour ends here and the van is free again.

    `put_down` are units that were set aside on the way: they are left here, and are not delivered.
    """

    tour_id: str
    van_id: str
    stop_index: int
    place_id: str
    arrived_at: float
    picked_up: tuple[str, ...] = ()
    delivered: tuple[str, ...] = ()
    last: bool = False
    put_down: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        carried = tuple(f"blood-unit/{unit}" for unit in (*self.picked_up, *self.delivered, *self.put_down))
        return (f"tour/{self.tour_id}", f"van/{self.van_id}", *carried)


Command = DispatchVan | RecordTourStop
Event = VanDispatched | TourStopReached
