"""What does not match between a wristband and a bag: everything that is wrong, not only the first."""

from collections.abc import Iterator

from bloodbank.crossmatching.rules import crossmatch_outlived, found_incompatible
from bloodbank.model import BloodState, BloodUnit
from bloodbank.reason import Reason
from bloodbank.recipient.case import case_of
from bloodbank.rules.expiry import expires_before
from bloodbank.rules.place import not_at
from bloodbank.rules.status import not_delivered
from bloodbank.rules.suitability import reasons_against
from bloodbank.settings import BloodSettings


def mismatches(
    state: BloodState,
    unit: BloodUnit,
    *,
    patient_id: str,
    second_identifier_matches: bool,
    suits_by_register: bool,
    now: float,
    settings: BloodSettings,
) -> tuple[Reason, ...]:
    """None when this bag may run into the person who wears this wristband."""
    values: dict[str, str | float | int] = {"blood_unit_id": unit.blood_unit_id}
    found = [] if second_identifier_matches else [Reason(code="second-identifier-differs", values=values)]
    if not suits_by_register:
        found.append(Reason(code="unsuitable-by-register", values=values))
    return (*found, *_of_bag(state, unit, patient_id=patient_id, now=now, settings=settings))


def _of_bag(
    state: BloodState, unit: BloodUnit, *, patient_id: str, now: float, settings: BloodSettings
) -> Iterator[Reason]:
    values: dict[str, str | float | int] = {"blood_unit_id": unit.blood_unit_id}
    not_here = not_delivered(unit)
    if not_here is not None:
        yield not_here
    request = state.requests.get(unit.request_id or "")
    if request is None or request.for_stock or request.patient_id not in (None, patient_id):
        yield Reason(code="bag-of-another", values=values)
        return
    case = case_of(state, request, at=now, settings=settings.recipients, patient_id=patient_id)
    yield from reasons_against(unit, case, settings=settings)
    others = (
        found_incompatible(state, unit, patient_id=patient_id, settings=settings),
        crossmatch_outlived(state, unit, request, now=now, settings=settings),
        not_at(unit, place_id=request.place_id),
        expires_before(unit, planned_end_at=now),
    )
    yield from (reason for reason in others if reason is not None)
