"""Places and vans."""

from msgspec import structs

from bloodbank.messages import BloodPlaceRegistered, VanRegistered
from bloodbank.model import BloodPlace, BloodState, Van
from bloodbank.tables import Changes


def place_registered(state: BloodState, event: BloodPlaceRegistered, *, at: float) -> BloodState:
    place = BloodPlace(
        place_id=event.place_id,
        name=event.name,
        kind=event.kind,
        lon=event.lon,
        lat=event.lat,
        hospital_id=event.hospital_id,
        unit_id=event.unit_id,
    )
    return structs.replace(state, places=state.places.set(place.place_id, place))


def van_registered(state: BloodState, event: VanRegistered, *, at: float) -> BloodState:
    van = Van(
        van_id=event.van_id,
        place_id=event.place_id,
        capacity_units=event.capacity_units,
        home_place_id=event.place_id,
        shifts=event.shifts,
        ride_limit_s=event.ride_limit_s,
    )
    return structs.replace(state, vans=state.vans.set(van.van_id, van))


CHANGES: Changes = {
    BloodPlaceRegistered: place_registered,
    VanRegistered: van_registered,
}
