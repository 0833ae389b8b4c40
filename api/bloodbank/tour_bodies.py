"""What clients send about tours of vans."""

from typing import Annotated

from pydantic import Field

from api.values import Body, Id, Index, Instant, SomeWords
from bloodbank.messages import RecordTourStop
from bloodbank.model import TourStop

CarriedIds = Annotated[list[Id], Field(max_length=10_000)]


class TourStopBody(Body):
    place_id: Id
    pick_up: CarriedIds = Field(default_factory=list)
    deliver: CarriedIds = Field(default_factory=list)
    planned_arrival_at: Instant

    def stop(self) -> TourStop:
        return TourStop(
            place_id=self.place_id,
            pick_up=tuple(self.pick_up),
            deliver=tuple(self.deliver),
            planned_arrival_at=self.planned_arrival_at,
        )


class TourBody(Body):
    van_id: Id
    stops: Annotated[list[TourStopBody], Field(min_length=1, max_length=100)]


class ReachedStopBody(Body):
    stop_index: Index
    arrived_at: Instant | None = None
    scanned: CarriedIds | None = Field(
        default=None, description="What was found to be loaded and unloaded here. Absent: all that was planned"
    )

    def command(self, tour_id: str) -> RecordTourStop:
        return RecordTourStop(
            tour_id=tour_id,
            stop_index=self.stop_index,
            arrived_at=self.arrived_at,
            scanned=None if self.scanned is None else tuple(self.scanned),
        )


class CancelledTourBody(Body):
    reason: SomeWords
    place_id: Id | None = Field(default=None, description="Where the blood is put down that is aboard")
