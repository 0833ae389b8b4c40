"""The outside record system: people found there, what it knows of a patient, and what waits to be told to it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from msgspec import Struct
from starlette.responses import Response

from api.desks import DeskOf
from api.http.documents import READ, WRITE, answers
from api.http.json import json_response
from api.patients.access import AccessOf
from api.patients.bodies import PatientBody, draft_of
from api.patients.identities import WRITE_PATIENT
from api.values import Limit, PathId
from patients import Fetched, MessageStatus, OutsideMessage, PatientDraft

router = APIRouter(prefix="/v1/patients", tags=["patients"])


class FoundOutside(Struct, frozen=True, kw_only=True):
    """People as the outside system knows them; nobody of them is registered yet."""

    people: tuple[PatientDraft, ...]


class OutsideMessages(Struct, frozen=True, kw_only=True):
    """`next_after` leads on; null at the end."""

    messages: tuple[OutsideMessage, ...]
    next_after: int | None = None


@router.post("/outside/search", responses=answers(FoundOutside, problems=WRITE))
def search_outside(body: PatientBody, desk: DeskOf, access: AccessOf) -> Response:
    """Look for a person in the outside record system, by personal number, else by name and birth date."""
    found = desk.patients.outside.search(draft_of(body), access=access, now=desk.now())
    return json_response(FoundOutside(people=tuple(found)))


@router.get("/outside/messages", responses=answers(OutsideMessages, problems=(*READ, "unavailable")))
def read_outside_messages(
    desk: DeskOf,
    access: AccessOf,
    status: Annotated[MessageStatus, Query(description="Those that wait, were given up, or arrived")] = (
        MessageStatus.PENDING
    ),
    after: Annotated[int, Query(ge=0, le=2**53, description="Number of the last message seen")] = 0,
    limit: Limit = 50,
) -> Response:
    """What is told to the outside record system: ids and faults only."""
    found = desk.patients.outside.messages(status, after=after, most=limit, access=access, now=desk.now())
    more = found[-1].message_number if len(found) == limit else None
    return json_response(OutsideMessages(messages=tuple(found), next_after=more))


@router.post("/outside/messages/{message_number}/retry", responses=answers(OutsideMessage, problems=WRITE_PATIENT))
def retry_message(message_number: Annotated[int, Path(ge=1, le=2**53)], desk: DeskOf, access: AccessOf) -> Response:
    """Try again at once, a message that was given up from the start."""
    return json_response(desk.patients.outside.revive(message_number, access=access, now=desk.now()))


@router.post("/{patient_id}/outside/fetch", responses=answers(Fetched, problems=WRITE_PATIENT))
def fetch_outside(patient_id: PathId, desk: DeskOf, access: AccessOf) -> Response:
    """Take over the conditions, allergies and prescriptions that the outside record system knows of a patient."""
    return json_response(desk.patients.outside.fetch(patient_id, access=access, now=desk.now()))
