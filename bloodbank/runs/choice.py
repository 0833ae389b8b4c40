"""For each place where blood of a request lies: who could bring it, the best first, and why not the others."""

from collections.abc import Sequence

from msgspec import Struct

from bloodbank.decisions.refusing import live_request
from bloodbank.model import BloodState
from bloodbank.ports import TravelTimes
from bloodbank.reason import Reason
from bloodbank.reasons import because
from bloodbank.runs.carriers import own_carriers
from bloodbank.runs.ranking import Carrier, Conditions, RunProposal, rank_carriers
from bloodbank.settings import BloodSettings
from bloodbank.shipments import find_shipments


class EmergencyRunChoice(Struct, frozen=True, kw_only=True):
    """`runs`: one for each place. `shortfalls`: what can't be brought, and why."""

    request_id: str
    runs: tuple[RunProposal, ...]
    shortfalls: tuple[Reason, ...]
    is_night: bool
    bad_weather: bool
    at: float


def choose_carriers(
    state: BloodState,
    request_id: str,
    ambulances: Sequence[Carrier],
    *,
    conditions: Conditions,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> EmergencyRunChoice:
    """Raises `Refused` for an unknown or cancelled request. It changes nothing."""
    request = live_request(state, request_id)
    carriers = [*own_carriers(state, now=now, settings=settings.runs), *ambulances]
    runs = tuple(
        rank_carriers(
            state,
            shipment,
            carriers,
            conditions=conditions,
            travel_times=travel_times,
            now=now,
            settings=settings,
        )
        for shipment in find_shipments(state, [request_id], now=now, settings=settings)
    )
    return EmergencyRunChoice(
        request_id=request_id,
        runs=runs,
        shortfalls=_shortfalls(request.blood_unit_ids, runs, request_id),
        is_night=conditions.is_night,
        bad_weather=conditions.bad_weather,
        at=now,
    )


def _shortfalls(unit_ids: tuple[str, ...], runs: tuple[RunProposal, ...], request_id: str) -> tuple[Reason, ...]:
    if not unit_ids:
        return (because("nothing-held", request_id=request_id),)
    if not runs:
        return (because("nothing-to-move"),)
    nobody = [run for run in runs if not run.ranked]
    return tuple(because("run-nobody", place_id=run.from_place_id, units=len(run.blood_unit_ids)) for run in nobody)
