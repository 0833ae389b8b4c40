"""May a unit go to a patient, by what crossmatching found?"""

from collections.abc import Iterator

from immutables import Map

from bloodbank.crossmatching.model import Crossmatch, CrossmatchResult
from bloodbank.crossmatching.outlived import outlived
from bloodbank.life.donations import donations_in
from bloodbank.model import BloodRequest, BloodState, BloodUnit
from bloodbank.reason import Reason
from bloodbank.recipient.person import linked_ids
from bloodbank.settings import BloodSettings


def crossmatches_of(state: BloodState, patient_id: str | None) -> Map[str, Crossmatch]:
    """Unit -> its last crossmatch with this patient."""
    return state.crossmatches.get(patient_id or "", Map())


def found_incompatible(
    state: BloodState, unit: BloodUnit, *, patient_id: str | None, settings: BloodSettings
) -> Reason | None:
    """A unit whose donation was ever found incompatible with a patient is barred for this patient for ever.

    Divided and processed units hold the same red cells, so the bar goes by donation; and by person, under any id.
    """
    if unit.component not in settings.crossmatching.components:
        return None
    for crossmatch in _under_all_ids(state, patient_id):
        if crossmatch.result is CrossmatchResult.INCOMPATIBLE and _of_one_donation(state, unit, crossmatch):
            values: dict[str, str | float | int] = {
                "blood_unit_id": unit.blood_unit_id,
                "tested_unit_id": crossmatch.blood_unit_id,
            }
            return Reason(code="crossmatch-incompatible", values=values)
    return None


def _under_all_ids(state: BloodState, patient_id: str | None) -> Iterator[Crossmatch]:
    if patient_id is not None and state.crossmatches:
        for each in linked_ids(state.recipients, patient_id):
            yield from crossmatches_of(state, each).values()


def _of_one_donation(state: BloodState, unit: BloodUnit, crossmatch: Crossmatch) -> bool:
    if crossmatch.blood_unit_id == unit.blood_unit_id:
        return True
    tested = state.blood_units[crossmatch.blood_unit_id]
    return not set(donations_in(state, unit)).isdisjoint(donations_in(state, tested))


def not_crossmatched(
    state: BloodState, unit: BloodUnit, request: BloodRequest, *, now: float, settings: BloodSettings
) -> Reason | None:
    """Where crossmatches are required there must be one; where there is one it must hold."""
    if unit.component not in settings.crossmatching.components:
        return None
    crossmatch = crossmatches_of(state, request.patient_id).get(unit.blood_unit_id)
    if crossmatch is None:
        missing = Reason(code="not-crossmatched", values={"blood_unit_id": unit.blood_unit_id})
        return missing if settings.crossmatching.required else None
    return outlived(state, crossmatch, request, now=now, settings=settings)


def crossmatch_outlived(
    state: BloodState, unit: BloodUnit, request: BloodRequest, *, now: float, settings: BloodSettings
) -> Reason | None:
    """At the bedside: a crossmatch that let the unit out must still hold; what went out without one is not asked."""
    crossmatch = crossmatches_of(state, request.patient_id).get(unit.blood_unit_id)
    if crossmatch is None or unit.component not in settings.crossmatching.components:
        return None
    issue = state.emergency_issues.get(request.request_id)
    if issue is not None and unit.blood_unit_id in {each.blood_unit_id for each in issue.units}:
        return None
    return outlived(state, crossmatch, request, now=now, settings=settings)
