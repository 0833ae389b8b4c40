"""Reactions, and the bags that the laboratory still waits for."""

from msgspec import structs

from bloodbank.haemovigilance.model import Reaction
from bloodbank.messages import ReactionAssessed, ReactionBagReceived, ReactionReported
from bloodbank.model import BloodState
from bloodbank.tables import Changes


def reported(state: BloodState, event: ReactionReported, *, at: float) -> BloodState:
    reaction = Reaction(
        reaction_id=event.reaction_id,
        patient_id=event.patient_id,
        blood_unit_ids=event.blood_unit_ids,
        kind=event.kind,
        severity=event.severity,
        onset_at=event.onset_at,
        reported_at=at,
        reported_by=event.reported_by,
        imputability=event.imputability,
    )
    numbered = structs.replace(
        state,
        next_reaction_number=state.next_reaction_number + 1,
        reactions_without_bags=(*state.reactions_without_bags, event.reaction_id),
    )
    return _with(numbered, reaction)


def assessed(state: BloodState, event: ReactionAssessed, *, at: float) -> BloodState:
    reaction = structs.replace(
        state.reactions[event.reaction_id],
        kind=event.kind,
        severity=event.severity,
        imputability=event.imputability,
        assessed_by=event.assessed_by,
        assessed_at=at,
    )
    return _with(state, reaction)


def bag_received(state: BloodState, event: ReactionBagReceived, *, at: float) -> BloodState:
    before = state.reactions[event.reaction_id]
    reaction = structs.replace(before, received_bag_ids=(*before.received_bag_ids, event.blood_unit_id))
    waiting = tuple(each for each in state.reactions_without_bags if each != event.reaction_id)
    if reaction.missing_bag_ids:
        waiting = state.reactions_without_bags
    return structs.replace(_with(state, reaction), reactions_without_bags=waiting)


def _with(state: BloodState, reaction: Reaction) -> BloodState:
    return structs.replace(state, reactions=state.reactions.set(reaction.reaction_id, reaction))


CHANGES: Changes = {
    ReactionReported: reported,
    ReactionAssessed: assessed,
    ReactionBagReceived: bag_received,
}
