"""Calls: take, list, read; the caller and the notes, which are personal."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.actor import Actor
from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.call_callers import recorded_caller
from api.dispatch.incidents import incident_version
from api.dispatch.intake_bodies import CallDraftBody, CallerNoteBody, IntakeBody, LocationBody
from api.dispatch.place_warnings import warnings_about
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE, WRITE_ONE, answers
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.patients.access import AccessOf
from api.problems import Problem
from api.values import Id, PathId
from controlroom.desk import Desk
from controlroom.patient_checks import known_patient
from controlroom.questions.intake import PlaceCandidate, find_place, related_to_draft, related_to_incident
from dispatch.decider import decide
from dispatch.intake.model import Call, CallTemplate, LocationMethod
from dispatch.intake.related import RelatedIncident, Subject
from dispatch.mass_casualty.suggesting import suggestion_to_declare
from dispatch.messages import CallReceived, Reason, ReceiveCall
from dispatch.model import Incident
from dispatch.norms.norm import ResponseNorm, response_norm
from patients import Access, CallerNote, CallerRecord, Purpose

router = APIRouter(prefix="/v1/calls", tags=["calls"])
templates_router = APIRouter(prefix="/v1/call-templates", tags=["calls"])
READ_CALLER = (*READ_ONE, "unavailable")


class TakenCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call, its incident, the norm it falls under, what it warns of, and what it may belong to."""

    call: Call
    incident: Incident
    norm: ResponseNorm
    warnings: tuple[Reason, ...]
    related: tuple[RelatedIncident, ...]


class RelatedIncidents(msgspec.Struct, frozen=True, kw_only=True):
    incidents: tuple[RelatedIncident, ...]


class CallTemplates(msgspec.Struct, frozen=True, kw_only=True):
    templates: tuple[CallTemplate, ...]


@router.post("", status_code=201, responses=answers(TakenCall, status=201, problems=WRITE_ONE))
async def take_call(body: IntakeBody, command: Command, desk: DeskOf, language: Language) -> Response:
    """Take a call: open an incident, or join one. A typed place is looked up, and kept as it was typed.

    A text that is not clearly one place is refused with the `candidates`: send the one that is meant with its
    coordinates. Who called and what was said is kept in the patient register.
    """
    place = await run_in_threadpool(_place, desk, body.location, language)
    warnings = warnings_about(desk, place.lon, place.lat)
    await _require_patients(desk, body, actor=command.actor)
    wanted = _wanted(body, place)
    if command.idempotency_key is None:
        decide(desk.room.state.dispatch, wanted, now=desk.now(), settings=desk.dispatch_settings)
    joins = None if body.incident_id is None else f"incident/{body.incident_id}"
    async with recorded_caller(desk, body.caller, command) as caller_id:
        accepted = await command.send(msgspec.structs.replace(wanted, caller_id=caller_id), decided_on=joins)
    received = next(r.event for r in accepted.events if isinstance(r.event, CallReceived))
    taken = await run_in_threadpool(_taken, desk, received, warnings, _dispatcher(command.actor))
    return done(
        taken,
        accepted,
        version=incident_version(desk.room.state, taken.incident.incident_id),
        status=201,
        location=f"/v1/calls/{received.call_id}",
        language=language,
    )


@router.get("", responses=answers(Page[Call], problems=READ))
async def list_calls(
    request: Request,
    desk: DeskOf,
    incident_id: Annotated[Id | None, Query(description="Only the calls of this incident")] = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Calls, newest first."""
    intake = desk.room.state.dispatch.intake
    calls = list(intake.calls.values())
    if incident_id is not None:
        calls = [intake.calls[call_id] for call_id in intake.call_ids_of.get(incident_id, ())]
    page = page_of(calls, key=lambda call: (-call.received_at, call.call_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page))


@router.post("/related", responses=answers(RelatedIncidents, problems=WRITE))
def find_related(body: CallDraftBody, desk: DeskOf, actor: Actor, language: Language) -> Response:
    """Incidents that a call being taken may belong to, likeliest first, with reasons; notes read are logged."""
    subject = Subject(
        lon=body.lon,
        lat=body.lat,
        received_at=desk.now() if body.received_at is None else body.received_at,
        accuracy_m=body.accuracy_m,
        determinant=body.determinant or desk.dispatch_settings.intake.untriaged_determinant,
        address_text=body.address_text,
        notes=body.note,
    )
    related = related_to_draft(desk, subject, phone=body.phone, access=_dispatcher(actor))
    return json_response(RelatedIncidents(incidents=related), language=language)


@router.get("/{call_id}", responses=answers(Call, problems=READ_ONE))
async def read_call(call_id: PathId, desk: DeskOf) -> Response:
    """One call, without anything personal."""
    return json_response(_call(desk, call_id))


@router.get("/{call_id}/caller", responses=answers(CallerRecord, problems=READ_CALLER))
def read_caller(call_id: PathId, desk: DeskOf, access: AccessOf) -> Response:
    """Who called, and what was noted, oldest first. The look is logged."""
    caller_id = _caller_of(_call(desk, call_id))
    return json_response(desk.patients.callers.get(caller_id, access=access, now=desk.now()))


@router.post("/{call_id}/notes", status_code=201, responses=answers(CallerNote, status=201, problems=WRITE_ONE))
def add_note(call_id: PathId, body: CallerNoteBody, desk: DeskOf, access: AccessOf) -> Response:
    """Note what else was said. Notes are added, never changed."""
    caller_id = _caller_of(_call(desk, call_id))
    note = desk.patients.callers.add_note(caller_id, body.text, access=access, now=desk.now())
    return json_response(note, status=201)


@templates_router.get("", responses=answers(CallTemplates, problems=READ))
async def list_templates(desk: DeskOf) -> Response:
    """Quick templates, with their names in every language."""
    templates = desk.dispatch_settings.intake.templates
    return json_response(CallTemplates(templates=tuple(templates[code] for code in sorted(templates))))


def _place(desk: Desk, location: LocationBody, language: str) -> PlaceCandidate:
    """Where it is: as given, or as looked up. Raises Problem with the candidates when it is not clear."""
    if location.lon is not None and location.lat is not None:
        return _given(location, location.lon, location.lat)
    answer = find_place(desk, location.text, language=language)
    if answer is None:
        detail = "This region's pack has no places to search: give coordinates instead."
        raise Problem("no-geocoder", detail, family="unavailable")
    if answer.found is None:
        candidates = msgspec.to_builtins(answer.candidates)
        code = "place-ambiguous" if candidates else "place-not-found"
        detail = "The text may mean several places: send the one meant with its coordinates, and the text as typed."
        if not candidates:
            detail = (
                "Nothing in the gazetteer is like this text: ask again, or give coordinates with the text as typed."
            )
        raise Problem(code, detail, family="invalid", field="body.location.text", candidates=candidates)
    return answer.found


def _given(location: LocationBody, lon: float, lat: float) -> PlaceCandidate:
    guessed = LocationMethod.COORDINATES if location.accuracy_m is None else LocationMethod.CALLER_POSITION
    method = location.method or guessed
    return PlaceCandidate(
        lon=lon, lat=lat, label=location.place_label, kind=method.value, score=1.0, location_method=method
    )


def _wanted(body: IntakeBody, place: PlaceCandidate) -> ReceiveCall:
    wanted = body.hospital_capabilities
    return ReceiveCall(
        lon=place.lon,
        lat=place.lat,
        location_method=place.location_method,
        accuracy_m=body.location.accuracy_m,
        address_text=body.location.text,
        place_label=place.label,
        incident_id=body.incident_id,
        patient_ids=tuple(body.patient_ids),
        patients_expected=body.patients_expected,
        template_code=body.template_code,
        determinant=body.determinant,
        priority=body.priority,
        needs=None if body.needs is None else tuple(need.need() for need in body.needs),
        hospital_capabilities=None if wanted is None else frozenset(wanted),
        call_received_at=body.call_received_at,
        call_answered_at=body.call_answered_at,
    )


async def _require_patients(desk: Desk, body: IntakeBody, *, actor: str) -> None:
    for patient_id in body.patient_ids:
        await run_in_threadpool(
            known_patient, desk.patients, patient_id, actor=actor, purpose=Purpose.DISPATCH, now=desk.now()
        )


def _taken(desk: Desk, received: CallReceived, warnings: tuple[Reason, ...], access: Access) -> TakenCall:
    state, settings = desk.room.state.dispatch, desk.dispatch_settings
    call = state.intake.calls[received.call_id]
    incident = state.incidents[call.incident_id]
    suggested = suggestion_to_declare(state, incident, settings=settings.mass_casualty)
    place = (incident.lon, incident.lat)
    return TakenCall(
        call=call,
        incident=incident,
        norm=response_norm(state, priority=incident.priority, place=place, settings=settings),
        warnings=warnings if suggested is None else (*warnings, suggested),
        related=related_to_incident(desk, incident.incident_id, access=access),
    )


def _dispatcher(actor: str) -> Access:
    return Access(actor=actor, purpose=Purpose.DISPATCH)


def _call(desk: Desk, call_id: str) -> Call:
    return found(desk.room.state.dispatch.intake.calls, call_id, what="call", code="call-not-found")


def _caller_of(call: Call) -> str:
    if call.caller_id is None:
        detail = f"Nobody is recorded as the caller of {call.call_id}."
        raise Problem("caller-not-found", detail, family="not-found", field="path")
    return call.caller_id
