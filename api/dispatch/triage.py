"""Triage over HTTP: protocols, and walks through them. Texts are in the language asked for; codes are always there."""

from fastapi import APIRouter
from msgspec import Struct
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.triage_bodies import TriageAnswerBody, TriageBackBody, TriageOverrideBody, TriageStartBody
from api.finding import found
from api.http.documents import READ, READ_ONE, WRITE_ONE, answers
from api.http.etag import etag
from api.http.json import json_response
from api.problems import Problem
from api.values import PathId
from controlroom.desk import Desk
from controlroom.messages import Accepted
from dispatch.messages import AnswerTriageQuestion, OverrideTriage, StartTriage, StepBackInTriage, TriageStarted
from dispatch.model import Incident
from dispatch.triage.protocol import Protocol
from dispatch.triage.state import Triage
from dispatch.triage.telling import TriageTold, told

router = APIRouter(prefix="/v1", tags=["triage"])


class ProtocolName(Struct, frozen=True, kw_only=True):
    protocol_id: str
    version: int
    name: dict[str, str]
    newest: bool


class ProtocolNames(Struct, frozen=True, kw_only=True):
    """`override_reasons` are the codes that an override may give."""

    protocols: tuple[ProtocolName, ...]
    override_reasons: tuple[str, ...]


class TriageView(Struct, frozen=True, kw_only=True):
    """A triage, its incident, and what to ask and say now."""

    triage: Triage
    incident: Incident
    told: TriageTold


@router.get("/protocols", responses=answers(ProtocolNames, problems=READ))
async def list_protocols(desk: DeskOf) -> Response:
    """The protocols and versions that are installed."""
    book = desk.dispatch_settings.protocols
    names = tuple(
        ProtocolName(
            protocol_id=protocol.protocol_id,
            version=protocol.version,
            name=protocol.name,
            newest=book.newest(protocol.protocol_id) is protocol,
        )
        for protocol in book.protocols
    )
    reasons = desk.dispatch_settings.triage.override_reasons
    return json_response(ProtocolNames(protocols=names, override_reasons=reasons))


@router.get("/protocols/{protocol_id}", responses=answers(Protocol, problems=READ_ONE))
async def read_protocol(protocol_id: PathId, desk: DeskOf) -> Response:
    """The newest version of a protocol, whole, in all its languages."""
    protocol = desk.dispatch_settings.protocols.newest(protocol_id)
    if protocol is None:
        detail = f"There is no protocol {protocol_id!r}."
        raise Problem("protocol-not-found", detail, family="not-found", field="path")
    return json_response(protocol)


@router.post(
    "/incidents/{incident_id}/triage", status_code=201, responses=answers(TriageView, status=201, problems=WRITE_ONE)
)
async def start(
    incident_id: PathId, body: TriageStartBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Ask by a protocol. A triage of this incident that is open ends by it."""
    accepted = await command.send(
        StartTriage(incident_id=incident_id, protocol_id=body.protocol_id, protocol_version=body.protocol_version),
        decided_on=f"incident/{incident_id}",
    )
    [started] = [r.event for r in accepted.events if isinstance(r.event, TriageStarted)]
    return _now(desk, started.triage_id, accepted, language=language, status=201)


@router.get("/incidents/{incident_id}/triage", responses=answers(TriageView, problems=READ_ONE))
async def read_latest(incident_id: PathId, desk: DeskOf, language: Language) -> Response:
    """The latest triage of an incident, to go on with it: also after a restart, or on another console."""
    state = desk.room.state.dispatch
    found(state.incidents, incident_id, what="incident", code="incident-not-found")
    ids = state.triage.triage_ids_of.get(incident_id, ())
    if not ids:
        detail = f"Nobody has triaged incident {incident_id!r} yet: start a triage."
        raise Problem("triage-not-found", detail, family="not-found", field="path")
    return _read(desk, ids[-1], language)


@router.get("/triages/{triage_id}", responses=answers(TriageView, problems=READ_ONE))
async def read_triage(triage_id: PathId, desk: DeskOf, language: Language) -> Response:
    """One triage, with its ETag."""
    return _read(desk, triage_id, language)


@router.post("/triages/{triage_id}/answers", responses=answers(TriageView, problems=WRITE_ONE))
async def answer(
    triage_id: PathId, body: TriageAnswerBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """Answer the present question."""
    accepted = await command.send(
        AnswerTriageQuestion(triage_id=triage_id, question=body.question, answer=body.answer),
        decided_on=f"triage/{triage_id}",
    )
    return _now(desk, triage_id, accepted, language=language)


@router.post("/triages/{triage_id}/back", responses=answers(TriageView, problems=WRITE_ONE))
async def back(triage_id: PathId, body: TriageBackBody, command: Command, desk: DeskOf, language: Language) -> Response:
    """Ask a question anew; the answers from there on count no longer."""
    accepted = await command.send(
        StepBackInTriage(triage_id=triage_id, question=body.question), decided_on=f"triage/{triage_id}"
    )
    return _now(desk, triage_id, accepted, language=language)


@router.post("/triages/{triage_id}/override", responses=answers(TriageView, problems=WRITE_ONE))
async def override(
    triage_id: PathId, body: TriageOverrideBody, command: Command, desk: DeskOf, language: Language
) -> Response:
    """End a triage with the operator's own judgement, and the reason as a code."""
    accepted = await command.send(
        OverrideTriage(triage_id=triage_id, determinant=body.determinant, priority=body.priority, reason=body.reason),
        decided_on=f"triage/{triage_id}",
    )
    return _now(desk, triage_id, accepted, language=language)


def _now(desk: Desk, triage_id: str, accepted: Accepted, *, language: str, status: int = 200) -> Response:
    version = desk.room.state.versions.get(f"triage/{triage_id}", 0)
    location = f"/v1/triages/{triage_id}" if status == 201 else None
    view = _view(desk, triage_id, language)
    return done(view, accepted, version=version, status=status, location=location, language=language)


def _read(desk: Desk, triage_id: str, language: str) -> Response:
    version = desk.room.state.versions.get(f"triage/{triage_id}", 0)
    return json_response(_view(desk, triage_id, language), headers={"ETag": etag(version)}, language=language)


def _view(desk: Desk, triage_id: str, language: str) -> TriageView:
    state = desk.room.state.dispatch
    triage = found(state.triage.triages, triage_id, what="triage", code="triage-not-found")
    book = desk.dispatch_settings.protocols
    return TriageView(
        triage=triage, incident=state.incidents[triage.incident_id], told=told(triage, book, language=language)
    )
