"""Seconds that sending each unit to each call counts as: by the policy of its priority, as for one call alone."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from dispatch.approach import NO_NORM_S
from dispatch.fleet import Fleet, travel_times_s
from dispatch.geometry import straight_line_m
from dispatch.kernels.arrival import BoolArray, FloatArray
from dispatch.model import Incident
from dispatch.policies import CLOSEST, Loss
from dispatch.ports import TravelTimes
from dispatch.recommending.losses import Losses
from dispatch.settings import DispatchSettings


class Costs(Struct, frozen=True, eq=False):
    """(candidates, incidents), seconds; infinite where a unit can't come, or is kept back (`kept`)."""

    arrival_s: FloatArray
    cost_s: FloatArray
    kept: BoolArray


def measure_costs(
    fleet: Fleet,
    incidents: Sequence[Incident],
    *,
    may: BoolArray,
    norms_s: Sequence[float | None],
    losses: Losses,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> Costs:
    arrival_s = _arrivals(fleet, incidents, travel_times=travel_times, now=now, settings=settings)
    arrival_s[~may] = np.inf
    kept = _kept_back(fleet, incidents, losses=losses, now=now, settings=settings) & np.isfinite(arrival_s)
    free = np.array([candidate.is_free for candidate in fleet.candidates], dtype=np.bool_)
    taken = np.array([c.leaves_incident_id is not None for c in fleet.candidates], dtype=np.bool_)
    margin_s = np.where(taken, settings.preemption.earlier_by_s, 0.0)
    at_home = _at_home(fleet, incidents)
    cost_s, dearer_s = _by_policy(
        arrival_s, incidents, free=free, fleet=fleet, norms_s=norms_s, losses=losses, now=now, settings=settings
    )
    at_work_s = arrival_s + np.where(at_home, 0.0, dearer_s[None, :] + margin_s[:, None])
    cost_s = np.where(free[:, None], cost_s, at_work_s)
    cost_s[kept | ~np.isfinite(arrival_s)] = np.inf
    return Costs(arrival_s, cost_s, kept)


def _by_policy(
    arrival_s: FloatArray,
    incidents: Sequence[Incident],
    *,
    free: BoolArray,
    fleet: Fleet,
    norms_s: Sequence[float | None],
    losses: Losses,
    now: float,
    settings: DispatchSettings,
) -> tuple[FloatArray, FloatArray]:
    """Cost as for a free unit (candidates, incidents), and by how much it is above the arrival at most (incidents)."""
    shares = {loss: _shares(fleet, losses.of(loss)) for loss in Loss}
    by_incident = np.ascontiguousarray(arrival_s.T)
    cost_s, dearer_s = np.empty(by_incident.shape), np.empty(len(incidents))
    for row, (incident, norm_s) in enumerate(zip(incidents, norms_s, strict=True)):
        policy = settings.policy_of(incident.priority)
        lost, own_s = shares[policy.loss], by_incident[row]
        left_s = NO_NORM_S if norm_s is None else norm_s - max(now - incident.call_received_at, 0.0)
        kernel = CLOSEST.cost if lost is None else policy.cost
        kernel(own_s, own_s if lost is None else lost, left_s, settings.recommendation.coverage_weight_s, cost_s[row])
        possible = free & np.isfinite(own_s)
        dearer_s[row] = (cost_s[row, possible] - own_s[possible]).max(initial=0.0)
    return cost_s.T, dearer_s


def _at_home(fleet: Fleet, incidents: Sequence[Incident]) -> BoolArray:
    """Which candidate is on its way to which of the incidents already (candidates, incidents)."""
    column_of = {incident.incident_id: column for column, incident in enumerate(incidents)}
    at_home = np.zeros((len(fleet.candidates), len(incidents)), dtype=np.bool_)
    for row, candidate in enumerate(fleet.candidates):
        column = None if candidate.leaves_incident_id is None else column_of.get(candidate.leaves_incident_id)
        if column is not None:
            at_home[row, column] = True
    return at_home


def _arrivals(
    fleet: Fleet,
    incidents: Sequence[Incident],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> FloatArray:
    """Seconds until each arrives, those left until it is clear among them; infinite beyond the limits."""
    arrival_s = np.full((len(fleet.candidates), len(incidents)), np.inf)
    profiles = [settings.profile_of(incident.priority) for incident in incidents]
    available_in_s = np.array([c.available_in_s or 0.0 for c in fleet.candidates], dtype=np.float64)
    for profile in sorted(set(profiles)):
        columns = [number for number, own in enumerate(profiles) if own == profile]
        scenes = np.array([(incidents[number].lon, incidents[number].lat) for number in columns])
        times = travel_times_s(travel_times, origins=fleet.places, destinations=scenes, profile=profile, at=now)
        certain_s = available_in_s + fleet.preparation_s(settings, profile=profile)
        arrival_s[:, columns] = times + certain_s[:, None]
    arrival_s[arrival_s > min(settings.latest_arrival_s, settings.unserved_s)] = np.inf
    ranges_m = settings.recommendation.range_by_unit_type_m
    if ranges_m:
        range_m = np.array([ranges_m.get(c.unit.unit_type, np.inf) for c in fleet.candidates], dtype=np.float64)
        for column, incident in enumerate(incidents):
            too_far = straight_line_m(fleet.places, lon=incident.lon, lat=incident.lat) > range_m
            arrival_s[too_far, column] = np.inf
    return arrival_s


def _shares(fleet: Fleet, known: Mapping[str, float] | None) -> FloatArray | None:
    """What is lost by each, 0..1; None when it is not known. A unit at work keeps nothing ready where it is."""
    if known is None:
        return None
    shares = [known.get(c.unit.unit_id, 0.0) if c.is_free else 0.0 for c in fleet.candidates]
    return np.clip(np.array(shares, dtype=np.float64), 0.0, 1.0)


def _kept_back(
    fleet: Fleet, incidents: Sequence[Incident], *, losses: Losses, now: float, settings: DispatchSettings
) -> BoolArray:
    """Which units stay for the cover of their place, whichever of these incidents wants them."""
    shares = _shares(fleet, losses.coverage)
    if shares is None:
        return np.zeros((len(fleet.candidates), len(incidents)), dtype=np.bool_)
    can_wait = np.array([keep_back_left_s(incident, now=now, settings=settings) > 0.0 for incident in incidents])
    kept: BoolArray = (shares >= settings.waiting.keep_back_share)[:, None] & can_wait.astype(np.bool_)[None, :]
    return kept


def keep_back_left_s(incident: Incident, *, now: float, settings: DispatchSettings) -> float:
    """For how much longer units may be kept back from an incident; 0 when they may not."""
    rules = settings.waiting
    if rules.keep_back_from_priority is None or incident.priority < rules.keep_back_from_priority:
        return 0.0
    if incident.priority in settings.recommendation.life_threatening_priorities:
        return 0.0
    return max(rules.keep_back_longest_s - max(now - incident.call_received_at, 0.0), 0.0)
