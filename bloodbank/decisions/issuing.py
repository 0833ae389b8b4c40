"""Units are handed out and transfused: every hard rule is checked again, whatever was checked before."""

from collections.abc import Sequence

from bloodbank.bedside.rules import not_checked_at_bedside
from bloodbank.checks import require_id, require_ids
from bloodbank.crossmatching.rules import crossmatch_outlived, found_incompatible, not_crossmatched
from bloodbank.decisions.refusing import known_request, known_unit, live_request, refuse_for
from bloodbank.decisions.request_checks import require_particulars
from bloodbank.decisions.reserving import refuse_unsuitable, reserved_unit_ids
from bloodbank.messages import BloodIssued, BloodTransfused, Event, IssueBlood, RecordTransfusion
from bloodbank.model import BloodRequest, BloodState, BloodUnit
from bloodbank.recipient.case import case_of
from bloodbank.refusal import Refused
from bloodbank.rules.expiry import expires_before
from bloodbank.rules.phase import restricted_by_phase
from bloodbank.rules.place import not_at
from bloodbank.rules.recipient import meant_for_another
from bloodbank.rules.sample_validity import sample_not_valid
from bloodbank.rules.status import hold_lapsed, not_delivered, not_held_for
from bloodbank.rules.suitability import first_reason_against
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

SCANNED = "blood_unit_ids"


def issue_blood(state: BloodState, command: IssueBlood, *, now: float, settings: BloodSettings) -> list[Event]:
    """What is held for the request is handed out; a unit at the asking place is handed over there and then."""
    require_id(command.request_id, "request_id")
    require_particulars(issued_by=command.issued_by, handed_to=command.handed_to, cold_box_id=command.cold_box_id)
    _require_named(command, settings=settings)
    request = live_request(state, command.request_id)
    units = _units_to_issue(state, request, command, settings=settings)
    for unit in units:
        refuse_for(not_held_for(unit, request_id=request.request_id), field=SCANNED)
        refuse_for(hold_lapsed(unit, now=now), field="request_id")
    refuse_unsuitable(state, request, units, now=now, settings=settings)
    begins_at = max(now, request.needed_by_at)
    case = case_of(state, request, at=begins_at, settings=settings.recipients)
    for unit in units:
        invalid = sample_not_valid(case, unit.component, begins_at=begins_at, settings=settings)
        refuse_for(invalid, field="request_id")
        refuse_for(not_crossmatched(state, unit, request, now=now, settings=settings), field=SCANNED)
    scarce = restricted_by_phase(state, request, units, settings=settings)
    if settings.phases.restricted == "refuse":
        refuse_for(next(iter(scarce), None), field="request_id")
    return [
        BloodIssued(
            request_id=request.request_id,
            warnings=scarce,
            blood_unit_ids=tuple(unit.blood_unit_id for unit in units),
            issued_by=command.issued_by,
            handed_to=command.handed_to,
            cold_box_id=command.cold_box_id,
        )
    ]


def _require_named(command: IssueBlood, *, settings: BloodSettings) -> None:
    if settings.requests.issuer_named and (command.issued_by is None or command.handed_to is None):
        missing = "issued_by" if command.issued_by is None else "handed_to"
        detail = f"{missing}: say who hands the units out and who takes them"
        raise Refused("person-not-named", detail, kind="invalid", field=missing)


def _units_to_issue(
    state: BloodState, request: BloodRequest, command: IssueBlood, *, settings: BloodSettings
) -> Sequence[BloodUnit]:
    """The units that were scanned; all that are held where nothing was and nothing has to be."""
    if command.blood_unit_ids:
        require_ids(command.blood_unit_ids, SCANNED)
        return [known_unit(state, unit_id, field=SCANNED) for unit_id in command.blood_unit_ids]
    if settings.requests.two_scans:
        raise Refused("not-scanned", "blood_unit_ids: scan each unit that goes out", kind="invalid", field=SCANNED)
    held = reserved_unit_ids(state, request)
    if not held:
        detail = f"nothing is held for blood request {request.request_id}; reserve units first"
        raise Refused("nothing-reserved", detail, kind="conflict", field="request_id")
    return [state.blood_units[unit_id] for unit_id in held]


def record_transfusion(
    state: BloodState, command: RecordTransfusion, *, now: float, settings: BloodSettings
) -> list[Event]:
    """Only a unit delivered for this very patient, of a suitable group and not expired."""
    require_id(command.blood_unit_id, "blood_unit_id")
    require_id(command.patient_id, "patient_id")
    unit = known_unit(state, command.blood_unit_id, field="blood_unit_id")
    request = refuse_wrong_recipient(state, unit, patient_id=command.patient_id, now=now, settings=settings)
    refuse_for(not_checked_at_bedside(state, unit, patient_id=command.patient_id, now=now, settings=settings.bedside),
               field="blood_unit_id")  # fmt: skip
    return [
        BloodTransfused(blood_unit_id=unit.blood_unit_id, patient_id=command.patient_id, request_id=request.request_id)
    ]


def refuse_wrong_recipient(
    state: BloodState, unit: BloodUnit, *, patient_id: str, now: float, settings: BloodSettings
) -> BloodRequest:
    """Everything that must hold of a unit about to run into a patient; gives the request it was delivered for."""
    refuse_for(not_delivered(unit), field="blood_unit_id")
    request = known_request(state, unit.request_id or "")
    if request.for_stock:
        detail = f"unit {unit.blood_unit_id} came for stock; take it into stock and reserve it for the patient"
        raise Refused("stock-for-patient", detail, kind="conflict", field="blood_unit_id")
    _refuse_other_patient(unit, request, patient_id=patient_id)
    refuse_for(meant_for_another(unit, patient_id=patient_id), field="patient_id")
    refuse_for(not_at(unit, place_id=request.place_id), field="blood_unit_id")
    case = case_of(state, request, at=now, settings=settings.recipients, patient_id=patient_id)
    refuse_for(first_reason_against(unit, case, settings=settings), field="blood_unit_id", kind="invalid")
    barred = found_incompatible(state, unit, patient_id=patient_id, settings=settings)
    refuse_for(barred, field="blood_unit_id")
    refuse_for(crossmatch_outlived(state, unit, request, now=now, settings=settings), field="blood_unit_id")
    refuse_for(expires_before(unit, planned_end_at=now), field="blood_unit_id")
    return request


def _refuse_other_patient(unit: BloodUnit, request: BloodRequest, *, patient_id: str) -> None:
    """A request without a patient belongs to the first patient identified at the bedside."""
    if request.patient_id is not None and request.patient_id != patient_id:
        detail = (
            f"blood unit {unit.blood_unit_id} was issued for another patient than {patient_id} "
            f"(blood request {request.request_id}); do not transfuse it"
        )
        raise Refused("other-patient", detail, kind="conflict", field="patient_id")


DECISIONS: Decisions = {IssueBlood: issue_blood, RecordTransfusion: record_transfusion}
