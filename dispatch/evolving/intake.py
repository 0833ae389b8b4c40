"""Calls and incidents after an event of intake."""

from msgspec.structs import replace

from dispatch.evolving.incidents import with_incident, with_open_incident
from dispatch.intake.merging import emptied, parted, restored, united
from dispatch.intake.model import Call, Merge
from dispatch.intake.state import IntakeState, pair_key
from dispatch.life.stage import status_of
from dispatch.messages import (
    CallReceived,
    IncidentsMerged,
    IncidentsRelated,
    IncidentsUnrelated,
    IncidentUnmerged,
)
from dispatch.model import Incident
from dispatch.needs import upgraded
from dispatch.state import DispatchState
from dispatch.tables import Changes


def call_received(state: DispatchState, event: CallReceived, *, at: float) -> DispatchState:
    call = Call(
        call_id=event.call_id,
        incident_id=event.incident_id,
        lon=event.lon,
        lat=event.lat,
        location_method=event.location_method,
        received_at=event.received_at,
        accuracy_m=event.accuracy_m,
        address_text=event.address_text,
        place_label=event.place_label,
        caller_id=event.caller_id,
        patients_expected=event.patients_expected,
        template_code=event.template_code,
    )
    if event.needs_added:
        state = _with_needs_added(state, event)
    intake = _with_calls(state.intake, event.incident_id, (call,))
    return replace(state, intake=replace(intake, next_call_number=intake.next_call_number + 1))


def _with_needs_added(state: DispatchState, event: CallReceived) -> DispatchState:
    """They stand for patients told of. A crew that is there settles what else is needed, so `more_needed` stays."""
    incident = state.incidents[event.incident_id]
    more = replace(
        incident,
        needs=(*incident.needs, *event.needs_added),
        needs_for_patients=(*incident.needs_for_patients, *event.needs_added),
    )
    return with_incident(state, upgraded(more))


def merged(state: DispatchState, event: IncidentsMerged, *, at: float) -> DispatchState:
    kept, other = state.incidents[event.incident_id], state.incidents[event.merged_incident_id]
    merge = Merge(
        kept_before=kept,
        merged_before=other,
        call_ids=event.call_ids,
        needs=event.needs,
        patient_ids=event.patient_ids,
        unit_ids=event.unit_ids,
        ordered_blood_before=tuple(i.incident_id for i in (kept, other) if i.incident_id in state.blood_orders),
    )
    open_ids = tuple(incident_id for incident_id in state.open_incident_ids if incident_id != other.incident_id)
    state = replace(with_incident(state, emptied(other, kept_id=kept.incident_id, at=at)), open_incident_ids=open_ids)
    state = _with_units(state, event.unit_ids, incident_id=kept.incident_id)
    one = united(
        kept,
        other,
        priority=event.priority,
        needs=event.needs,
        hospital_capabilities=event.hospital_capabilities,
    )
    state = _open_as_it_stands(state, one)
    state = _with_blood_order_of(state, other.incident_id, to=kept.incident_id)
    intake = _moved(state.intake, event.call_ids, to=kept.incident_id)
    intake = replace(intake, merges=intake.merges.set(other.incident_id, merge))
    return replace(state, intake=intake)


def unmerged(state: DispatchState, event: IncidentUnmerged, *, at: float) -> DispatchState:
    merge = state.intake.merges[event.merged_incident_id]
    kept = state.incidents[event.incident_id]
    state = _with_units(state, event.unit_ids, incident_id=event.merged_incident_id)
    state = _open_as_it_stands(state, parted(kept, merge, unit_ids=event.unit_ids))
    state = _open_as_it_stands(state, restored(kept, merge, unit_ids=event.unit_ids))
    if merge.ordered_blood_before == (event.merged_incident_id,):
        state = _with_blood_order_of(state, kept.incident_id, to=event.merged_incident_id)
    intake = _moved(state.intake, merge.call_ids, to=event.merged_incident_id)
    return replace(state, intake=replace(intake, merges=intake.merges.delete(event.merged_incident_id)))


def related(state: DispatchState, event: IncidentsRelated, *, at: float) -> DispatchState:
    relations = state.intake.relations.set(pair_key(event.incident_id, event.other_incident_id), event.relation)
    return replace(state, intake=replace(state.intake, relations=relations))


def unrelated(state: DispatchState, event: IncidentsUnrelated, *, at: float) -> DispatchState:
    relations = state.intake.relations.delete(pair_key(event.incident_id, event.other_incident_id))
    return replace(state, intake=replace(state.intake, relations=relations))


def _open_as_it_stands(state: DispatchState, incident: Incident) -> DispatchState:
    """In its place on the board, the status following its units."""
    return with_open_incident(state, replace(incident, status=status_of(state, incident)))


def _with_units(state: DispatchState, unit_ids: tuple[str, ...], *, incident_id: str) -> DispatchState:
    units = state.units
    for unit_id in unit_ids:
        units = units.set(unit_id, replace(units[unit_id], incident_id=incident_id))
    return replace(state, units=units)


def _with_blood_order_of(state: DispatchState, incident_id: str, *, to: str) -> DispatchState:
    """Blood that was ordered for one incident is the other's, unless that has ordered its own."""
    order = state.blood_orders.get(incident_id)
    if order is None or to in state.blood_orders:
        return state
    return replace(state, blood_orders=state.blood_orders.delete(incident_id).set(to, order))


def _with_calls(intake: IntakeState, incident_id: str, calls: tuple[Call, ...]) -> IntakeState:
    known = intake.calls
    for call in calls:
        known = known.set(call.call_id, replace(call, incident_id=incident_id))
    call_ids = (*intake.call_ids_of.get(incident_id, ()), *(call.call_id for call in calls))
    return replace(intake, calls=known, call_ids_of=intake.call_ids_of.set(incident_id, call_ids))


def _moved(intake: IntakeState, call_ids: tuple[str, ...], *, to: str) -> IntakeState:
    """Calls pass over to an incident, all from the same one."""
    if not call_ids:
        return intake
    calls = tuple(intake.calls[call_id] for call_id in call_ids)
    former = calls[0].incident_id
    left = tuple(call_id for call_id in intake.call_ids_of[former] if call_id not in call_ids)
    ids = intake.call_ids_of
    intake = replace(intake, call_ids_of=ids.set(former, left) if left else ids.delete(former))
    return _with_calls(intake, to, calls)


CHANGES: Changes = {
    CallReceived: call_received,
    IncidentsMerged: merged,
    IncidentUnmerged: unmerged,
    IncidentsRelated: related,
    IncidentsUnrelated: unrelated,
}
