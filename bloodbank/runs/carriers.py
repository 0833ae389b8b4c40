"""Who might go: the vans, the carriers of other kinds at their bases, and ambulances as the control room knows them."""

from collections.abc import Iterator

from bloodbank.model import BloodState, Van
from bloodbank.reason import Reason
from bloodbank.reasons import because
from bloodbank.rules.duty import on_duty
from bloodbank.runs.model import EmergencyRun
from bloodbank.runs.ranking import Carrier, LonLat
from bloodbank.runs.settings import AMBULANCE, VAN, RunSettings


def own_carriers(state: BloodState, *, now: float, settings: RunSettings) -> Iterator[Carrier]:
    """Vans, and one carrier for each base (or for the call-out) of every other kind that may be called."""
    for name, kind in sorted(settings.carriers.items()):
        if not kind.enabled or name == AMBULANCE:
            continue
        if name == VAN:
            yield from (_of_van(state, state.vans[van_id], now=now) for van_id in sorted(state.vans))
            continue
        for place_id in kind.base_place_ids:
            place = state.places.get(place_id)
            if place is not None:
                yield _at_base(state, name, f"{name}-{place_id}", (place.lon, place.lat))
        if not kind.base_place_ids and kind.call_out_s is not None:
            yield _at_base(state, name, name, None)


def ambulance(
    state: BloodState, unit_id: str, *, place: LonLat | None, is_free: bool, coverage_lost: float | None
) -> Carrier:
    """A unit of dispatch; one that is not free, or can't be located, has an obstacle."""
    able = is_free and place is not None
    obstacle = on_run(state, AMBULANCE, unit_id)
    return Carrier(
        kind=AMBULANCE,
        carrier_id=unit_id,
        place=place,
        coverage_lost=coverage_lost,
        obstacle=obstacle or (None if able else because("run-unit-not-free", unit_id=unit_id)),
    )


def run_of_carrier(state: BloodState, kind: str, carrier_id: str) -> EmergencyRun | None:
    """The run that a carrier is on."""
    live = (state.runs[run_id] for run_id in state.live_run_ids)
    return next((run for run in live if (run.carrier_kind, run.carrier_id) == (kind, carrier_id)), None)


def on_run(state: BloodState, kind: str, carrier_id: str) -> Reason | None:
    run = run_of_carrier(state, kind, carrier_id)
    return None if run is None else because("run-on-other-run", run_id=run.run_id)


def _at_base(state: BloodState, kind: str, carrier_id: str, place: LonLat | None) -> Carrier:
    return Carrier(kind=kind, carrier_id=carrier_id, place=place, obstacle=on_run(state, kind, carrier_id))


def _of_van(state: BloodState, van: Van, *, now: float) -> Carrier:
    place = state.places[van.place_id]
    return Carrier(
        kind=VAN,
        carrier_id=van.van_id,
        place=(place.lon, place.lat),
        payload_units=van.capacity_units,
        obstacle=on_run(state, VAN, van.van_id) or _van_obstacle(van, now=now),
    )


def _van_obstacle(van: Van, *, now: float) -> Reason | None:
    if van.tour_id is not None:
        return because("van-busy", van_id=van.van_id, tour_id=van.tour_id)
    return None if on_duty(van, now=now, until_at=now) else because("van-off-duty", van_id=van.van_id)
