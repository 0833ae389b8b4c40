"""Scheduled transports: booked, changed, cancelled, planned, followed."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.transport_bodies import (
    StopBody,
    TransportBody,
    TransportCancelBody,
    TransportChangeBody,
    TransportReleaseBody,
    WishesBody,
    stop_of,
)
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.http.paging import Cursor, Limit, Page, page_of, paging_headers
from api.problems import Problem
from api.values import Id, PathId
from controlroom.desk import Desk
from controlroom.messages import Accepted
from controlroom.patient_checks import known_patient
from controlroom.questions.transports import proposed_transports
from dispatch.messages import (
    BookTransport,
    CancelTransport,
    ChangeTransport,
    CompleteTransport,
    PickUpTransport,
    PlanTransports,
    ReleaseTransport,
    StartTransport,
    TransportBooked,
)
from dispatch.transports.model import Stop, Wishes
from dispatch.transports.plan import TransportPlan
from dispatch.transports.state import Transport
from dispatch.transports.stops import TransportStop, stops_of
from patients import Purpose

router = APIRouter(prefix="/v1/transports", tags=["transports"])


@router.get("", responses=answers(Page[Transport], problems=READ))
async def list_transports(
    request: Request,
    desk: DeskOf,
    language: Language,
    status: Annotated[Literal["open", "all"], Query()] = "open",
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Response:
    """Transports by the time from which the patient is ready; those that are over only with `status=all`."""
    book = desk.room.state.dispatch.transports
    chosen = [book.transports[name] for name in (book.open_ids if status == "open" else book.transports)]
    page = page_of(chosen, key=lambda t: (t.wishes.ready_from_at, t.transport_id), cursor=cursor, limit=limit)
    return json_response(page, headers=paging_headers(request.url.path, page), language=language)


@router.get("/plan", responses=answers(TransportPlan, problems=READ))
def propose_plan(desk: DeskOf, language: Language) -> Response:
    """Which unit should drive which transport when, by the roads of now: a proposal."""
    return json_response(proposed_transports(desk), language=language)


@router.post("/plan", responses=answers(TransportPlan, problems=WRITE))
async def plan_again(command: Command, desk: DeskOf, language: Language) -> Response:
    """Plan all waiting transports again and make that the plan. It also happens by itself when something changes."""
    plan = await run_in_threadpool(proposed_transports, desk)
    accepted = await command.send(PlanTransports(runs=plan.runs, unplanned=plan.unplanned))
    headers = {"X-Log-Position": str(accepted.position)}
    replayed = {"Idempotency-Replayed": "true"} if accepted.replayed else {}
    return json_response(plan, headers=headers | replayed, language=language)


@router.get("/stops", responses=answers(list[TransportStop], problems=READ_ONE))
async def list_stops(desk: DeskOf, language: Language, unit_id: Annotated[Id, Query()]) -> Response:
    """Where a unit fetches and brings whom, in order: transports under way first, then the planned ones."""
    state = desk.room.state.dispatch
    found(state.units, unit_id, what="unit", code="unit-not-found")
    return json_response(list(stops_of(state, unit_id)), language=language)


@router.get("/{transport_id}", responses=answers(Transport, problems=READ_ONE, _304="Unchanged"))
async def read_transport(request: Request, transport_id: PathId, desk: DeskOf, language: Language) -> Response:
    """One transport, with its ETag."""
    book = desk.room.state.dispatch.transports.transports
    transport = found(book, transport_id, what="transport", code="transport-not-found")
    version = _version(desk, transport_id)
    return unchanged(request, version) or json_response(transport, headers={"ETag": etag(version)}, language=language)


@router.post("", status_code=201, responses=answers(Transport, status=201, problems=(*WRITE, "not-found")))
async def book_transport(body: TransportBody, command: Command, desk: DeskOf, language: Language) -> Response:
    """Book a transport, with its return trip where `return_wishes` say when. A unit is planned for it by itself."""
    for patient_id in body.patient_ids:
        await run_in_threadpool(
            known_patient, desk.patients, patient_id, actor=command.actor, purpose=Purpose.DISPATCH, now=desk.now()
        )
    accepted = await command.send(
        BookTransport(
            origin=_stop(desk, body.origin, field="origin"),
            destination=_stop(desk, body.destination, field="destination"),
            wishes=_wishes(body.wishes, field="wishes"),
            patient_ids=tuple(body.patient_ids),
            return_wishes=None if body.return_wishes is None else _wishes(body.return_wishes, field="return_wishes"),
        )
    )
    booked = next(r.event for r in accepted.events if isinstance(r.event, TransportBooked))
    location = f"/v1/transports/{booked.transport_id}"
    return _now(desk, booked.transport_id, accepted, language=language, status=201, location=location)


@router.post("/{transport_id}/change", responses=answers(Transport, problems=WRITE_ONE))
async def change_transport(
    transport_id: PathId, body: TransportChangeBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Other times or needs for a transport that has not begun; it is planned anew."""
    changed = ChangeTransport(transport_id=transport_id, wishes=_wishes(body.wishes, field="wishes"))
    return _now(desk, transport_id, await command.send(changed, decided_on=_stream(transport_id)), language=language)


@router.post("/{transport_id}/cancel", responses=answers(Transport, problems=WRITE_ONE))
async def cancel_transport(
    transport_id: PathId, body: TransportCancelBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Cancel a transport that nobody drives now, and its return trip unless `keep_return`."""
    cancelled = CancelTransport(transport_id=transport_id, reason=body.reason, keep_return=body.keep_return)
    return _now(desk, transport_id, await command.send(cancelled, decided_on=_stream(transport_id)), language=language)


@router.post("/{transport_id}/start", responses=answers(Transport, problems=WRITE_ONE))
async def start_transport(transport_id: PathId, command: Command, desk: DeskOf, language: Language) -> Response:
    """Send the planned unit now; when it is due to leave, that happens by itself."""
    started = StartTransport(transport_id=transport_id)
    return _now(desk, transport_id, await command.send(started, decided_on=_stream(transport_id)), language=language)


@router.post("/{transport_id}/release", responses=answers(Transport, problems=WRITE_ONE))
async def release_transport(
    transport_id: PathId, body: TransportReleaseBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Let a transport wait again that its unit has left without the patient."""
    released = ReleaseTransport(transport_id=transport_id, reason=body.reason)
    return _now(desk, transport_id, await command.send(released, decided_on=_stream(transport_id)), language=language)


@router.post("/{transport_id}/picked-up", responses=answers(Transport, problems=WRITE_ONE))
async def pick_up_transport(transport_id: PathId, command: Command, desk: DeskOf, language: Language) -> Response:
    """The patient is aboard: crews who carry several patients say it for each of them."""
    picked_up = PickUpTransport(transport_id=transport_id)
    return _now(desk, transport_id, await command.send(picked_up, decided_on=_stream(transport_id)), language=language)


@router.post("/{transport_id}/complete", responses=answers(Transport, problems=WRITE_ONE))
async def complete_transport(transport_id: PathId, command: Command, desk: DeskOf, language: Language) -> Response:
    """The patient is there. At a hospital the crew's reports say it; at any other place this does."""
    completed = CompleteTransport(transport_id=transport_id)
    return _now(desk, transport_id, await command.send(completed, decided_on=_stream(transport_id)), language=language)


def _stop(desk: Desk, body: StopBody, *, field: str) -> Stop:
    if body.hospital_id is not None and body.lon is None and body.lat is None:
        hospitals = desk.room.state.dispatch.hospitals
        hospital = found(hospitals, body.hospital_id, what="hospital", code="hospital-not-found")
        return stop_of(body, (hospital.lon, hospital.lat))
    if body.hospital_id is None and body.lon is not None and body.lat is not None:
        desk.check_point(body.lon, body.lat)
        return stop_of(body, (body.lon, body.lat))
    detail = f"{field}: give either hospital_id, or lon and lat."
    raise Problem("invalid", detail, family="invalid", field=f"body.{field}")


def _wishes(body: WishesBody, *, field: str) -> Wishes:
    wishes = body.wishes()
    if wishes is None:
        detail = f"{field}: give pick_up_until_at, or arrive_by_at."
        raise Problem("invalid", detail, family="invalid", field=f"body.{field}")
    return wishes


def _now(
    desk: Desk,
    transport_id: str,
    accepted: Accepted,
    *,
    language: str,
    status: int = 200,
    location: str | None = None,
) -> Response:
    transport = desk.room.state.dispatch.transports.transports[transport_id]
    version = _version(desk, transport_id)
    return done(transport, accepted, version=version, status=status, location=location, language=language)


def _stream(transport_id: str) -> str:
    return f"transport/{transport_id}"


def _version(desk: Desk, transport_id: str) -> int:
    return desk.room.state.versions.get(_stream(transport_id), 0)
