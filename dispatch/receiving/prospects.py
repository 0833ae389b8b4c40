"""Every hospital as one patient's prospect: what stands against it, and what is to be known about it."""

from collections.abc import Mapping, Sequence
from math import inf

import numpy as np
from msgspec import Struct

from dispatch import reasons
from dispatch.diversion import is_diverting
from dispatch.fleet import travel_times_s
from dispatch.messages import Reason
from dispatch.model import Hospital, Incident, Position
from dispatch.ports import TravelTimes
from dispatch.receiving import reasons as said
from dispatch.receiving.beds import FreeBeds, bed_kind, free_beds
from dispatch.receiving.capabilities import base_of, missing_capabilities
from dispatch.receiving.diversions import diverted_needs, whole_diversion
from dispatch.receiving.queue import Queue, gather_queues, places_of
from dispatch.receiving.settings import BypassLimit, ReceivingSettings
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

GENERAL = "general"


class Prospect(Struct, frozen=True, kw_only=True):
    """One hospital for one patient. `lacks`: needed capabilities it does not have, or has closed to ambulances."""

    hospital: Hospital
    travel_s: float
    queue: Queue
    lacks: frozenset[str]
    diverting: tuple[Reason, ...]
    closed: tuple[Reason, ...]
    too_far: tuple[Reason, ...]
    beds: FreeBeds | None
    blood_ready_s: float | None

    @property
    def name(self) -> str:
        return self.hospital.hospital_id

    @property
    def open(self) -> bool:
        return not self.diverting and self.travel_s < inf

    @property
    def full(self) -> bool:
        return self.beds is not None and self.beds.full

    @property
    def bloodless(self) -> bool:
        return self.blood_ready_s == inf

    @property
    def general(self) -> bool:
        return GENERAL in self.hospital.capabilities or not self.hospital.capabilities

    @property
    def suitable(self) -> bool:
        return self.open and not self.lacks and not self.full and not self.too_far


def gather_prospects(
    state: DispatchState,
    incident: Incident,
    *,
    blood_ready_s: Mapping[str, float] | None,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> list[Prospect]:
    """All hospitals by id. `blood_ready_s`: hospital id -> seconds until blood is ready there; None = none needed."""
    hospitals = [state.hospitals[hospital_id] for hospital_id in sorted(state.hospitals)]
    travel_s = _travel_s(state, incident, hospitals, travel_times=travel_times, now=now, settings=settings)
    queues = gather_queues(
        state,
        but_incident_id=incident.incident_id,
        positions=positions,
        travel_times=travel_times,
        now=now,
        settings=settings,
    )
    is_open = [time < inf and not is_diverting(h, now=now) for h, time in zip(hospitals, travel_s, strict=True)]
    nearest_s = min((time for time, takes in zip(travel_s, is_open, strict=True) if takes), default=0.0)
    return [
        _prospect(
            state,
            incident,
            hospital,
            travel_s=time,
            nearest_s=nearest_s,
            queue=queues[hospital.hospital_id],
            blood_ready_s=None if blood_ready_s is None else blood_ready_s.get(hospital.hospital_id, inf),
            now=now,
            settings=settings.receiving,
        )
        for hospital, time in zip(hospitals, travel_s, strict=True)
    ]


def obstacles_of(prospect: Prospect) -> tuple[Reason, ...]:
    """Everything that stands against a hospital, most lasting last."""
    found = list(prospect.diverting)
    missing = prospect.lacks - {str(reason.values["need"]) for reason in prospect.closed}
    if missing:
        found.append(reasons.capability_missing(missing=missing))
    found += prospect.closed
    if prospect.travel_s == inf:
        found.append(reasons.unreachable())
    if prospect.full and prospect.beds is not None:
        beds = prospect.beds
        found.append(said.hospital_full(bed_kind=beds.kind, bound=beds.bound, age_s=beds.age_s))
    found += prospect.too_far
    if prospect.bloodless:
        found.append(said.no_blood())
    return tuple(found)


def _prospect(
    state: DispatchState,
    incident: Incident,
    hospital: Hospital,
    *,
    travel_s: float,
    nearest_s: float,
    queue: Queue,
    blood_ready_s: float | None,
    now: float,
    settings: ReceivingSettings,
) -> Prospect:
    need = incident.hospital_capabilities
    reception = state.receptions.get(hospital.hospital_id)
    missing = missing_capabilities(hospital.capabilities, need, unlevelled_level=settings.unlevelled_capability_level)
    closed = diverted_needs(reception, need - missing, now=now)
    return Prospect(
        hospital=hospital,
        travel_s=travel_s,
        queue=queue,
        lacks=missing | closed.keys(),
        diverting=_diverting(state, hospital, now=now, settings=settings),
        closed=tuple(
            said.capability_diverting(need=capability, remaining_s=diversion.until_at - now)
            for capability, diversion in closed.items()
        ),
        too_far=_too_far(need - missing, travel_s=travel_s, nearest_s=nearest_s, settings=settings),
        beds=free_beds(
            state,
            reception,
            bed_kind(need, settings=settings),
            bound_incident_ids=queue.bound_incident_ids,
            now=now,
            settings=settings,
        ),
        blood_ready_s=blood_ready_s,
    )


def _diverting(
    state: DispatchState, hospital: Hospital, *, now: float, settings: ReceivingSettings
) -> tuple[Reason, ...]:
    if not is_diverting(hospital, now=now) or hospital.diverting_until_at is None:
        return ()
    in_force = reasons.hospital_diverting(remaining_s=hospital.diverting_until_at - now)
    said_so = whole_diversion(state.receptions.get(hospital.hospital_id))
    age_s = 0.0 if said_so is None else now - said_so.reported_at
    if age_s <= settings.stale_report_s:
        return (in_force,)
    return in_force, said.diversion_report_stale(age_s=age_s, limit_s=settings.stale_report_s)


def _too_far(
    need: frozenset[str], *, travel_s: float, nearest_s: float, settings: ReceivingSettings
) -> tuple[Reason, ...]:
    """Limits speak of passing nearer hospitals by; the nearest one passes none."""
    if not nearest_s < travel_s < inf:
        return ()
    limits = ((capability, settings.bypass.get(base_of(capability))) for capability in sorted(need))
    return tuple(
        reason
        for capability, limit in limits
        if limit is not None
        for reason in _beyond(capability, limit, travel_s=travel_s, detour_s=travel_s - nearest_s)
    )


def _beyond(need: str, limit: BypassLimit, *, travel_s: float, detour_s: float) -> list[Reason]:
    found = []
    if limit.longest_s is not None and travel_s > limit.longest_s:
        found.append(said.beyond_bypass_limit(need=need, travel_s=travel_s, limit_s=limit.longest_s))
    if limit.longest_detour_s is not None and detour_s > limit.longest_detour_s:
        found.append(said.beyond_detour_limit(need=need, detour_s=detour_s, limit_s=limit.longest_detour_s))
    return found


def _travel_s(
    state: DispatchState,
    incident: Incident,
    hospitals: Sequence[Hospital],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> list[float]:
    times = travel_times_s(
        travel_times,
        origins=np.array([[incident.lon, incident.lat]]),
        destinations=places_of(state, [hospital.hospital_id for hospital in hospitals]),
        profile=settings.hospital_profile_of(incident.priority),
        at=now,
    )
    return [float(time) for time in times[0]]
