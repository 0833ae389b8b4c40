"""What is known of recipients grows; only rejections, ended requirements and parted identities take away."""

from msgspec import structs

from bloodbank.messages import (
    AntibodyRecorded,
    ConversionConfirmed,
    MergeConfirmed,
    PhenotypeRecorded,
    RecipientFactsRecorded,
    RecipientsMerged,
    RecipientsUnmerged,
    SampleRecorded,
    SampleRejected,
    SampleTested,
    SpecialRequirementEnded,
    SpecialRequirementSet,
    TransplantRecorded,
)
from bloodbank.model import BloodState
from bloodbank.recipient.model import (
    Antibody,
    IdentityLink,
    Recipient,
    Sample,
    SpecialRequirement,
    Transplant,
)
from bloodbank.tables import Changes


def sample_recorded(state: BloodState, event: SampleRecorded, *, at: float) -> BloodState:
    sample = Sample(
        sample_id=event.sample_id,
        drawn_at=event.drawn_at,
        received_at=event.received_at,
        collected_by=event.collected_by,
        exposed=event.exposed,
        group=event.group,
        screen=event.screen,
        tested_by=event.tested_by,
    )
    before = recipient_of(state, event.patient_id)
    samples = tuple(sorted((*before.samples, sample), key=lambda each: each.drawn_at))
    owned = structs.replace(state, sample_owners=state.sample_owners.set(event.sample_id, event.patient_id))
    return _with(owned, structs.replace(before, samples=samples))


def sample_tested(state: BloodState, event: SampleTested, *, at: float) -> BloodState:
    found = {name: value for name in ("group", "screen") if (value := getattr(event, name)) is not None}
    return _change_sample(state, event.patient_id, event.sample_id, tested_by=event.tested_by, **found)


def sample_rejected(state: BloodState, event: SampleRejected, *, at: float) -> BloodState:
    return _change_sample(state, event.patient_id, event.sample_id, rejected_reason=event.reason)


def _change_sample(state: BloodState, patient_id: str, sample_id: str, **changes: object) -> BloodState:
    before = recipient_of(state, patient_id)
    samples = tuple(
        structs.replace(each, **changes) if each.sample_id == sample_id else each for each in before.samples
    )
    return _with(state, structs.replace(before, samples=samples))


def antibody_recorded(state: BloodState, event: AntibodyRecorded, *, at: float) -> BloodState:
    """One entry for each specificity, found when it was found first."""
    before = recipient_of(state, event.patient_id)
    known = [each for each in before.antibodies if each.specificity == event.specificity]
    antibody = Antibody(
        specificity=event.specificity,
        found_at=min(event.found_at, *(each.found_at for each in known)) if known else event.found_at,
        source=event.source,
        detectable=event.detectable,
    )
    others = tuple(each for each in before.antibodies if each.specificity != event.specificity)
    return _with(state, structs.replace(before, antibodies=(*others, antibody)))


def requirement_set(state: BloodState, event: SpecialRequirementSet, *, at: float) -> BloodState:
    requirement = SpecialRequirement(
        requirement=event.requirement,
        reason=event.reason,
        source=event.source,
        since_at=at,
        ends_at=event.ends_at,
    )
    before = recipient_of(state, event.patient_id)
    others = tuple(each for each in before.requirements if each.requirement != event.requirement)
    return _with(state, structs.replace(before, requirements=(*others, requirement)))


def requirement_ended(state: BloodState, event: SpecialRequirementEnded, *, at: float) -> BloodState:
    before = recipient_of(state, event.patient_id)
    others = tuple(each for each in before.requirements if each.requirement != event.requirement)
    return _with(state, structs.replace(before, requirements=others))


def phenotype_recorded(state: BloodState, event: PhenotypeRecorded, *, at: float) -> BloodState:
    before = recipient_of(state, event.patient_id)
    absent = tuple(sorted({*before.antigens_absent, *event.antigens_absent}))
    present = tuple(sorted({*before.antigens_present, *event.antigens_present}))
    return _with(state, structs.replace(before, antigens_absent=absent, antigens_present=present))


def facts_recorded(state: BloodState, event: RecipientFactsRecorded, *, at: float) -> BloodState:
    names = ("neonate_until_at", "may_bear_children_until_at", "mother_id")
    news = {name: value for name in names if (value := getattr(event, name)) is not None}
    return _with(state, structs.replace(recipient_of(state, event.patient_id), **news))


def transplant_recorded(state: BloodState, event: TransplantRecorded, *, at: float) -> BloodState:
    transplant = Transplant(
        transplanted_at=event.transplanted_at,
        recipient_group=event.recipient_group,
        donor_group=event.donor_group,
        conditioned_at=event.conditioned_at,
    )
    before = recipient_of(state, event.patient_id)
    return _with(state, structs.replace(before, transplants=(*before.transplants, transplant)))


def conversion_confirmed(state: BloodState, event: ConversionConfirmed, *, at: float) -> BloodState:
    before = recipient_of(state, event.patient_id)
    transplants = tuple(
        structs.replace(each, converted_at=event.converted_at)
        if each.transplanted_at == event.transplanted_at
        else each
        for each in before.transplants
    )
    return _with(state, structs.replace(before, transplants=transplants))


def merged(state: BloodState, event: RecipientsMerged, *, at: float) -> BloodState:
    for one, other in _both(event):
        link = IdentityLink(patient_id=other, linked_at=at, reason=event.reason)
        before = recipient_of(state, one)
        state = _with(state, structs.replace(before, links=(*before.links, link)))
    return state


def merge_confirmed(state: BloodState, event: MergeConfirmed, *, at: float) -> BloodState:
    for one, other in _both(event):
        before = recipient_of(state, one)
        links = tuple(
            structs.replace(link, confirmed_by=event.confirmed_by) if link.patient_id == other else link
            for link in before.links
        )
        state = _with(state, structs.replace(before, links=links))
    return state


def unmerged(state: BloodState, event: RecipientsUnmerged, *, at: float) -> BloodState:
    for one, other in _both(event):
        before = recipient_of(state, one)
        links = tuple(link for link in before.links if link.patient_id != other)
        state = _with(state, structs.replace(before, links=links))
    return state


def _both(event: RecipientsMerged | MergeConfirmed | RecipientsUnmerged) -> tuple[tuple[str, str], tuple[str, str]]:
    pair = (event.patient_id, event.other_patient_id)
    return (pair, (pair[1], pair[0]))


def exposed(state: BloodState, patient_id: str, *, at: float) -> BloodState:
    """The state in which the patient has been transfused at this instant."""
    return _with(state, structs.replace(recipient_of(state, patient_id), exposed_at=at))


def recipient_of(state: BloodState, patient_id: str) -> Recipient:
    """What is known under this id alone; nothing yet for a new one."""
    return state.recipients.get(patient_id) or Recipient(patient_id=patient_id)


def _with(state: BloodState, recipient: Recipient) -> BloodState:
    return structs.replace(state, recipients=state.recipients.set(recipient.patient_id, recipient))


CHANGES: Changes = {
    SampleRecorded: sample_recorded,
    SampleTested: sample_tested,
    SampleRejected: sample_rejected,
    AntibodyRecorded: antibody_recorded,
    SpecialRequirementSet: requirement_set,
    SpecialRequirementEnded: requirement_ended,
    PhenotypeRecorded: phenotype_recorded,
    RecipientFactsRecorded: facts_recorded,
    TransplantRecorded: transplant_recorded,
    ConversionConfirmed: conversion_confirmed,
    RecipientsMerged: merged,
    MergeConfirmed: merge_confirmed,
    RecipientsUnmerged: unmerged,
}
