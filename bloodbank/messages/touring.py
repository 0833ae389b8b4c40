"""Vans on the road."""

from msgspec import Struct

from bloodbank.model import TourStop


class DispatchVan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Send a van on a planned tour with issued units and those of accepted transfers. The decision allots its id."""

    van_id: str
    stops: tuple[TourStop, ...]


class RecordTourStop(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The van is at its next stop: what was to be loaded is in transit, what was to be unloaded is delivered.

    `scanned`: the units that were found there or in the van. None: all that were planned.
    """

    tour_id: str
    stop_index: int
    arrived_at: float | None = None
    scanned: tuple[str, ...] | None = None


class CancelTour(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The van goes no further. What it has aboard is put down at `place_id`; what it has not fetched is given back."""

    tour_id: str
    reason: str
    place_id: str | None = None


class VanDispatched(Struct, frozen=True, kw_only=True):
    """`transfer_ids`: the transfers that it fetches and brings whole."""

    tour_id: str
    van_id: str
    stops: tuple[TourStop, ...]
    transfer_ids: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        carried = tuple(f"blood-unit/{unit}" for stop in self.stops for unit in stop.pick_up)
        transfers = tuple(f"blood-transfer/{transfer_id}" for transfer_id in self.transfer_ids)
        return (f"tour/{self.tour_id}", f"van/{self.van_id}", *carried, *transfers)


class TourStopReached(Struct, frozen=True, kw_only=True):
    """`last` says that the tour ends here and the van is free again.

    `put_down` are units that were set aside on the way: they are left here, and are not delivered. `not_loaded` were
    not found: they wait for another tour. Units of transfers are told of by the transfers' own events.
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
    not_loaded: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        touched = (*self.picked_up, *self.delivered, *self.put_down, *self.not_loaded)
        return (f"tour/{self.tour_id}", f"van/{self.van_id}", *(f"blood-unit/{unit}" for unit in touched))


class TourCancelled(Struct, frozen=True, kw_only=True):
    """`given_back` wait for another tour where they lie; `put_down` and `delivered` were aboard, now at `place_id`."""

    tour_id: str
    van_id: str
    reason: str
    place_id: str | None = None
    given_back: tuple[str, ...] = ()
    put_down: tuple[str, ...] = ()
    delivered: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        touched = (*self.given_back, *self.put_down, *self.delivered)
        return (f"tour/{self.tour_id}", f"van/{self.van_id}", *(f"blood-unit/{unit}" for unit in touched))


Command = DispatchVan | RecordTourStop | CancelTour
Event = VanDispatched | TourStopReached | TourCancelled
