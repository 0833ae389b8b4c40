"""The waiting calls and the fleet, gathered from the state into arrays."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dispatch.fleet import Fleet, gather_fleet, travel_times_s
from dispatch.kernels.arrival import FloatArray
from dispatch.life.stage import wants_units
from dispatch.model import Incident, Position
from dispatch.needs import Slot, open_needs
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_obstacle
from dispatch.state import DispatchState
from dispatch.waiting.problem import WaitingProblem


class Want(Struct, frozen=True):
    """So many units of one kind for one of the waiting calls."""

    call: int
    slot: Slot
    count: int


class Board(Struct, frozen=True):
    """The waiting calls and the fleet, with their problem in arrays."""

    incidents: tuple[Incident, ...]
    wants: tuple[Want, ...]
    fleet: Fleet
    problem: WaitingProblem


def gather_board(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> Board:
    fleet = gather_fleet(state, positions=positions, now=now, settings=settings)
    on_board = (state.incidents[incident_id] for incident_id in state.open_incident_ids)
    wanting = [(i, open_needs(state, i)) for i in on_board if wants_units(i)]
    wanting = [(incident, slots) for incident, slots in wanting if slots]
    incidents = tuple(incident for incident, _ in wanting)
    wants = tuple(
        Want(call, slot, count) for call, (_, slots) in enumerate(wanting) for slot, count in Counter(slots).items()
    )
    arrival_s = _arrivals(fleet, incidents, travel_times=travel_times, now=now, settings=settings)
    arrival_s[_spared(state, fleet, incidents, now=now, settings=settings)] = np.inf
    waited_s = [now - incident.call_received_at for incident in incidents]
    weights = [settings.weight_of(i.priority, waited_s=s) for i, s in zip(incidents, waited_s, strict=True)]
    problem = WaitingProblem(
        arrival_s=_by_need(fleet, wants, arrival_s),
        count=np.array([want.count for want in wants], dtype=np.int64),
        call=np.array([want.call for want in wants], dtype=np.int64),
        weight=np.array(weights, dtype=np.float64),
        nobody_there=np.array([not incident.unit_ids for incident in incidents], dtype=np.bool_),
        unserved_s=settings.unserved_s,
    )
    return Board(incidents, wants, fleet, problem)


def _arrivals(
    fleet: Fleet,
    incidents: Sequence[Incident],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> FloatArray:
    """Seconds (candidates, incidents) until each arrives; infinite when later than the limit."""
    arrival_s = np.full((len(fleet.candidates), len(incidents)), np.inf)
    profiles = [settings.profile_of(incident.priority) for incident in incidents]
    for profile in sorted(set(profiles)):
        columns = [number for number, own in enumerate(profiles) if own == profile]
        scenes = np.array([(incidents[number].lon, incidents[number].lat) for number in columns])
        times = travel_times_s(travel_times, origins=fleet.places, destinations=scenes, profile=profile, at=now)
        arrival_s[:, columns] = times + fleet.preparation_s(settings, profile=profile)[:, None]
    arrival_s[arrival_s > min(settings.latest_arrival_s, settings.unserved_s)] = np.inf
    return arrival_s


def _spared(
    state: DispatchState, fleet: Fleet, incidents: Sequence[Incident], *, now: float, settings: DispatchSettings
) -> NDArray[np.bool_]:
    """(candidates, incidents) where the crew is kept from such calls, by a break or the end of its shift."""
    units = [candidate.unit for candidate in fleet.candidates]
    of_priority = {
        priority: np.array(
            [duty_obstacle(state, unit, now=now, settings=settings, priority=priority) is not None for unit in units],
            dtype=np.bool_,
        )
        for priority in {incident.priority for incident in incidents}
    }
    spared = np.zeros((len(units), len(incidents)), dtype=np.bool_)
    for number, incident in enumerate(incidents):
        spared[:, number] = of_priority[incident.priority]
    return spared


def _by_need(fleet: Fleet, wants: Sequence[Want], arrival_s: FloatArray) -> FloatArray:
    """Seconds (candidates, wants), infinite where a candidate lacks the capabilities."""
    found = np.full((len(fleet.candidates), len(wants)), np.inf)
    kinds = [candidate.unit.capabilities for candidate in fleet.candidates]
    can_be = {
        slot: np.array([slot.accepts(kind) for kind in kinds], dtype=np.bool_) for slot in {w.slot for w in wants}
    }
    for number, want in enumerate(wants):
        fits = can_be[want.slot]
        found[fits, number] = arrival_s[fits, want.call]
    return found
