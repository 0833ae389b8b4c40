"""What ambulances carry, how it is kept, and who should bring or fetch what."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from bloodbank.model import BloodStorage, BloodUnit
from bloodbank.prehospital.aboard import aboard, carries_blood, vehicles
from bloodbank.prehospital.errands import Crew, Errand, propose_errands
from controlroom.desk import Desk
from dispatch.fleet import gather_fleet
from dispatch.life.clearance import expected_free_at
from dispatch.model import UnitStatus


class BloodAboard(Struct, frozen=True, kw_only=True):
    """One ambulance: its units of blood ready for use, the first to expire first, and its boxes.

    `target`: `component/group` -> units it should carry. `carries_blood`: whether it counts as a unit with blood.
    """

    place_id: str
    unit_id: str
    unit_status: UnitStatus | None
    carries_blood: bool
    units: tuple[BloodUnit, ...]
    target: dict[str, int]
    storages: tuple[BloodStorage, ...]
    at: float


def blood_aboard(desk: Desk) -> tuple[BloodAboard, ...]:
    """Every ambulance with a place for blood, by place."""
    return tuple(_aboard(desk))


def _aboard(desk: Desk) -> Iterator[BloodAboard]:
    state, now, settings = desk.room.state, desk.now(), desk.blood_settings.prehospital
    for place in vehicles(state.bloodbank):
        unit = state.dispatch.units.get(place.unit_id or "")
        target: Mapping[str, int] = {} if unit is None else settings.targets.get(unit.unit_type, {})
        storages = (box for box in state.bloodbank.storages.values() if box.place_id == place.place_id)
        yield BloodAboard(
            place_id=place.place_id,
            unit_id=place.unit_id or "",
            unit_status=None if unit is None else unit.status,
            carries_blood=carries_blood(state.bloodbank, place.place_id, now=now, settings=settings),
            units=tuple(aboard(state.bloodbank, place.place_id)),
            target=dict(target),
            storages=tuple(sorted(storages, key=lambda box: box.storage_id)),
            at=now,
        )


def blood_errands(desk: Desk) -> tuple[Errand, ...]:
    """What is missing aboard, grows old or has expired, and who should see to it, when. It changes nothing."""
    return propose_errands(
        desk.room.state.bloodbank,
        list(_crews(desk)),
        travel_times=desk.road_times,
        now=desk.now(),
        settings=desk.blood_settings,
    )


def _crews(desk: Desk) -> Iterator[Crew]:
    state, now, settings = desk.room.state, desk.now(), desk.dispatch_settings
    wanted = [place.unit_id for place in vehicles(state.bloodbank) if place.unit_id in state.dispatch.units]
    if not wanted:
        return
    positions = desk.positions.all()
    fleet = gather_fleet(state.dispatch, positions=positions, now=now, settings=settings)
    places = {candidate.unit.unit_id: candidate.place for candidate in fleet.candidates}
    lost = desk.region_losses.of_region(state.dispatch, positions, now=now)
    for unit_id in wanted:
        unit = state.dispatch.units[unit_id or ""]
        yield Crew(
            unit_id=unit.unit_id,
            unit_type=unit.unit_type,
            place=places.get(unit.unit_id, unit.last_place),
            is_free=unit.unit_id in places,
            free_at=expected_free_at(state.dispatch, unit, now=now, settings=settings),
            coverage_lost=None if lost is None else lost.get(unit.unit_id, 0.0),
        )
