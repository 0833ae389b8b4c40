"""A reaction stops what runs, sets aside what came from the same donor, and is told at once."""

from collections.abc import Sequence

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.bedside.model import TransfusionOutcome
from bloodbank.checks import require_id, require_ids, require_instant
from bloodbank.decisions.alarms import raised
from bloodbank.decisions.bedside import ended
from bloodbank.decisions.quarantine import quarantined
from bloodbank.decisions.refusing import known_unit
from bloodbank.haemovigilance.model import Reaction
from bloodbank.haemovigilance.terms import ReactionKind
from bloodbank.life.donations import donations_in
from bloodbank.messages import (
    AssessReaction,
    Event,
    ReactionAssessed,
    ReactionBagReceived,
    ReactionReported,
    ReceiveReactionBag,
    ReportReaction,
)
from bloodbank.model import BloodState, BloodUnit, BloodUnitStatus
from bloodbank.reason import Reason
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

FIELD = "blood_unit_ids"
DONOR_IMPLICATED = "donor-implicated"
LONGEST_AGO_S = 366 * 86_400.0
CLOCKS_DIFFER_S = 60.0


def report_reaction(state: BloodState, command: ReportReaction, *, now: float, settings: BloodSettings) -> list[Event]:
    """For units that this very patient was given."""
    require_id(command.patient_id, "patient_id")
    require_id(command.reported_by, "reported_by")
    require_ids(command.blood_unit_ids, FIELD, most=100)
    require_instant(command.onset_at, "onset_at", earliest=max(0.0, now - LONGEST_AGO_S), latest=now)
    units = [known_unit(state, unit_id, field=FIELD) for unit_id in command.blood_unit_ids]
    for unit in units:
        _require_given(unit, patient_id=command.patient_id)
    _require_begun(state, units, onset_at=command.onset_at)
    _refuse_second(state, command)
    reported = ReactionReported(
        reaction_id=f"TR-{state.next_reaction_number:06d}",
        patient_id=command.patient_id,
        blood_unit_ids=command.blood_unit_ids,
        kind=command.kind,
        severity=command.severity,
        onset_at=command.onset_at,
        reported_by=command.reported_by,
        imputability=command.imputability,
    )
    return [
        reported,
        *_stopped(state, units, by=command.reported_by, now=now),
        *_set_aside(state, units, command.kind, settings=settings),
        _told(state, reported),
    ]


def _require_given(unit: BloodUnit, *, patient_id: str) -> None:
    if unit.status is not BloodUnitStatus.TRANSFUSED or unit.patient_id != patient_id:
        detail = f"unit {unit.blood_unit_id} was not given to this patient"
        raise Refused("not-given-to-patient", detail, kind="conflict", field=FIELD)


def _require_begun(state: BloodState, units: Sequence[BloodUnit], *, onset_at: float) -> None:
    """A reaction follows the blood: of what was begun here, something ran before it. Clocks may differ a little."""
    begun = [state.transfusions[u.blood_unit_id].started_at for u in units if u.blood_unit_id in state.transfusions]
    if len(begun) == len(units) and onset_at < min(begun) - CLOCKS_DIFFER_S:
        detail = "onset_at: none of these units was begun by then; look at the date and the units"
        raise Refused("onset-before-transfusion", detail, kind="invalid", field="onset_at")


def _refuse_second(state: BloodState, command: ReportReaction) -> None:
    """The same units, the same instant: the same reaction. Of another kind, it is assessed anew."""
    for known in state.reactions.values():
        same_units = set(known.blood_unit_ids) == set(command.blood_unit_ids)
        if same_units and (known.patient_id, known.onset_at) == (command.patient_id, command.onset_at):
            detail = f"this is reaction {known.reaction_id}, reported already; assess that one"
            raise Refused("reaction-reported-already", detail, kind="conflict", field="onset_at")


def _stopped(state: BloodState, units: Sequence[BloodUnit], *, by: str, now: float) -> list[Event]:
    running = [unit.blood_unit_id for unit in units if unit.blood_unit_id in state.running_transfusions]
    return [
        ended(
            state.transfusions[unit_id],
            ended_by=by,
            outcome=TransfusionOutcome.STOPPED,
            reason="transfusion-reaction",
            now=now,
        )
        for unit_id in running
    ]


def _set_aside(
    state: BloodState, units: Sequence[BloodUnit], kind: ReactionKind, *, settings: BloodSettings
) -> list[Event]:
    """Whatever else of these donations is left, in stock or on its way to somebody."""
    if kind not in settings.haemovigilance.donor_implicated_by:
        return []
    donations = dict.fromkeys(din for unit in units for din in donations_in(state, unit))
    ids = dict.fromkeys(unit_id for din in donations for unit_id in state.units_of_donation.get(din, ()))
    return quarantined([state.blood_units[unit_id] for unit_id in ids], reason=DONOR_IMPLICATED)


def _told(state: BloodState, reported: ReactionReported) -> Event:
    reason = Reason(
        code="transfusion-reaction",
        values={
            "reaction": reported.kind.value,
            "blood_unit_ids": ", ".join(reported.blood_unit_ids[:5]),
            "severity": int(reported.severity),
        },
    )
    return raised(
        state,
        kind=BloodAlarmKind.REACTION,
        cause=f"reaction/{reported.reaction_id}",
        reason=reason,
        blood_unit_id=reported.blood_unit_ids[0],
    )


def assess_reaction(state: BloodState, command: AssessReaction, *, now: float, settings: BloodSettings) -> list[Event]:
    """A kind that turns out to be the donor's sets the donation aside now."""
    require_id(command.assessed_by, "assessed_by")
    reaction = _known(state, command.reaction_id)
    assessed = ReactionAssessed(
        reaction_id=reaction.reaction_id,
        assessed_by=command.assessed_by,
        kind=reaction.kind if command.kind is None else command.kind,
        severity=reaction.severity if command.severity is None else command.severity,
        imputability=reaction.imputability if command.imputability is None else command.imputability,
    )
    units = [state.blood_units[unit_id] for unit_id in reaction.blood_unit_ids]
    return [assessed, *_set_aside(state, units, assessed.kind, settings=settings)]


def receive_bag(state: BloodState, command: ReceiveReactionBag, *, now: float, settings: BloodSettings) -> list[Event]:
    require_id(command.received_by, "received_by")
    reaction = _known(state, command.reaction_id)
    if command.blood_unit_id not in reaction.blood_unit_ids:
        detail = f"unit {command.blood_unit_id} is none of reaction {reaction.reaction_id}"
        raise Refused("not-of-this-reaction", detail, kind="conflict", field="blood_unit_id")
    if command.blood_unit_id in reaction.received_bag_ids:
        return []
    return [
        ReactionBagReceived(
            reaction_id=reaction.reaction_id,
            blood_unit_id=command.blood_unit_id,
            received_by=command.received_by,
        )
    ]


def _known(state: BloodState, reaction_id: str) -> Reaction:
    require_id(reaction_id, "reaction_id")
    reaction = state.reactions.get(reaction_id)
    if reaction is None:
        raise Refused("unknown-reaction", f"no reaction {reaction_id}", kind="not-found", field="reaction_id")
    return reaction


DECISIONS: Decisions = {
    ReportReaction: report_reaction,
    AssessReaction: assess_reaction,
    ReceiveReactionBag: receive_bag,
}
