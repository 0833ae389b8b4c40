"""The patient of an incident: link, hospital proposal, hospital."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from starlette.responses import Response

from api.commanding import Command, done
from api.desks import DeskOf, Language
from api.dispatch.bodies import PatientLinkBody
from api.dispatch.incidents import incident_version
from api.dispatch.receiving_bodies import AskedBlood, HospitalBody
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.etag import etag
from api.http.json import json_response
from api.values import PathId
from controlroom.patient_checks import known_patient
from controlroom.questions.receiving import HospitalProposal, hospital_for
from dispatch.messages import ChooseHospital, LinkPatient
from dispatch.model import Incident
from patients import Purpose

router = APIRouter(prefix="/v1/incidents/{incident_id}", tags=["incidents"])


@router.post("/patients", responses=answers(Incident, problems=WRITE_ONE))
async def link_patient(incident_id: PathId, body: PatientLinkBody, command: Command, desk: DeskOf) -> Response:
    """Tie a patient of the register to the incident, by id: no name enters the log."""
    await run_in_threadpool(
        known_patient,
        desk.patients,
        body.patient_id,
        actor=command.actor,
        purpose=Purpose.DISPATCH,
        now=desk.now(),
    )
    accepted = await command.send(
        LinkPatient(incident_id=incident_id, patient_id=body.patient_id, patient_number=body.patient_number),
        decided_on=f"incident/{incident_id}",
    )
    state = desk.room.state
    return done(state.dispatch.incidents[incident_id], accepted, version=incident_version(state, incident_id))


@router.get("/hospital-choice", responses=answers(HospitalProposal, problems=READ_ONE))
def propose_hospital(
    incident_id: PathId,
    desk: DeskOf,
    language: Language,
    blood: AskedBlood,
    patient_number: Annotated[int | None, Query(ge=1, le=1_000, description="One of several patients")] = None,
) -> Response:
    """Where definitive care begins soonest: road, queue at the door, beds, diversions, capabilities.

    For a patient who bleeds (`red_cells`, `plasma`, `platelets`) it goes where compatible blood is or can be; `blood`
    is then what to send with the decision.
    """
    version = incident_version(desk.room.state, incident_id)
    proposal = hospital_for(desk, incident_id, patient_number=patient_number, blood=blood)
    return json_response(proposal, headers={"ETag": etag(version)}, language=language)


@router.post("/hospital", responses=answers(Incident, problems=WRITE_ONE))
async def choose_hospital(incident_id: PathId, body: HospitalBody, command: Command, desk: DeskOf) -> Response:
    """Decide the receiving hospital; with `blood`, that is requested and held there too."""
    accepted = await command.send(
        ChooseHospital(
            incident_id=incident_id,
            hospital_id=body.hospital_id,
            reasons=tuple(reason.reason() for reason in body.reasons),
            despite_diversion=body.despite_diversion,
            despite_full=body.despite_full,
            blood=None if body.blood is None else body.blood.order(),
        ),
        decided_on=f"incident/{incident_id}",
    )
    state = desk.room.state
    return done(state.dispatch.incidents[incident_id], accepted, version=incident_version(state, incident_id))
