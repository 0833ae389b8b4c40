"""Blood goes aboard ambulances, comes back, and is used on scene by the rules of an emergency."""

from collections import Counter
from collections.abc import Sequence

from msgspec import structs

from bloodbank.checks import require_id, require_ids, require_place, require_place_of_stock, require_text
from bloodbank.decisions.emergency import issue_emergency_blood
from bloodbank.decisions.quarantine import quarantined
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.decisions.requesting import request_blood
from bloodbank.decisions.storing import store_unit
from bloodbank.evolution.prehospital import loaded
from bloodbank.evolution.requests import requested as request_made
from bloodbank.messages import (
    BloodLoadedAboard,
    BloodRequested,
    BloodUnloaded,
    Event,
    IssueEmergencyBlood,
    LoadVehicle,
    RequestBlood,
    StoreBloodUnit,
    UnloadVehicle,
    UseBloodOnScene,
)
from bloodbank.model import BloodPlace, BloodState, BloodUnit, BloodUnitStatus, RequestLine, Urgency
from bloodbank.refusal import Refused
from bloodbank.rules.aboard import not_aboard
from bloodbank.rules.expiry import expires_before
from bloodbank.rules.out_of_storage import out_too_long
from bloodbank.rules.place import not_at
from bloodbank.rules.status import not_available
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

FIELD = "blood_unit_ids"
MOST_UNITS = 100
ON_SCENE = "used on scene"
NOT_KEPT_COLD = "not-kept-cold-for-certain"


def load_vehicle(state: BloodState, command: LoadVehicle, *, now: float, settings: BloodSettings) -> list[Event]:
    """Free units of one place that keep long enough to be worth carrying about."""
    place = _vehicle(state, command.place_id)
    require_id(command.loaded_by, "loaded_by")
    units = _units(state, command.blood_unit_ids)
    for unit in units:
        refuse_for(not_available(unit), field=FIELD)
        refuse_for(not_at(unit, place_id=units[0].place_id), field=FIELD)
        refuse_for(expires_before(unit, planned_end_at=now + settings.prehospital.swap_before_s), field=FIELD)
        refuse_for(out_too_long(unit, now=now, settings=settings), field=FIELD)
    event = BloodLoadedAboard(
        place_id=place.place_id,
        unit_id=place.unit_id or "",
        from_place_id=units[0].place_id,
        blood_unit_ids=command.blood_unit_ids,
        loaded_by=command.loaded_by,
    )
    if command.storage_id is None:
        return [event]
    return [event, *_stored(loaded(state, event, at=now), command, command.storage_id, now=now, settings=settings)]


def _stored(
    state: BloodState, command: LoadVehicle, storage_id: str, *, now: float, settings: BloodSettings
) -> list[Event]:
    events: list[Event] = []
    for unit_id in command.blood_unit_ids:
        store = StoreBloodUnit(blood_unit_id=unit_id, storage_id=storage_id)
        events += store_unit(state, store, now=now, settings=settings)
    return events


def unload_vehicle(state: BloodState, command: UnloadVehicle, *, now: float, settings: BloodSettings) -> list[Event]:
    """Only the crew knows whether the box was closed all the time: without their word the units are set aside."""
    place = _vehicle(state, command.place_id)
    require_place_of_stock(state, command.to_place_id, "to_place_id")
    require_id(command.unloaded_by, "unloaded_by")
    require_text(command.reason, "reason")
    units = _units(state, command.blood_unit_ids)
    _require_aboard(units, place)
    event = BloodUnloaded(
        place_id=place.place_id,
        unit_id=place.unit_id or "",
        to_place_id=command.to_place_id,
        blood_unit_ids=command.blood_unit_ids,
        unloaded_by=command.unloaded_by,
        reason=command.reason,
    )
    doubted = [] if command.kept_cold else quarantined(units, reason=NOT_KEPT_COLD)
    return [event, *doubted]


def use_on_scene(state: BloodState, command: UseBloodOnScene, *, now: float, settings: BloodSettings) -> list[Event]:
    """A request of the vehicle for the incident, and the emergency issue of it: one decision, one record of both."""
    place = _vehicle(state, command.place_id)
    require_id(command.incident_id, "incident_id")
    units = _units(state, command.blood_unit_ids)
    _require_aboard(units, place)
    counts = Counter(unit.component for unit in units)
    asked = RequestBlood(
        place_id=place.place_id,
        lines=tuple(RequestLine(component=component, count=count) for component, count in counts.items()),
        urgency=Urgency.EMERGENCY,
        needed_by_at=now,
        patient_id=command.patient_id,
        patient_group=command.patient_group,
        incident_id=command.incident_id,
        may_bear_children=command.may_bear_children,
    )
    events = request_blood(state, asked, now=now, settings=settings)
    request = next(event for event in events if isinstance(event, BloodRequested))
    issue = IssueEmergencyBlood(
        request_id=request.request_id,
        blood_unit_ids=command.blood_unit_ids,
        issued_by=command.used_by,
        handed_to=command.used_by,
        authorised_by=command.authorised_by,
        reason=ON_SCENE,
        beyond_cap_by=command.beyond_cap_by,
        despite_register_by=command.despite_register_by,
        register_unavailable=command.register_unavailable,
    )
    free = _free(request_made(state, request, at=now), units)
    return [*events, *issue_emergency_blood(free, issue, now=now, settings=settings)]


def _free(state: BloodState, units: Sequence[BloodUnit]) -> BloodState:
    """What is aboard is free for the crew that carries it, and for nobody else."""
    known = state.blood_units
    for unit in units:
        known = known.set(unit.blood_unit_id, structs.replace(unit, status=BloodUnitStatus.AVAILABLE))
    return structs.replace(state, blood_units=known)


def _vehicle(state: BloodState, place_id: str) -> BloodPlace:
    require_place(state, place_id)
    place = state.places[place_id]
    if place.unit_id is None:
        detail = f"{place_id} is no vehicle; register one for the unit that carries the blood"
        raise Refused("no-vehicle", detail, kind="invalid", field="place_id")
    return place


def _units(state: BloodState, unit_ids: tuple[str, ...]) -> list[BloodUnit]:
    require_ids(unit_ids, FIELD, most=MOST_UNITS)
    return [known_unit(state, unit_id, field=FIELD) for unit_id in unit_ids]


def _require_aboard(units: Sequence[BloodUnit], place: BloodPlace) -> None:
    for unit in units:
        refuse_for(not_aboard(unit), field=FIELD)
        refuse_for(not_at(unit, place_id=place.place_id), field=FIELD)


DECISIONS: Decisions = {
    LoadVehicle: load_vehicle,
    UnloadVehicle: unload_vehicle,
    UseBloodOnScene: use_on_scene,
}
