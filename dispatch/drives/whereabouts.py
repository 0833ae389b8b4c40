"""Where units stand for certain, followed through the log: at their station, at a hospital, or where the crew says."""

from collections.abc import Callable, Mapping
from typing import Any

from dispatch.messages import (
    HospitalRegistered,
    StationRegistered,
    UnitDiverted,
    UnitPosted,
    UnitRegistered,
    UnitStationChanged,
    UnitStatusChanged,
    UnitStoodDown,
)
from dispatch.model import LonLat, UnitStatus


class CertainPlaces:
    """A unit on its way, or sent to a post that it may not have reached, stands nowhere for certain."""

    def __init__(self) -> None:
        self.hospitals: dict[str, LonLat] = {}
        self._stations: dict[str, LonLat] = {}
        self._station_of: dict[str, str] = {}
        self._stands: dict[str, LonLat] = {}

    def of(self, unit_id: str) -> LonLat | None:
        return self._stands.get(unit_id)

    def take(self, event: Any) -> None:
        follow = FOLLOWED.get(type(event))
        if follow is not None:
            follow(self, event)

    def station_registered(self, event: StationRegistered) -> None:
        self._stations[event.station_id] = (event.lon, event.lat)

    def hospital_registered(self, event: HospitalRegistered) -> None:
        self.hospitals[event.hospital_id] = (event.lon, event.lat)

    def unit_registered(self, event: UnitRegistered) -> None:
        self._station_of[event.unit_id] = event.station_id
        self._put(event.unit_id, self._stations.get(event.station_id))

    def station_changed(self, event: UnitStationChanged) -> None:
        self._station_of[event.unit_id] = event.station_id
        self._put(event.unit_id, None)

    def set_out(self, event: UnitPosted | UnitStoodDown | UnitDiverted) -> None:
        self._put(event.unit_id, None)

    def status_changed(self, event: UnitStatusChanged) -> None:
        """The place that the crew says goes before the one that the status tells."""
        place = said_place(event)
        if place is None and event.status is UnitStatus.AVAILABLE_AT_STATION:
            place = self._stations.get(self._station_of.get(event.unit_id, ""))
        if place is None and event.status is UnitStatus.AT_HOSPITAL and event.hospital_id is not None:
            place = self.hospitals.get(event.hospital_id)
        stays = event.status is UnitStatus.AT_HOSPITAL and event.hospital_id is None
        if place is not None or not stays:
            self._put(event.unit_id, place)

    def _put(self, unit_id: str, place: LonLat | None) -> None:
        if place is None:
            self._stands.pop(unit_id, None)
        else:
            self._stands[unit_id] = place


def said_place(event: UnitStatusChanged) -> LonLat | None:
    return None if event.lon is None or event.lat is None else (event.lon, event.lat)


FOLLOWED: Mapping[type, Callable[[CertainPlaces, Any], None]] = {
    StationRegistered: CertainPlaces.station_registered,
    HospitalRegistered: CertainPlaces.hospital_registered,
    UnitRegistered: CertainPlaces.unit_registered,
    UnitStationChanged: CertainPlaces.station_changed,
    UnitPosted: CertainPlaces.set_out,
    UnitStoodDown: CertainPlaces.set_out,
    UnitDiverted: CertainPlaces.set_out,
    UnitStatusChanged: CertainPlaces.status_changed,
}
