"""Who brings the blood of one request at once: vans, and whoever else may be called, ambulances among them.

The blood bank knows blood and vans; dispatch knows where its units are, which are free, and what cover a region loses.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bloodbank.runs.carriers import ambulance
from bloodbank.runs.choice import EmergencyRunChoice, choose_carriers
from bloodbank.runs.ranking import Carrier, Conditions
from bloodbank.runs.settings import AMBULANCE
from controlroom.desk import Desk
from dispatch.fleet import Fleet, gather_fleet


def emergency_run(desk: Desk, request_id: str, *, bad_weather: bool = False) -> EmergencyRunChoice:
    """Raises Refused for an unknown or cancelled request. It changes nothing."""
    now, settings = desk.now(), desk.blood_settings
    fleet = gather_fleet(
        desk.room.state.dispatch, positions=desk.positions.all(), now=now, settings=desk.dispatch_settings
    )
    return choose_carriers(
        desk.room.state.bloodbank,
        request_id,
        list(_ambulances(desk, fleet, now=now)),
        conditions=Conditions(
            is_night=settings.runs.is_night(_hour(desk, now)),
            bad_weather=bad_weather,
            free_units=len(fleet.candidates),
        ),
        travel_times=desk.road_times,
        now=now,
        settings=settings,
    )


def _hour(desk: Desk, now: float) -> float:
    local = datetime.fromtimestamp(now, ZoneInfo(desk.pack.settings.timezone))
    return local.hour + local.minute / 60.0


def _ambulances(desk: Desk, fleet: Fleet, *, now: float) -> Iterator[Carrier]:
    """Free units that could be sent to a call: standing, or passing by on their way back."""
    state = desk.room.state
    kind = desk.blood_settings.runs.carriers.get(AMBULANCE)
    if kind is None or not kind.enabled:
        return
    lost = desk.region_losses.of_region(state.dispatch, desk.positions.all(), now=now)
    places = {candidate.unit.unit_id: candidate.place for candidate in fleet.candidates}
    for unit_id in sorted(state.dispatch.units):
        yield ambulance(
            state.bloodbank,
            unit_id,
            place=places.get(unit_id),
            is_free=unit_id in places,
            coverage_lost=None if lost is None else lost.get(unit_id, 0.0),
        )
