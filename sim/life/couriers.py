"""Drivers of the blood vans: stop by stop along their tour, and home again."""

from bloodbank.messages import RecordTourStop, TourStopReached, VanDispatched, VanRegistered
from bloodbank.model import Tour
from controlroom.messages import RecordedEvent
from sim.life.town import Town

LOADING_S = 180.0


class Couriers:
    """Vans appear among the vehicles as `van/<id>`."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def heed(self, record: RecordedEvent) -> None:
        match record.event:
            case VanRegistered(van_id=van_id, place_id=place_id):
                self._town.fleet.stand(f"van/{van_id}", self._lonlat(place_id))
            case VanDispatched(tour_id=tour_id):
                self._drive_to_stop(tour_id, 0)
            case TourStopReached(van_id=van_id, last=True):
                home = self._lonlat(self._town.desk.room.state.bloodbank.vans[van_id].place_id)
                self._town.drive(f"van/{van_id}", home, profile="van")
            case TourStopReached(tour_id=tour_id, stop_index=stop_index):
                self._town.agenda.enter(
                    self._town.now() + LOADING_S, lambda: self._drive_to_stop(tour_id, stop_index + 1)
                )
            case _:
                pass

    def _lonlat(self, place_id: str) -> tuple[float, float]:
        place = self._town.desk.room.state.bloodbank.places[place_id]
        return place.lon, place.lat

    def _tour(self, tour_id: str) -> Tour:
        return self._town.desk.room.state.bloodbank.tours[tour_id]

    def _drive_to_stop(self, tour_id: str, stop_index: int) -> None:
        tour = self._tour(tour_id)
        destination = self._lonlat(tour.stops[stop_index].place_id)
        journey = self._town.drive(f"van/{tour.van_id}", destination, profile="van")
        self._town.agenda.enter(journey.arrives_at, lambda: self._reach(tour_id, stop_index))

    def _reach(self, tour_id: str, stop_index: int) -> None:
        tour = self._tour(tour_id)
        self._town.fleet.stand(f"van/{tour.van_id}", self._lonlat(tour.stops[stop_index].place_id))
        self._town.act(RecordTourStop(tour_id=tour_id, stop_index=stop_index), actor=f"courier/{tour.van_id}")
