"""A unit with stable patients aboard as the first to be at a call: who may be asked, who would be there before others.

It stays on its transport: it never leaves its patient, takes nobody along, and fills none of the call's needs.
"""

from collections.abc import Mapping
from math import inf

import numpy as np
from msgspec import Struct

from dispatch.alarms.incident_watches import first_expected
from dispatch.fleet import travel_times_s
from dispatch.lifecycle import HAS_REACHED_THE_SCENE
from dispatch.messages import Reason
from dispatch.model import Incident, IncidentStatus, LonLat, Position, Unit, UnitStatus
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.transports import reasons
from dispatch.transports.lookup import latest_arrival_at, riding_together
from dispatch.transports.state import FirstAid, Transport
from dispatch.whereabouts import locate


class FirstResponder(Struct, frozen=True, kw_only=True):
    """A unit with patients aboard that could stop at the call before anybody else is there."""

    unit_id: str
    transport_ids: tuple[str, ...]
    estimated_arrival_s: float
    reasons: tuple[Reason, ...]


def aboard(state: DispatchState, unit: Unit) -> tuple[Transport, ...]:
    """The transports a unit drives with its patient now; none for any other unit."""
    if unit.status is not UnitStatus.TRANSPORTING or unit.incident_id is None:
        return ()
    return riding_together(state.transports, unit.incident_id)


def first_aid_of(state: DispatchState, unit_id: str) -> FirstAid | None:
    """The stop that a unit makes now: with its patient still aboard, for a call that is still open."""
    aid, unit = state.transports.first_aid.get(unit_id), state.units.get(unit_id)
    if aid is None or unit is None or aid.ended_at is not None or not aboard(state, unit):
        return None
    return aid if state.incidents[aid.incident_id].status is not IncidentStatus.CLOSED else None


def first_aid_obstacle(
    state: DispatchState, unit: Unit, incident: Incident, *, settings: DispatchSettings
) -> Reason | None:
    """Why the unit may not be asked to stop there; None when it may."""
    rules = settings.transports
    if not rules.first_aid_with_patient:
        return reasons.first_aid_switched_off()
    if incident.priority > rules.first_aid_up_to_priority:
        return reasons.first_aid_not_for_priority(for_priority=incident.priority)
    carried = aboard(state, unit)
    if not carried:
        return reasons.first_aid_not_aboard(status=unit.status)
    for transport in carried:
        if not transport.wishes.stable or transport.wishes.capabilities & rules.alone_capabilities:
            return reasons.first_aid_not_stable(transport_id=transport.transport_id)
    aid = first_aid_of(state, unit.unit_id)
    if aid is not None and aid.incident_id != incident.incident_id:
        return reasons.first_aid_elsewhere(incident_id=aid.incident_id)
    there = [name for name in incident.unit_ids if state.units[name].status in HAS_REACHED_THE_SCENE]
    return reasons.first_aid_somebody_there(unit_id=there[0]) if there else None


def given_at(state: DispatchState, incident_id: str) -> tuple[str, ...]:
    """Units that stop at a call to give first aid."""
    asked = (unit_id for unit_id, aid in state.transports.first_aid.items() if aid.incident_id == incident_id)
    return tuple(sorted(unit_id for unit_id in asked if first_aid_of(state, unit_id) is not None))


def first_responders(
    state: DispatchState,
    incident: Incident,
    *,
    others_arrive_s: float,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> tuple[FirstResponder, ...]:
    """Those who would be there before others by enough, the first of them first; none when somebody is asked already.

    `others_arrive_s` is when the first of the units to be sent is there; infinite when there are none.
    """
    if not settings.transports.first_aid_with_patient or given_at(state, incident.incident_id):
        return ()
    expected = first_expected(incident)
    if expected is not None:
        others_arrive_s = min(others_arrive_s, max(expected[0] - now, 0.0))
    places = _places(state, incident, positions=positions, now=now, settings=settings)
    if not places:
        return ()
    travel_s = travel_times_s(
        travel_times,
        origins=np.array(list(places.values()), dtype=np.float64),
        destinations=np.array([(incident.lon, incident.lat)]),
        profile=settings.profile_of(incident.priority),
        at=now,
    )[:, 0].tolist()
    rules = settings.transports
    found = [
        _responder(state, state.units[unit_id], arrival_s=arrival_s, others_s=others_arrive_s, settings=settings)
        for unit_id, arrival_s in zip(places, travel_s, strict=True)
        if arrival_s <= min(rules.first_aid_within_s, others_arrive_s - rules.first_aid_earlier_by_s)
    ]
    return tuple(sorted(found, key=lambda one: (one.estimated_arrival_s, one.unit_id)))


def lost_s(aid: FirstAid, *, now: float, settings: DispatchSettings) -> float:
    """What a stop costs the transport: until it ends, or is expected to, and as long back as there at most."""
    there_s = settings.transports.first_aid_within_s if aid.estimated_arrival_s is None else aid.estimated_arrival_s
    if aid.ended_at is not None:
        return aid.ended_at - aid.sent_at + min(there_s, aid.ended_at - aid.sent_at)
    return max(there_s + settings.transports.first_aid_stop_s, now - aid.sent_at) + there_s


def _places(
    state: DispatchState,
    incident: Incident,
    *,
    positions: Mapping[str, Position],
    now: float,
    settings: DispatchSettings,
) -> dict[str, LonLat]:
    """Of the units that may be asked, where those are that are seen: on the road a place of long ago says nothing."""
    found: dict[str, LonLat] = {}
    for incident_id in state.transports.by_incident:
        for unit_id in state.incidents[incident_id].unit_ids:
            unit, seen = state.units[unit_id], positions.get(unit_id)
            if seen is None or first_aid_obstacle(state, unit, incident, settings=settings) is not None:
                continue
            place = locate(unit, seen, now=now, stale_after_s=settings.stale_position_after_s).place
            if place is not None:
                found[unit_id] = place
    return found


def _responder(
    state: DispatchState, unit: Unit, *, arrival_s: float, others_s: float, settings: DispatchSettings
) -> FirstResponder:
    carried = aboard(state, unit)
    first = carried[0].transport_id
    if others_s == inf:
        why = reasons.first_aid_nobody_else(transport_id=first, estimated_arrival_s=arrival_s)
    else:
        why = reasons.first_aid_on_the_way(
            transport_id=first, estimated_arrival_s=arrival_s, earlier_s=others_s - arrival_s
        )
    later_s = 2.0 * arrival_s + settings.transports.first_aid_stop_s
    return FirstResponder(
        unit_id=unit.unit_id,
        transport_ids=tuple(transport.transport_id for transport in carried),
        estimated_arrival_s=arrival_s,
        reasons=(why, *(note for transport in carried for note in _costs(state, transport, later_s=later_s))),
    )


def _costs(state: DispatchState, transport: Transport, *, later_s: float) -> list[Reason]:
    told = [reasons.first_aid_delays(transport_id=transport.transport_id, later_s=later_s)]
    if transport.run is not None:
        arrives_at = transport.run.drop_off_at + transport.late_s + later_s
        missed_s = arrives_at - latest_arrival_at(state.transports, transport)
        if missed_s > 0.0:
            told.append(reasons.first_aid_misses_appointment(transport_id=transport.transport_id, missed_s=missed_s))
    return told
