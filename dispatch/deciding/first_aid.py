"""First aid on the way: a unit with stable patients aboard asked to stop at a call, there, and on its way again."""

from dispatch.checks import check_reasons, check_text
from dispatch.deciding.assignments import check_arrival
from dispatch.lookup import open_incident_of, unit_of
from dispatch.messages import (
    BeginFirstAid,
    EndFirstAid,
    Event,
    FirstAidBegun,
    FirstAidEnded,
    FirstAidSent,
    SendFirstAid,
)
from dispatch.refusal import Refused
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.tables import Decisions
from dispatch.transports.first_aid import first_aid_obstacle, first_aid_of
from dispatch.words import say


def send_first_aid(
    state: DispatchState, command: SendFirstAid, *, now: float, settings: DispatchSettings
) -> list[Event]:
    """No rule is passed over by force: whoever may not be asked is not."""
    unit = unit_of(state, command.unit_id)
    incident = open_incident_of(state, command.incident_id)
    check_arrival(command.estimated_arrival_s)
    check_reasons(command.reasons)
    obstacle = first_aid_obstacle(state, unit, incident, settings=settings)
    if obstacle is not None or unit.incident_id is None:
        why = "" if obstacle is None else say(obstacle, "en")
        detail = f"Unit {unit.unit_id} can't be asked for first aid at {incident.incident_id}: {why}"
        raise Refused("first-aid-not-allowed", detail, kind="conflict", field="unit_id")
    if first_aid_of(state, unit.unit_id) is not None:
        return []
    return [
        FirstAidSent(
            unit_id=unit.unit_id,
            incident_id=incident.incident_id,
            transport_incident_id=unit.incident_id,
            estimated_arrival_s=command.estimated_arrival_s,
            reasons=command.reasons,
        )
    ]


def begin_first_aid(
    state: DispatchState, command: BeginFirstAid, *, now: float, settings: DispatchSettings
) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    aid = first_aid_of(state, unit.unit_id)
    if aid is None or unit.incident_id is None:
        raise _none_asked(unit.unit_id)
    if aid.begun_at is not None:
        return []
    return [FirstAidBegun(unit_id=unit.unit_id, incident_id=aid.incident_id, transport_incident_id=unit.incident_id)]


def end_first_aid(state: DispatchState, command: EndFirstAid, *, now: float, settings: DispatchSettings) -> list[Event]:
    unit = unit_of(state, command.unit_id)
    check_text(command.reason, field="reason", least=1)
    aid = state.transports.first_aid.get(unit.unit_id)
    if aid is None:
        raise _none_asked(unit.unit_id)
    if aid.ended_at is not None:
        return []
    return [
        FirstAidEnded(
            unit_id=unit.unit_id,
            incident_id=aid.incident_id,
            reason=command.reason,
            transport_incident_id=unit.incident_id,
        )
    ]


def _none_asked(unit_id: str) -> Refused:
    detail = f"Unit {unit_id} is not asked for first aid anywhere."
    return Refused("first-aid-not-asked", detail, kind="conflict", field="unit_id")


DECISIONS: Decisions = {
    SendFirstAid: send_first_aid,
    BeginFirstAid: begin_first_aid,
    EndFirstAid: end_first_aid,
}
