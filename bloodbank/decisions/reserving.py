"""Units are held for a request, and let go."""

from collections.abc import Sequence

from bloodbank.checks import require_id, require_ids, require_instant, require_reasons, require_text
from bloodbank.crossmatching.rules import found_incompatible
from bloodbank.decisions.refusing import known_unit, live_request, refuse_for
from bloodbank.messages import (
    BloodReserved,
    Event,
    ExtendReservation,
    ReleaseReservation,
    ReservationExtended,
    ReservationReleased,
    ReserveBlood,
)
from bloodbank.model import BloodRequest, BloodState, BloodUnit, BloodUnitStatus
from bloodbank.recipient.case import case_of
from bloodbank.refusal import Refused
from bloodbank.rules.expiry import expires_before
from bloodbank.rules.out_of_storage import out_too_long
from bloodbank.rules.quantity import more_than_asked
from bloodbank.rules.recipient import meant_for_another
from bloodbank.rules.status import hold_lapsed, not_available, not_held_for
from bloodbank.rules.suitability import first_reason_against
from bloodbank.settings import BloodSettings
from bloodbank.tables import Decisions

FIELD = "blood_unit_ids"


def reserve_blood(state: BloodState, command: ReserveBlood, *, now: float, settings: BloodSettings) -> list[Event]:
    """Every unit must be free, right for the patient, and keep until it has been used; no more than asked for."""
    require_id(command.request_id, "request_id")
    require_ids(command.blood_unit_ids, FIELD)
    require_reasons(command.reasons, "reasons")
    _require_end(command.expires_at, now=now, settings=settings)
    request = live_request(state, command.request_id)
    units = [known_unit(state, unit_id, field=FIELD) for unit_id in command.blood_unit_ids]
    for unit in units:
        refuse_for(not_available(unit), field=FIELD)
    refuse_unsuitable(state, request, units, now=now, settings=settings)
    refuse_for(more_than_asked(request, units, state.blood_units), field=FIELD)
    return [
        BloodReserved(
            request_id=request.request_id,
            blood_unit_ids=command.blood_unit_ids,
            expires_at=command.expires_at,
            reasons=command.reasons,
        )
    ]


def _require_end(expires_at: float, *, now: float, settings: BloodSettings) -> None:
    require_instant(expires_at, "expires_at", latest=now + settings.longest_reservation_s)
    if expires_at <= now:
        detail = "expires_at: the reservation would have ended already; give an instant in the future"
        raise Refused("out-of-range", detail, kind="invalid", field="expires_at")


def refuse_unsuitable(
    state: BloodState, request: BloodRequest, units: Sequence[BloodUnit], *, now: float, settings: BloodSettings
) -> None:
    """The rules about the blood itself: what it must be for the recipient, crossmatch, expiry, time out."""
    planned_end_at = settings.planned_end_at(request.urgency, needed_by_at=request.needed_by_at, now=now)
    case = case_of(state, request, at=max(now, request.needed_by_at), settings=settings.recipients)
    for unit in units:
        refuse_for(meant_for_another(unit, patient_id=request.patient_id), field=FIELD)
        refuse_for(first_reason_against(unit, case, settings=settings), field=FIELD, kind="invalid")
        barred = found_incompatible(state, unit, patient_id=request.patient_id, settings=settings)
        refuse_for(barred, field=FIELD)
        refuse_for(expires_before(unit, planned_end_at=planned_end_at), field=FIELD)
        refuse_for(out_too_long(unit, now=now, settings=settings), field=FIELD)


def reserved_unit_ids(state: BloodState, request: BloodRequest) -> tuple[str, ...]:
    """Units held for a request and not yet issued."""
    return tuple(
        unit_id for unit_id in request.blood_unit_ids if state.blood_units[unit_id].status is BloodUnitStatus.RESERVED
    )


def release_reservation(
    state: BloodState, command: ReleaseReservation, *, now: float, settings: BloodSettings
) -> list[Event]:
    """What is held and not issued goes back to stock."""
    require_id(command.request_id, "request_id")
    require_text(command.reason, "reason")
    request = live_request(state, command.request_id)
    held = reserved_unit_ids(state, request)
    if command.lapsed_only:
        held = tuple(unit_id for unit_id in held if hold_lapsed(state.blood_units[unit_id], now=now) is not None)
    _refuse_nothing(request, held)
    return [ReservationReleased(request_id=request.request_id, blood_unit_ids=held, reason=command.reason)]


def _refuse_nothing(request: BloodRequest, held: Sequence[str]) -> None:
    if not held:
        detail = f"nothing is held for blood request {request.request_id}"
        raise Refused("nothing-reserved", detail, kind="conflict", field="request_id")


def extend_reservation(
    state: BloodState, command: ExtendReservation, *, now: float, settings: BloodSettings
) -> list[Event]:
    """What has not lapsed is held for longer; the blood must still keep until it has been used."""
    require_id(command.request_id, "request_id")
    require_text(command.reason, "reason")
    _require_end(command.expires_at, now=now, settings=settings)
    request = live_request(state, command.request_id)
    held = reserved_unit_ids(state, request)
    _refuse_nothing(request, held)
    if command.blood_unit_ids:
        require_ids(command.blood_unit_ids, FIELD)
        for unit_id in command.blood_unit_ids:
            refuse_for(
                not_held_for(known_unit(state, unit_id, field=FIELD), request_id=request.request_id), field=FIELD
            )
        held = command.blood_unit_ids
    for unit_id in held:
        refuse_for(hold_lapsed(state.blood_units[unit_id], now=now), field=FIELD)
    return [
        ReservationExtended(
            request_id=request.request_id, blood_unit_ids=held, expires_at=command.expires_at, reason=command.reason
        )
    ]


DECISIONS: Decisions = {
    ReserveBlood: reserve_blood,
    ExtendReservation: extend_reservation,
    ReleaseReservation: release_reservation,
}
