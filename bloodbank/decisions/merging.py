"""Two ids of one person are joined, confirmed, and parted again."""

from bloodbank.checks import require_id, require_text
from bloodbank.decisions.refusing import refuse_for
from bloodbank.decisions.two_persons import require_two_persons
from bloodbank.messages import (
    ConfirmMerge,
    Event,
    MergeConfirmed,
    MergeRecipients,
    RecipientsMerged,
    RecipientsUnmerged,
    UnmergeRecipients,
)
from bloodbank.model import BloodState
from bloodbank.recipient.grouping import find_group
from bloodbank.recipient.model import IdentityLink
from bloodbank.recipient.person import linked_ids, person
from bloodbank.recipient.statements import contradicting_statements
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

FIELD = "other_patient_id"


def merge(state: BloodState, command: MergeRecipients, *, now: float, settings: BloodSettings) -> list[Event]:
    """What is joined already happens no second time."""
    _require_two_ids(command.patient_id, command.other_patient_id)
    require_text(command.reason, "reason")
    if _link(state, command.patient_id, command.other_patient_id) is not None:
        return []
    if command.other_patient_id in linked_ids(state.recipients, command.patient_id):
        detail = "other_patient_id: both ids are joined already through another one"
        raise Refused("merged-already", detail, kind="conflict", field=FIELD)
    return [
        RecipientsMerged(
            patient_id=command.patient_id, other_patient_id=command.other_patient_id, reason=command.reason
        )
    ]


def confirm(state: BloodState, command: ConfirmMerge, *, now: float, settings: BloodSettings) -> list[Event]:
    """Not while the groups of both contradict each other: then they are two people, or a sample is wrong."""
    link = _known_link(state, command.patient_id, command.other_patient_id)
    require_id(command.confirmed_by, "confirmed_by")
    if link.confirmed_by is not None:
        return []
    whole = person(state.recipients, command.patient_id)
    finding = find_group(whole, None, at=now, settings=settings.recipients)
    refuse_for(finding.contradiction, field=FIELD)
    differ = contradicting_statements(state, command.patient_id, at=now, settings=settings.recipients)
    refuse_for(differ, field=FIELD)
    return [
        MergeConfirmed(
            patient_id=command.patient_id,
            other_patient_id=command.other_patient_id,
            confirmed_by=command.confirmed_by,
        )
    ]


def unmerge(state: BloodState, command: UnmergeRecipients, *, now: float, settings: BloodSettings) -> list[Event]:
    """It takes requirements off a patient, so two persons must have looked at it."""
    _known_link(state, command.patient_id, command.other_patient_id)
    require_text(command.reason, "reason")
    require_two_persons(command.unmerged_by, command.verified_by, first="unmerged_by", second="verified_by")
    return [
        RecipientsUnmerged(
            patient_id=command.patient_id,
            other_patient_id=command.other_patient_id,
            reason=command.reason,
            unmerged_by=command.unmerged_by,
            verified_by=command.verified_by,
        )
    ]


def _require_two_ids(patient_id: str, other_patient_id: str) -> None:
    require_id(patient_id, "patient_id")
    require_id(other_patient_id, FIELD)
    if patient_id == other_patient_id:
        raise Refused("same-patient", f"{FIELD}: give another id than patient_id", kind="invalid", field=FIELD)


def _link(state: BloodState, patient_id: str, other_patient_id: str) -> IdentityLink | None:
    recipient = state.recipients.get(patient_id)
    links = () if recipient is None else recipient.links
    return next((link for link in links if link.patient_id == other_patient_id), None)


def _known_link(state: BloodState, patient_id: str, other_patient_id: str) -> IdentityLink:
    _require_two_ids(patient_id, other_patient_id)
    link = _link(state, patient_id, other_patient_id)
    if link is None:
        detail = f"{patient_id} and {other_patient_id} are not joined directly"
        raise Refused("not-merged", detail, kind="not-found", field=FIELD)
    return link


DECISIONS: Decisions = {
    MergeRecipients: merge,
    ConfirmMerge: confirm,
    UnmergeRecipients: unmerge,
}
