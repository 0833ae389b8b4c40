"""The last check before blood runs into a person, and what happens from then on."""

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.bedside.check import mismatches
from bloodbank.bedside.model import BedsideOutcome, Transfusion, TransfusionOutcome
from bloodbank.bedside.rules import without_fresh_check
from bloodbank.checks import require_id, require_number, require_text
from bloodbank.decisions.alarms import raised
from bloodbank.decisions.issuing import refuse_wrong_recipient
from bloodbank.decisions.refusing import known_unit, refuse_for
from bloodbank.decisions.two_persons import same_person
from bloodbank.messages import (
    BedsideChecked,
    BloodTransfused,
    CheckAtBedside,
    EndTransfusion,
    Event,
    ObserveTransfusion,
    StartTransfusion,
    TransfusionEnded,
    TransfusionObserved,
    TransfusionStarted,
)
from bloodbank.model import BloodState, BloodUnit
from bloodbank.reason import Reason
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

FIELD = "blood_unit_id"
LARGEST_ML = 1_000.0
MOST_OF_BAG = 1.1


def check_at_bedside(state: BloodState, command: CheckAtBedside, *, now: float, settings: BloodSettings) -> list[Event]:
    """Always on record: a mismatch is no mistake of the caller, but the catch of the day. It bars the unit."""
    require_id(command.patient_id, "patient_id")
    _require_persons(command.checked_by, "checked_by", command.verified_by, settings=settings)
    unit = known_unit(state, command.blood_unit_id, field=FIELD)
    reasons = mismatches(
        state,
        unit,
        patient_id=command.patient_id,
        second_identifier_matches=command.second_identifier_matches,
        suits_by_register=command.suits_by_register,
        now=now,
        settings=settings,
    )
    checked = BedsideChecked(
        blood_unit_id=unit.blood_unit_id,
        patient_id=command.patient_id,
        outcome=BedsideOutcome.MISMATCHED if reasons else BedsideOutcome.MATCHED,
        checked_by=command.checked_by,
        verified_by=command.verified_by,
        request_id=unit.request_id,
        reasons=reasons,
    )
    return [checked, *_told(state, unit)] if reasons else [checked]


def _told(state: BloodState, unit: BloodUnit) -> list[Event]:
    cause = f"bedside/{unit.blood_unit_id}"
    if cause in state.alarms:
        return []
    reason = Reason(code="bedside-mismatch", values={"blood_unit_id": unit.blood_unit_id})
    return [
        raised(
            state,
            kind=BloodAlarmKind.BEDSIDE_MISMATCH,
            cause=cause,
            reason=reason,
            request_id=unit.request_id,
            blood_unit_id=unit.blood_unit_id,
        )
    ]


def _require_persons(first: str, field: str, second: str | None, *, settings: BloodSettings) -> None:
    require_id(first, field)
    if second is not None:
        require_id(second, "verified_by")
    if settings.bedside.two_persons and (second is None or same_person(first, second)):
        detail = "verified_by: a second person must look as well"
        raise Refused("second-person-needed", detail, kind="invalid", field="verified_by")


def start_transfusion(
    state: BloodState, command: StartTransfusion, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Every hard rule once more, a check that matched a moment ago, and time enough to run through."""
    require_id(command.patient_id, "patient_id")
    _require_persons(command.started_by, "started_by", command.verified_by, settings=settings)
    _require_risks(command.overload_risks, settings=settings)
    unit = known_unit(state, command.blood_unit_id, field=FIELD)
    request = refuse_wrong_recipient(state, unit, patient_id=command.patient_id, now=now, settings=settings)
    unchecked = without_fresh_check(state, unit, patient_id=command.patient_id, now=now, settings=settings.bedside)
    refuse_for(unchecked, field=FIELD)
    out_at = unit.handed_out_at if unit.out_since_at is None else unit.out_since_at
    complete_by_at = min((now if out_at is None else out_at) + settings.bedside.complete_within_s, unit.expires_at)
    if complete_by_at <= now:
        detail = f"unit {unit.blood_unit_id} is out for so long that it can't run through in time; discard it"
        raise Refused("out-too-long-to-start", detail, kind="conflict", field=FIELD)
    started = TransfusionStarted(
        blood_unit_id=unit.blood_unit_id,
        patient_id=command.patient_id,
        request_id=request.request_id,
        started_by=command.started_by,
        complete_by_at=complete_by_at,
        verified_by=command.verified_by,
        out_at=out_at,
        overload_risks=command.overload_risks,
    )
    used = BloodTransfused(
        blood_unit_id=unit.blood_unit_id, patient_id=command.patient_id, request_id=request.request_id
    )
    return [started, used]


def _require_risks(risks: tuple[str, ...], *, settings: BloodSettings) -> None:
    for risk in risks:
        if risk not in settings.haemovigilance.overload_checklist:
            detail = f"overload_risks: {risk!r} is none of {', '.join(settings.haemovigilance.overload_checklist)}"
            raise Refused("unknown-overload-risk", detail, kind="invalid", field="overload_risks")


def observe_transfusion(
    state: BloodState, command: ObserveTransfusion, *, now: float, settings: BloodSettings
) -> list[Event]:
    require_id(command.observed_by, "observed_by")
    record = _running(state, command.blood_unit_id)
    return [
        TransfusionObserved(
            blood_unit_id=record.blood_unit_id,
            observed_by=command.observed_by,
            within_limits=command.within_limits,
        )
    ]


def end_transfusion(state: BloodState, command: EndTransfusion, *, now: float, settings: BloodSettings) -> list[Event]:
    require_id(command.ended_by, "ended_by")
    require_number(command.volume_ml, "volume_ml", low=0.0, high=LARGEST_ML)
    if command.outcome is TransfusionOutcome.STOPPED or command.reason is not None:
        require_text(command.reason, "reason")
    record = _running(state, command.blood_unit_id)
    _require_no_more_than_in_bag(state.blood_units[record.blood_unit_id], command.volume_ml)
    return [
        ended(
            record,
            ended_by=command.ended_by,
            outcome=command.outcome,
            volume_ml=command.volume_ml,
            reason=command.reason,
            now=now,
        )
    ]


def _require_no_more_than_in_bag(unit: BloodUnit, volume_ml: float) -> None:
    """Where the bag's volume is known; a scale that weighs the bag too is not perfect."""
    if unit.volume_ml is not None and volume_ml > MOST_OF_BAG * unit.volume_ml:
        detail = f"volume_ml: unit {unit.blood_unit_id} holds {unit.volume_ml:g} ml, {volume_ml:g} ml can't have run in"
        raise Refused("more-than-in-bag", detail, kind="invalid", field="volume_ml")


def ended(
    record: Transfusion,
    *,
    ended_by: str,
    outcome: TransfusionOutcome,
    now: float,
    volume_ml: float | None = None,
    reason: str | None = None,
) -> TransfusionEnded:
    """The event of a transfusion's end."""
    return TransfusionEnded(
        blood_unit_id=record.blood_unit_id,
        request_id=record.request_id,
        ended_by=ended_by,
        outcome=outcome,
        volume_ml=volume_ml,
        reason=reason,
        late_s=max(0.0, now - record.complete_by_at),
    )


def _running(state: BloodState, blood_unit_id: str) -> Transfusion:
    require_id(blood_unit_id, FIELD)
    if blood_unit_id not in state.running_transfusions:
        detail = f"no transfusion of unit {blood_unit_id} is running"
        raise Refused("transfusion-not-running", detail, kind="conflict", field=FIELD)
    return state.transfusions[blood_unit_id]


DECISIONS: Decisions = {
    CheckAtBedside: check_at_bedside,
    StartTransfusion: start_transfusion,
    ObserveTransfusion: observe_transfusion,
    EndTransfusion: end_transfusion,
}
