"""What each action on paper means: the decisions of the rooms it belongs to, as of the instant when it was done."""

from collections.abc import Iterator

from bloodbank.decisions.bedside import check_at_bedside
from bloodbank.decisions.emergency import issue_emergency_blood
from bloodbank.decisions.issuing import issue_blood, record_transfusion
from bloodbank.decisions.recipients import record_facts
from bloodbank.decisions.refusing import known_request, known_unit
from bloodbank.decisions.requesting import request_blood
from bloodbank.decisions.reserving import reserve_blood
from bloodbank.decisions.returning import return_unit
from bloodbank.decisions.stocking import discard_unit
from bloodbank.messages import (
    CheckAtBedside,
    DiscardBloodUnit,
    IssueBlood,
    IssueEmergencyBlood,
    RecordRecipientFacts,
    RecordTransfusion,
    RequestBlood,
    ReserveBlood,
    ReturnBloodUnit,
)
from bloodbank.messages.reconciling import PaperRow
from bloodbank.model import BloodRequest, BloodState, BloodUnitStatus, RequestLine, RequestStatus, Urgency
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

GIVING = ("issue", "emergency-issue", "transfuse")
DECIDED: Decisions = {
    RecordRecipientFacts: record_facts,
    RequestBlood: request_blood,
    ReserveBlood: reserve_blood,
    IssueBlood: issue_blood,
    IssueEmergencyBlood: issue_emergency_blood,
    CheckAtBedside: check_at_bedside,
    RecordTransfusion: record_transfusion,
    ReturnBloodUnit: return_unit,
    DiscardBloodUnit: discard_unit,
}
Commands = Iterator[
    RecordRecipientFacts
    | RequestBlood
    | ReserveBlood
    | IssueBlood
    | IssueEmergencyBlood
    | CheckAtBedside
    | RecordTransfusion
    | ReturnBloodUnit
    | DiscardBloodUnit
]


def commands_of(row: PaperRow, state: BloodState, *, settings: BloodSettings) -> Commands:
    """The commands that a row stands for, each to be given on the state that those before it led to. Raises Refused."""
    yield from _age(row, state)
    match row.action:
        case "issue":
            yield from _issue(row, state, settings=settings)
        case "emergency-issue":
            yield from _emergency_issue(row, state)
        case "transfuse":
            yield from _transfuse(row)
        case "return":
            place_id = row.place_id or known_unit(state, row.blood_unit_id, field="blood_unit_id").place_id
            yield ReturnBloodUnit(
                blood_unit_id=row.blood_unit_id,
                place_id=place_id,
                reason=row.reason or "",
                seal_intact=row.seal_intact,
                out_s=row.out_s,
            )
        case "discard":
            yield DiscardBloodUnit(blood_unit_id=row.blood_unit_id, reason=row.reason or "")


def _age(row: PaperRow, state: BloodState) -> Commands:
    """Who was a neonate by the register then, before blood is judged for the child."""
    patient_id = patient_of(row, state)
    until_at = row.neonate_until_at
    if row.action in GIVING and patient_id is not None and until_at is not None and until_at > row.occurred_at:
        yield RecordRecipientFacts(patient_id=patient_id, neonate_until_at=until_at)


def patient_of(row: PaperRow, state: BloodState) -> str | None:
    """Whom the row is about: whom it names, else whose request it names or the unit is held for."""
    if row.patient_id is not None:
        return row.patient_id
    unit = state.blood_units.get(row.blood_unit_id)
    request = state.requests.get(row.request_id or (unit.request_id if unit is not None else None) or "")
    return None if request is None else request.patient_id


def _issue(row: PaperRow, state: BloodState, *, settings: BloodSettings) -> Commands:
    unit = known_unit(state, row.blood_unit_id, field="blood_unit_id")
    named = row.request_id or (unit.request_id if unit.status is BloodUnitStatus.RESERVED else None)
    request = _asked(row, state) if named is None else known_request(state, named)
    if request is None:
        detail = (
            "request_id: no open request of this patient lacks a unit of this kind; name the request, or write "
            "emergency-issue with who authorised it"
        )
        raise Refused("paper-no-request", detail, kind="invalid", field="request_id")
    _refuse_other_patient(row, request)
    if unit.status is BloodUnitStatus.AVAILABLE:
        ends_at = row.occurred_at + settings.reservation_s
        ids = (row.blood_unit_id,)
        yield ReserveBlood(request_id=request.request_id, blood_unit_ids=ids, expires_at=ends_at)
    yield IssueBlood(
        request_id=request.request_id,
        blood_unit_ids=(row.blood_unit_id,),
        issued_by=row.done_by,
        handed_to=row.handed_to,
    )


def _emergency_issue(row: PaperRow, state: BloodState) -> Commands:
    unit = known_unit(state, row.blood_unit_id, field="blood_unit_id")
    named = None if row.request_id is None else known_request(state, row.request_id)
    request = named or _asked(row, state, urgency=Urgency.EMERGENCY)
    if request is not None:
        _refuse_other_patient(row, request)
        request_id = request.request_id
    else:
        request_id = f"R-{state.next_request_number:06d}"
        yield RequestBlood(
            place_id=row.place_id or unit.place_id,
            lines=(RequestLine(component=unit.component, count=1),),
            urgency=Urgency.EMERGENCY,
            needed_by_at=row.occurred_at,
            patient_id=row.patient_id,
            patient_group=row.patient_group,
            may_bear_children=row.may_bear_children,
            despite_duplicate=True,
        )
    yield IssueEmergencyBlood(
        request_id=request_id,
        blood_unit_ids=(row.blood_unit_id,),
        issued_by=row.done_by,
        handed_to=row.handed_to or "",
        authorised_by=row.authorised_by or "",
        reason=row.reason or "",
        despite_register_by=row.despite_register_by,
    )


def _transfuse(row: PaperRow) -> Commands:
    if row.patient_id is None:
        detail = "patient_id: say whose wristband was read"
        raise Refused("paper-patient-missing", detail, kind="invalid", field="patient_id")
    if row.identifiers_checked is None:
        detail = "identifiers_checked: say whether two identifiers were compared at the bedside, yes or no"
        raise Refused("paper-check-missing", detail, kind="invalid", field="identifiers_checked")
    yield CheckAtBedside(
        blood_unit_id=row.blood_unit_id,
        patient_id=row.patient_id,
        second_identifier_matches=row.identifiers_checked,
        checked_by=row.done_by,
        verified_by=row.verified_by,
    )
    yield RecordTransfusion(blood_unit_id=row.blood_unit_id, patient_id=row.patient_id)


def _asked(row: PaperRow, state: BloodState, *, urgency: Urgency | None = None) -> BloodRequest | None:
    """The first request of the patient that still lacks a unit of this component."""
    component = known_unit(state, row.blood_unit_id, field="blood_unit_id").component
    for request_id in state.requests_of_patient.get(row.patient_id or "", ()):
        request = state.requests[request_id]
        wanted = any(line.component is component for line in request.lines)
        if request.status is RequestStatus.OPEN and wanted and urgency in (None, request.urgency):
            return request
    return None


def _refuse_other_patient(row: PaperRow, request: BloodRequest) -> None:
    if row.patient_id is not None and request.patient_id not in (None, row.patient_id):
        detail = f"patient_id: blood request {request.request_id} is for another patient; find out who had the unit"
        raise Refused("other-patient", detail, kind="conflict", field="patient_id")
