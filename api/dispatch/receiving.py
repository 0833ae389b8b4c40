"""The intake of hospitals: beds, what they could take in a mass-casualty incident, the queue at their doors."""

from fastapi import APIRouter
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf
from api.dispatch.receiving_bodies import BedsBody, SurgeCapacityBody
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.etag import etag
from api.http.json import json_response
from api.values import PathId
from controlroom.desk import Desk
from controlroom.questions.receiving import ReceptionNow, reception_now
from dispatch.messages import ReportBeds, ReportSurgeCapacity

router = APIRouter(prefix="/v1/hospitals/{hospital_id}", tags=["places"])


@router.get("/reception", responses=answers(ReceptionNow, problems=READ_ONE))
def read_reception(hospital_id: PathId, desk: DeskOf) -> Response:
    """Beds left, diversions in force, the queue at the door and the surge capacity; the ETag is the hospital's."""
    found = reception_now(desk, hospital_id)
    return json_response(found, headers={"ETag": etag(_version(desk, hospital_id))})


@router.post("/beds", responses=answers(ReceptionNow, problems=WRITE_ONE))
async def report_beds(hospital_id: PathId, body: BedsBody, command: Command, desk: DeskOf) -> Response:
    """Free beds by kind, as the hospital or a dispatcher counted them. An older count than the one known is refused."""
    accepted = await command.send(
        ReportBeds(
            hospital_id=hospital_id,
            free=dict(body.free),
            reported_at=body.reported_at,
            reported_by=body.reported_by,
        ),
        decided_on=f"hospital/{hospital_id}",
    )
    return done(reception_now(desk, hospital_id), accepted, version=_version(desk, hospital_id))


@router.post("/surge-capacity", responses=answers(ReceptionNow, problems=WRITE_ONE))
async def report_surge_capacity(
    hospital_id: PathId, body: SurgeCapacityBody, command: Command, desk: DeskOf
) -> Response:
    """Casualties of each triage tag the hospital can take; a tag left out takes none, an empty report resets."""
    by_tag = {tag.value: count for tag, count in body.by_tag.items()}
    accepted = await command.send(
        ReportSurgeCapacity(hospital_id=hospital_id, by_tag=by_tag), decided_on=f"hospital/{hospital_id}"
    )
    return done(reception_now(desk, hospital_id), accepted, version=_version(desk, hospital_id))


def _version(desk: Desk, hospital_id: str) -> int:
    return desk.room.state.versions.get(f"hospital/{hospital_id}", 0)
