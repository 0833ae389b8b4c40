"""Units are crossmatched with a patient's sample."""

from bloodbank.alarms.model import BloodAlarmKind
from bloodbank.checks import require_id, require_ids, require_text
from bloodbank.crossmatching.electronic import electronic_refused
from bloodbank.crossmatching.model import CrossmatchMethod, CrossmatchResult
from bloodbank.crossmatching.rules import crossmatches_of
from bloodbank.crossmatching.samples import crossmatch_valid_until
from bloodbank.decisions.alarms import raised
from bloodbank.decisions.refusing import known_request, known_unit, live_request, refuse_for
from bloodbank.emergency.owed import FATE_OPEN
from bloodbank.messages import CrossmatchRecorded, CrossmatchRequested, Event, RecordCrossmatch, RequestCrossmatch
from bloodbank.model import BloodRequest, BloodState, BloodUnit, BloodUnitStatus
from bloodbank.reason import Reason
from bloodbank.recipient.case import case_of
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

FIELD = "blood_unit_ids"
LOOKED_AT = (BloodUnitStatus.RESERVED, *FATE_OPEN, BloodUnitStatus.TRANSFUSED)


def request_crossmatch(
    state: BloodState, command: RequestCrossmatch, *, now: float, settings: BloodSettings
) -> list[Event]:
    """For units of the request, with a sample of the patient it names."""
    require_id(command.request_id, "request_id")
    require_ids(command.blood_unit_ids, FIELD)
    require_id(command.requested_by, "requested_by")
    request = live_request(state, command.request_id)
    patient_id = _patient_of(request)
    for unit_id in command.blood_unit_ids:
        _refuse_unit_of_another(known_unit(state, unit_id, field=FIELD), request, field=FIELD, settings=settings)
    crossmatch_valid_until(state, patient_id, command.sample_id, now=now, settings=settings)
    return [
        CrossmatchRequested(
            request_id=request.request_id,
            patient_id=patient_id,
            blood_unit_ids=command.blood_unit_ids,
            sample_id=command.sample_id,
            requested_by=command.requested_by,
        )
    ]


def record_crossmatch(
    state: BloodState, command: RecordCrossmatch, *, now: float, settings: BloodSettings
) -> list[Event]:
    """An incompatible result stays; one for a unit that is out already is told at once."""
    request = known_request(state, command.request_id)
    patient_id = _patient_of(request)
    unit = known_unit(state, command.blood_unit_id, field="blood_unit_id")
    _refuse_unit_of_another(unit, request, field="blood_unit_id", settings=settings)
    _require_result(command)
    before = crossmatches_of(state, patient_id).get(unit.blood_unit_id)
    if before is not None and before.result is CrossmatchResult.INCOMPATIBLE:
        if command.result is CrossmatchResult.INCOMPATIBLE:
            return []
        detail = f"unit {unit.blood_unit_id} was found incompatible with this patient: it stays barred, take another"
        raise Refused("crossmatch-incompatible", detail, kind="conflict", field="result")
    valid_until_at = crossmatch_valid_until(state, patient_id, command.sample_id, now=now, settings=settings)
    if command.method is CrossmatchMethod.ELECTRONIC:
        refused = electronic_refused(state, request, now=now, settings=settings)
        refuse_for(refused, field="method")
    case = case_of(state, request, at=now, settings=settings.recipients)
    recorded = CrossmatchRecorded(
        request_id=request.request_id,
        patient_id=patient_id,
        blood_unit_id=unit.blood_unit_id,
        sample_id=command.sample_id,
        method=command.method,
        result=command.result,
        recorded_by=command.recorded_by,
        valid_until_at=valid_until_at,
        reason=command.reason,
        retrospective=unit.status is not BloodUnitStatus.RESERVED,
        antibodies=tuple(sorted({antibody.specificity for antibody in case.antibodies})),
    )
    return [recorded, *_told(state, recorded)]


def _require_result(command: RecordCrossmatch) -> None:
    require_id(command.recorded_by, "recorded_by")
    if command.result is CrossmatchResult.INCOMPATIBLE:
        require_text(command.reason, "reason")
        if command.method is CrossmatchMethod.ELECTRONIC:
            detail = "method: a computer finds no incompatibility in a tube; record what the laboratory found"
            raise Refused("electronic-not-allowed", detail, kind="invalid", field="method")
    elif command.reason is not None:
        require_text(command.reason, "reason")


def _told(state: BloodState, recorded: CrossmatchRecorded) -> list[Event]:
    """The unit is out, perhaps running: somebody must hear of it now."""
    if not recorded.retrospective or recorded.result is CrossmatchResult.COMPATIBLE:
        return []
    reason = Reason(
        code="incompatible-unit-handed-out",
        values={"blood_unit_id": recorded.blood_unit_id, "request_id": recorded.request_id},
    )
    return [
        raised(
            state,
            kind=BloodAlarmKind.INCOMPATIBLE_GIVEN,
            cause=f"incompatible/{recorded.blood_unit_id}/{recorded.request_id}",
            reason=reason,
            request_id=recorded.request_id,
            blood_unit_id=recorded.blood_unit_id,
        )
    ]


def _patient_of(request: BloodRequest) -> str:
    if request.patient_id is None:
        detail = f"blood request {request.request_id} names no patient; amend it before blood is crossmatched"
        raise Refused("patient-not-named", detail, kind="conflict", field="request_id")
    return request.patient_id


def _refuse_unit_of_another(unit: BloodUnit, request: BloodRequest, *, field: str, settings: BloodSettings) -> None:
    if unit.component not in settings.crossmatching.components:
        detail = f"unit {unit.blood_unit_id} holds no red cells to crossmatch"
        raise Refused("crossmatch-not-for-component", detail, kind="invalid", field=field)
    if unit.request_id != request.request_id or unit.status not in LOOKED_AT:
        detail = f"unit {unit.blood_unit_id} is not held or handed out for blood request {request.request_id}"
        raise Refused("not-reserved", detail, kind="conflict", field=field)


DECISIONS: Decisions = {RequestCrossmatch: request_crossmatch, RecordCrossmatch: record_crossmatch}
