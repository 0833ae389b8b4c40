"""Who may be whom: matching, pairs to be looked at, merging and unmerging."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from msgspec import Struct
from starlette.responses import Response

from api.desks import DeskOf
from api.http.documents import READ, WRITE, WRITE_ONE, answers
from api.http.json import json_response
from api.patients.access import AccessOf
from api.patients.bodies import PatientBody, draft_of
from api.patients.identity_bodies import DifferentBody, JoinBody, PartBody
from api.patients.register import READ_PATIENT
from api.values import Limit, PathId
from controlroom import identities
from patients import IdentityReview, Match, PersonIdentities

router = APIRouter(prefix="/v1/patients", tags=["patients"])
ReviewNumber = Annotated[int, Path(ge=1, le=2**53)]
WRITE_PATIENT = tuple(problem for problem in WRITE_ONE if problem != "stale-version")


class Matches(Struct, frozen=True, kw_only=True):
    matches: tuple[Match, ...]


class IdentityReviews(Struct, frozen=True, kw_only=True):
    """`next_after` leads on; null at the end."""

    reviews: tuple[IdentityReview, ...]
    next_after: int | None = None


@router.post("/match", responses=answers(Matches, problems=WRITE))
def match_patient(body: PatientBody, desk: DeskOf, access: AccessOf) -> Response:
    """Who in the register may be this person, with the weight of every field. Registers nobody."""
    found = desk.patients.identities.match(draft_of(body), access=access, now=desk.now())
    return json_response(Matches(matches=tuple(found)))


@router.get("/reviews", responses=answers(IdentityReviews, problems=(*READ, "unavailable")))
def read_reviews(
    desk: DeskOf,
    access: AccessOf,
    after: Annotated[int, Query(ge=0, le=2**53, description="Number of the last pair seen")] = 0,
    limit: Limit = 50,
) -> Response:
    """Pairs of ids that may be one person and that nobody has decided about."""
    found = desk.patients.identities.open_reviews(after=after, most=limit, access=access, now=desk.now())
    more = found[-1].review_number if len(found) == limit else None
    return json_response(IdentityReviews(reviews=tuple(found), next_after=more))


@router.post("/reviews/{review_number}/different", responses=answers(IdentityReview, problems=WRITE_PATIENT))
def mark_different(review_number: ReviewNumber, body: DifferentBody, desk: DeskOf, access: AccessOf) -> Response:
    """The two are two people: the pair leaves the list and does not come back."""
    decided = desk.patients.identities.mark_different(review_number, reason=body.reason, access=access, now=desk.now())
    return json_response(decided)


@router.get("/{patient_id}/identities", responses=answers(PersonIdentities, problems=READ_PATIENT))
def read_identities(patient_id: PathId, desk: DeskOf, access: AccessOf) -> Response:
    """All ids of the person, and how they came together and apart."""
    return json_response(desk.patients.identities.identities(patient_id, access=access, now=desk.now()))


@router.post("/{patient_id}/merge", responses=answers(PersonIdentities, problems=WRITE_PATIENT))
def merge_patients(patient_id: PathId, body: JoinBody, desk: DeskOf, access: AccessOf) -> Response:
    """Two ids are one person. What blood must be for either counts for both at once."""
    joined = identities.join(
        desk.room,
        desk.patients,
        patient_id=patient_id,
        other_patient_id=body.other_patient_id,
        reason=body.reason,
        access=access,
    )
    return json_response(joined)


@router.post("/{patient_id}/unmerge", responses=answers(PersonIdentities, problems=WRITE_PATIENT))
def unmerge_patients(patient_id: PathId, body: PartBody, desk: DeskOf, access: AccessOf) -> Response:
    """Two persons find that the ids are two people; each keeps what was recorded under it."""
    parted = identities.part(
        desk.room,
        desk.patients,
        patient_id=patient_id,
        other_patient_id=body.other_patient_id,
        reason=body.reason,
        verified_by=body.verified_by,
        access=access,
    )
    return json_response(parted)
