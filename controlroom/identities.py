"""Ids of one person are joined and parted in the register and in the blood bank alike.

The register is the truth; the blood bank's joining carries antibodies, groups and special requirements along. The order
errs on the careful side: the blood bank joins before the register and parts after it, so that a crash between leaves
requirements that count for too many ids, never for too few. `bring_in_line` does what was left.
"""

from bloodbank.messages import MergeRecipients, UnmergeRecipients
from bloodbank.recipient.model import IdentityLink
from bloodbank.recipient.person import linked_ids, person
from controlroom.errors import CommandRefused
from controlroom.messages import CommandEnvelope
from controlroom.patient_checks import require_one_group
from controlroom.room import ControlRoom
from patients import Access, Merge, PatientRegister, PersonIdentities

ACTOR = "arterial/identities"
REASON = "one person by the register"
PARTED = "two people by the register"


def join(
    room: ControlRoom,
    register: PatientRegister,
    *,
    patient_id: str,
    other_patient_id: str,
    reason: str,
    access: Access,
) -> PersonIdentities:
    """Both ids are one person from now on, with everything that blood must be for either.

    The blood bank keeps the pair as unconfirmed until somebody confirms it there. Raises PatientRefused,
    PatientStoreUnavailable, ControlRoomError; `groups-differ-in-register` where the register knows two groups.
    """
    now = room.clock.now()
    one = register.get(patient_id, access=access, now=now)
    other = register.get(other_patient_id, access=access, now=now)
    if not _transplanted(room, patient_id) and not _transplanted(room, other_patient_id):
        require_one_group(one, other)
    if patient_id != other_patient_id:
        _link(room, patient_id, other_patient_id, actor=access.actor)
    return register.identities.merge(patient_id, other_patient_id, reason=reason, access=access, now=now)


def part(
    room: ControlRoom,
    register: PatientRegister,
    *,
    patient_id: str,
    other_patient_id: str,
    reason: str,
    verified_by: str,
    access: Access,
) -> PersonIdentities:
    """Both ids are two people again, each with what was recorded under it. Raises as `join` does."""
    told = register.identities.unmerge(
        patient_id, other_patient_id, reason=reason, verified_by=verified_by, access=access, now=room.clock.now()
    )
    if _direct_link(room, patient_id, other_patient_id) is not None:
        _unlink(room, patient_id, other_patient_id, actor=access.actor, verified_by=verified_by)
    return told


def bring_in_line(room: ControlRoom, register: PatientRegister) -> int:
    """Do in the blood bank what the register knows and the blood bank does not; how many pairs it was."""
    done = 0
    last = {frozenset((each.patient_id, each.other_patient_id)): each for each in register.identities.all_merges()}
    for merge in last.values():
        pair = (merge.patient_id, merge.other_patient_id)
        if merge.is_live and pair[1] not in linked_ids(room.state.bloodbank.recipients, pair[0]):
            _link(room, *pair, actor=ACTOR)
            done += 1
        elif _is_left_over(room, merge):
            _unlink(room, *pair, actor=merge.unmerged_by or ACTOR, verified_by=merge.verified_by or ACTOR)
            done += 1
    return done


def _is_left_over(room: ControlRoom, merge: Merge) -> bool:
    """Parted in the register, and still joined in the blood bank since before."""
    link = _direct_link(room, merge.patient_id, merge.other_patient_id)
    return merge.unmerged_at is not None and link is not None and link.linked_at <= merge.unmerged_at


def _link(room: ControlRoom, patient_id: str, other_patient_id: str, *, actor: str) -> None:
    if other_patient_id in linked_ids(room.state.bloodbank.recipients, patient_id):
        return
    command = MergeRecipients(patient_id=patient_id, other_patient_id=other_patient_id, reason=REASON)
    try:
        room.handle(CommandEnvelope(command=command, actor=actor))
    except CommandRefused as refused:
        if refused.code != "merged-already":
            raise


def _unlink(room: ControlRoom, patient_id: str, other_patient_id: str, *, actor: str, verified_by: str) -> None:
    command = UnmergeRecipients(
        patient_id=patient_id,
        other_patient_id=other_patient_id,
        reason=PARTED,
        unmerged_by=actor,
        verified_by=verified_by,
    )
    room.handle(CommandEnvelope(command=command, actor=actor))


def _direct_link(room: ControlRoom, patient_id: str, other_patient_id: str) -> IdentityLink | None:
    recipient = room.state.bloodbank.recipients.get(patient_id)
    links = () if recipient is None else recipient.links
    return next((link for link in links if link.patient_id == other_patient_id), None)


def _transplanted(room: ControlRoom, patient_id: str) -> bool:
    recipient = person(room.state.bloodbank.recipients, patient_id)
    return recipient is not None and bool(recipient.transplants)
