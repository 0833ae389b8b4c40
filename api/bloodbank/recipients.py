"""Recipients of blood: samples, antibodies, requirements, transplants, and what may be given to them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.actor import Actor
from api.bloodbank.patients import facts_of_register, require_known, require_one_person
from api.bloodbank.recipient_bodies import (
    AntibodyBody,
    ConversionBody,
    FactsBody,
    MergeBody,
    MergeConfirmationBody,
    PhenotypeBody,
    RejectionBody,
    RequirementBody,
    RequirementEndBody,
    SampleBody,
    SampleResultsBody,
    TransplantBody,
    UnmergeBody,
)
from api.commanding import Command, Commander, done
from api.desks import DeskOf, Language
from api.finding import found
from api.http.documents import READ_ONE, WRITE_ONE, answers
from api.http.etag import etag, unchanged
from api.http.json import json_response
from api.values import PathId
from bloodbank.messages import (
    ConfirmConversion,
    ConfirmMerge,
    EndSpecialRequirement,
    MergeRecipients,
    RecordAntibody,
    RecordPhenotype,
    RecordRecipientFacts,
    RecordSample,
    RecordSampleResults,
    RecordTransplant,
    RejectSample,
    SetSpecialRequirement,
    UnmergeRecipients,
)
from bloodbank.model import BloodGroup, Urgency
from bloodbank.recipient.model import Recipient
from bloodbank.rules.eligibility import Compatibility, Eligibility, compatibility, eligibility
from controlroom.desk import Desk

router = APIRouter(prefix="/v1/recipients/{patient_id}", tags=["recipients of blood"])

StatedGroup = Annotated[BloodGroup | None, Query(description="The group that a request would state")]
UrgencyOf = Annotated[Urgency, Query(description="In an emergency some precautions are waived")]


@router.get("", responses=answers(Recipient, problems=READ_ONE, _304="Unchanged"))
async def read_recipient(request: Request, patient_id: PathId, desk: DeskOf, actor: Actor) -> Response:
    """Everything recorded under this id, with its ETag; nothing yet for somebody new. The look is logged."""
    await run_in_threadpool(require_known, desk, patient_id, actor=actor)
    recipient = desk.room.state.bloodbank.recipients.get(patient_id) or Recipient(patient_id=patient_id)
    version = _version(desk, patient_id)
    return unchanged(request, version) or json_response(recipient, headers={"ETag": etag(version)})


@router.get("/eligibility", responses=answers(Eligibility, problems=READ_ONE))
async def read_eligibility(
    patient_id: PathId,
    desk: DeskOf,
    actor: Actor,
    language: Language,
    stated_group: StatedGroup = None,
    urgency: UrgencyOf = Urgency.ROUTINE,
) -> Response:
    """What may be issued to the patient and how, electronically or crossmatched in the tube, with every reason."""
    await run_in_threadpool(require_known, desk, patient_id, actor=actor)
    answer = eligibility(
        desk.room.state.bloodbank,
        patient_id,
        at=desk.now(),
        settings=desk.blood_settings,
        stated=stated_group,
        urgency=urgency,
    )
    return json_response(answer, language=language)


@router.get("/compatibility/{blood_unit_id}", responses=answers(Compatibility, problems=READ_ONE))
async def read_compatibility(
    patient_id: PathId,
    blood_unit_id: PathId,
    desk: DeskOf,
    actor: Actor,
    language: Language,
    stated_group: StatedGroup = None,
    urgency: UrgencyOf = Urgency.ROUTINE,
) -> Response:
    """Whether this unit may be given to this patient now, with every reason against."""
    await run_in_threadpool(require_known, desk, patient_id, actor=actor)
    blood = desk.room.state.bloodbank
    unit = found(blood.blood_units, blood_unit_id, what="blood unit", code="unknown-blood-unit")
    answer = compatibility(
        blood,
        patient_id,
        unit,
        at=desk.now(),
        settings=desk.blood_settings,
        stated=stated_group,
        urgency=urgency,
    )
    return json_response(answer, language=language)


@router.post("/samples", status_code=201, responses=answers(Recipient, status=201, problems=WRITE_ONE))
async def record_sample(patient_id: PathId, body: SampleBody, command: Command, desk: DeskOf) -> Response:
    """Take a sample in. A group that can't be this patient's is kept, and stops all blood but for a life at stake."""
    sample = RecordSample(
        patient_id=patient_id,
        sample_id=body.sample_id,
        drawn_at=body.drawn_at,
        collected_by=body.collected_by,
        received_at=body.received_at,
        exposed=body.exposed,
        group=body.group,
        screen=body.screen,
        tested_by=body.tested_by,
    )
    return await _told(desk, command, sample, status=201)


@router.post("/samples/{sample_id}/results", responses=answers(Recipient, problems=WRITE_ONE))
async def record_sample_results(
    patient_id: PathId, sample_id: PathId, body: SampleResultsBody, command: Command, desk: DeskOf
) -> Response:
    """Add what was found in a sample; a result that is known can't be overwritten."""
    results = RecordSampleResults(
        patient_id=patient_id, sample_id=sample_id, tested_by=body.tested_by, group=body.group, screen=body.screen
    )
    return await _told(desk, command, results)


@router.post("/samples/{sample_id}/rejection", responses=answers(Recipient, problems=WRITE_ONE))
async def reject_sample(
    patient_id: PathId, sample_id: PathId, body: RejectionBody, command: Command, desk: DeskOf
) -> Response:
    """Two persons find that a sample is not this patient's, or can't be used."""
    rejection = RejectSample(
        patient_id=patient_id,
        sample_id=sample_id,
        reason=body.reason,
        rejected_by=command.actor,
        verified_by=body.verified_by,
    )
    return await _told(desk, command, rejection)


@router.post("/antibodies", status_code=201, responses=answers(Recipient, status=201, problems=WRITE_ONE))
async def record_antibody(patient_id: PathId, body: AntibodyBody, command: Command, desk: DeskOf) -> Response:
    """Record an antibody, present or historical. It stays for ever."""
    antibody = RecordAntibody(
        patient_id=patient_id,
        specificity=body.specificity,
        source=body.source,
        found_at=body.found_at,
        detectable=body.detectable,
    )
    return await _told(desk, command, antibody, status=201)


@router.post("/requirements", status_code=201, responses=answers(Recipient, status=201, problems=WRITE_ONE))
async def set_requirement(patient_id: PathId, body: RequirementBody, command: Command, desk: DeskOf) -> Response:
    """Say what all blood for the patient must be, why, and until when."""
    requirement = SetSpecialRequirement(
        patient_id=patient_id,
        requirement=body.requirement,
        reason=body.reason,
        source=body.source,
        ends_at=body.ends_at,
    )
    return await _told(desk, command, requirement, status=201)


@router.post("/requirements/end", responses=answers(Recipient, problems=WRITE_ONE))
async def end_requirement(patient_id: PathId, body: RequirementEndBody, command: Command, desk: DeskOf) -> Response:
    """End a requirement by a clinician's word."""
    end = EndSpecialRequirement(
        patient_id=patient_id, requirement=body.requirement, reason=body.reason, ended_by=command.actor
    )
    return await _told(desk, command, end)


@router.post("/phenotype", responses=answers(Recipient, problems=WRITE_ONE))
async def record_phenotype(patient_id: PathId, body: PhenotypeBody, command: Command, desk: DeskOf) -> Response:
    """Add antigens that the patient's own red cells have or lack."""
    phenotype = RecordPhenotype(
        patient_id=patient_id,
        source=body.source,
        antigens_absent=tuple(body.antigens_absent),
        antigens_present=tuple(body.antigens_present),
    )
    return await _told(desk, command, phenotype)


@router.post("/facts", responses=answers(Recipient, problems=WRITE_ONE))
async def record_facts(patient_id: PathId, body: FactsBody, command: Command, desk: DeskOf) -> Response:
    """Take over from the register what age and sex mean for the choice of blood; only instants are kept."""
    neonate_until_at, may_bear_until_at = await run_in_threadpool(
        facts_of_register, desk, patient_id, actor=command.actor
    )
    facts = RecordRecipientFacts(
        patient_id=patient_id,
        neonate_until_at=neonate_until_at,
        may_bear_children_until_at=may_bear_until_at,
        mother_id=body.mother_id,
    )
    return await _told(desk, command, facts, also=body.mother_id)


@router.post("/transplants", status_code=201, responses=answers(Recipient, status=201, problems=WRITE_ONE))
async def record_transplant(patient_id: PathId, body: TransplantBody, command: Command, desk: DeskOf) -> Response:
    """Record a transplant of stem cells: the groups of recipient and donor decide from conditioning on."""
    transplant = RecordTransplant(
        patient_id=patient_id,
        transplanted_at=body.transplanted_at,
        recipient_group=body.recipient_group,
        donor_group=body.donor_group,
        source=body.source,
        conditioned_at=body.conditioned_at,
    )
    return await _told(desk, command, transplant, status=201)


@router.post("/transplants/conversion", responses=answers(Recipient, problems=WRITE_ONE))
async def confirm_conversion(patient_id: PathId, body: ConversionBody, command: Command, desk: DeskOf) -> Response:
    """Two persons confirm that the patient has the donor's group now."""
    conversion = ConfirmConversion(
        patient_id=patient_id,
        converted_at=body.converted_at,
        confirmed_by=command.actor,
        verified_by=body.verified_by,
    )
    return await _told(desk, command, conversion)


@router.post("/merge", responses=answers(Recipient, problems=WRITE_ONE))
async def merge_recipients(patient_id: PathId, body: MergeBody, command: Command, desk: DeskOf) -> Response:
    """Another id is, or may be, the same person: from now on everything known of either counts for both."""
    merge = MergeRecipients(patient_id=patient_id, other_patient_id=body.other_patient_id, reason=body.reason)
    return await _told(desk, command, merge, also=body.other_patient_id)


@router.post("/merge/confirm", responses=answers(Recipient, problems=WRITE_ONE))
async def confirm_merge(patient_id: PathId, body: MergeConfirmationBody, command: Command, desk: DeskOf) -> Response:
    """It is proved that both ids are one person."""
    confirmation = ConfirmMerge(
        patient_id=patient_id, other_patient_id=body.other_patient_id, confirmed_by=command.actor
    )
    await run_in_threadpool(require_one_person, desk, patient_id, body.other_patient_id, actor=command.actor)
    return await _told(desk, command, confirmation)


@router.post("/merge/undo", responses=answers(Recipient, problems=WRITE_ONE))
async def unmerge_recipients(patient_id: PathId, body: UnmergeBody, command: Command, desk: DeskOf) -> Response:
    """Two persons find that the ids are two people; each keeps what was recorded under it."""
    unmerge = UnmergeRecipients(
        patient_id=patient_id,
        other_patient_id=body.other_patient_id,
        reason=body.reason,
        unmerged_by=command.actor,
        verified_by=body.verified_by,
    )
    return await _told(desk, command, unmerge)


async def _told(desk: Desk, commander: Commander, told: Any, *, status: int = 200, also: str | None = None) -> Response:
    """The recipient after a command about a patient of the register, and about another one where two are named."""
    patient_id: str = told.patient_id
    for each in filter(None, (patient_id, also)):
        await run_in_threadpool(require_known, desk, each, actor=commander.actor)
    accepted = await commander.send(told, decided_on=f"recipient/{patient_id}")
    recipient = desk.room.state.bloodbank.recipients.get(patient_id) or Recipient(patient_id=patient_id)
    location = f"/v1/recipients/{patient_id}" if status == 201 else None
    return done(recipient, accepted, version=_version(desk, patient_id), status=status, location=location)


def _version(desk: Desk, patient_id: str) -> int:
    return desk.room.state.versions.get(f"recipient/{patient_id}", 0)
