"""Blood aboard ambulances: loaded, taken off, used on scene, and what should be brought or fetched."""

from typing import Annotated

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool
from msgspec import Struct
from msgspec.structs import replace
from pydantic import Field
from starlette.responses import Response

from api.bloodbank.patients import register_is_silent, require_receiver
from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.finding import found
from api.http.documents import READ, WRITE, WRITE_ONE, answers
from api.http.json import json_response
from api.values import Body, Id, Label, PathId, SomeWords
from bloodbank.messages import BloodRequested, LoadVehicle, RegisterBloodPlace, UnloadVehicle, UseBloodOnScene
from bloodbank.model import BloodGroup, BloodPlace, BloodRequest
from bloodbank.prehospital.errands import Errand
from controlroom.desk import Desk
from controlroom.messages import Accepted
from controlroom.questions.blood_aboard import BloodAboard, blood_aboard, blood_errands

router = APIRouter(prefix="/v1/blood/vehicles", tags=["blood aboard"])

BloodUnits = Annotated[list[Id], Field(min_length=1, max_length=100)]


class Vehicles(Struct, frozen=True, kw_only=True):
    items: tuple[BloodAboard, ...]


class Errands(Struct, frozen=True, kw_only=True):
    items: tuple[Errand, ...]


class VehicleBody(Body):
    """A unit of dispatch that is to carry blood; its place for it becomes `vehicle-<unit_id>`."""

    unit_id: Id
    name: Label | None = None


class LoadBody(Body):
    blood_unit_ids: BloodUnits
    loaded_by: Id
    storage_id: Id | None = Field(default=None, description="The box or refrigerator aboard")


class UnloadBody(Body):
    blood_unit_ids: BloodUnits
    to_place_id: Id
    unloaded_by: Id
    reason: SomeWords
    kept_cold: bool = Field(default=False, description="Without the crew's word the units are set aside")


class OnSceneBody(Body):
    """Without a patient: one who is not known yet. Without a group: one whose group is not known."""

    blood_unit_ids: BloodUnits
    incident_id: Id
    used_by: Id
    authorised_by: Id
    patient_id: Id | None = None
    patient_group: Annotated[BloodGroup, Field(strict=False)] | None = None
    may_bear_children: bool | None = None
    beyond_cap_by: Id | None = None
    despite_register_by: Id | None = None


@router.get("", responses=answers(Vehicles, problems=READ))
def list_vehicles(desk: DeskOf) -> Response:
    """What each ambulance carries, what it should, and how its boxes are."""
    return json_response(Vehicles(items=blood_aboard(desk)))


@router.get("/errands", responses=answers(Errands, problems=READ))
def propose_vehicle_errands(desk: DeskOf, language: Language) -> Response:
    """What is missing aboard, grows old or has expired: from where, by whom, when, with reasons."""
    return json_response(Errands(items=blood_errands(desk)), language=language)


@router.post("", status_code=201, responses=answers(BloodPlace, status=201, problems=(*WRITE, "not-found")))
async def register_vehicle(body: VehicleBody, command: Command, desk: DeskOf) -> Response:
    """Give a unit of dispatch a place for blood. It belongs where the unit's station is."""
    unit = found(desk.room.state.dispatch.units, body.unit_id, what="unit", code="unknown-unit")
    station = desk.room.state.dispatch.stations[unit.station_id]
    accepted = await command.send(
        RegisterBloodPlace(
            place_id=f"vehicle-{unit.unit_id}",
            name=body.name or unit.unit_id,
            kind="vehicle",
            lon=station.lon,
            lat=station.lat,
            unit_id=unit.unit_id,
        )
    )
    return _place(desk, f"vehicle-{unit.unit_id}", accepted, status=201)


@router.post("/{place_id}/load", responses=answers(BloodPlace, problems=WRITE_ONE))
async def load_vehicle(place_id: PathId, body: LoadBody, command: Command, desk: DeskOf) -> Response:
    """Units of one place's stock go aboard, and are nobody else's from then on."""
    load = LoadVehicle(
        place_id=place_id,
        blood_unit_ids=tuple(body.blood_unit_ids),
        loaded_by=body.loaded_by,
        storage_id=body.storage_id,
    )
    return _place(desk, place_id, await command.send(load, decided_on=f"blood-place/{place_id}"))


@router.post("/{place_id}/unload", responses=answers(BloodPlace, problems=WRITE_ONE))
async def unload_vehicle(place_id: PathId, body: UnloadBody, command: Command, desk: DeskOf) -> Response:
    """Units come back into a place's stock."""
    unload = UnloadVehicle(
        place_id=place_id,
        blood_unit_ids=tuple(body.blood_unit_ids),
        to_place_id=body.to_place_id,
        unloaded_by=body.unloaded_by,
        reason=body.reason,
        kept_cold=body.kept_cold,
    )
    return _place(desk, place_id, await command.send(unload, decided_on=f"blood-place/{place_id}"))


@router.post("/{place_id}/use", status_code=201, responses=answers(BloodRequest, status=201, problems=WRITE_ONE))
async def use_on_scene(place_id: PathId, body: OnSceneBody, command: Command, desk: DeskOf) -> Response:
    """The crew takes units for a patient of an incident; sample, crossmatch, signature and fate are owed from then."""
    found(desk.room.state.dispatch.incidents, body.incident_id, what="incident", code="unknown-incident")
    bears, answered_by = body.may_bear_children, body.despite_register_by
    silent = await register_is_silent(desk, command, body.patient_id, body.blood_unit_ids, answered_by=answered_by)
    if body.patient_id is not None and not silent:
        known = await run_in_threadpool(
            require_receiver, desk, body.patient_id, body.patient_group, actor=command.actor
        )
        bears = known if bears is None else bears
    use = UseBloodOnScene(
        place_id=place_id,
        blood_unit_ids=tuple(body.blood_unit_ids),
        incident_id=body.incident_id,
        used_by=body.used_by,
        authorised_by=body.authorised_by,
        patient_id=body.patient_id,
        patient_group=body.patient_group,
        may_bear_children=bears,
        beyond_cap_by=body.beyond_cap_by,
        despite_register_by=answered_by,
        register_unavailable=silent,
    )
    asked = replace(use, may_bear_children=body.may_bear_children, register_unavailable=False)
    accepted = await command.send(use, decided_on=f"blood-place/{place_id}", asked=asked)
    request_id = next(r.event.request_id for r in accepted.events if isinstance(r.event, BloodRequested))
    request = desk.room.state.bloodbank.requests[request_id]
    version = desk.room.state.versions.get(f"blood-request/{request_id}", 0)
    return done(request, accepted, version=version, status=201, location=f"/v1/blood-requests/{request_id}")


def _place(desk: Desk, place_id: str, accepted: Accepted, *, status: int = 200) -> Response:
    place = desk.room.state.bloodbank.places[place_id]
    version = desk.room.state.versions.get(f"blood-place/{place_id}", 0)
    location = f"/v1/blood/places/{place_id}" if status == 201 else None
    return done(place, accepted, version=version, status=status, location=location)
