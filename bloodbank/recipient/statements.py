"""Do the requests for one person state one group? Two groups are two people, or a mistake: nobody's word counts."""

from bloodbank.kinds import BloodGroup, RequestStatus
from bloodbank.model import BloodRequest, BloodState
from bloodbank.reason import Reason
from bloodbank.recipient.grouping import find_group
from bloodbank.recipient.person import linked_ids, person
from bloodbank.recipient.settings import RecipientSettings


def stating(state: BloodState, patient_id: str) -> list[tuple[BloodRequest, BloodGroup]]:
    """Requests under any id of the person that state a group, and which; cancelled ones said nothing."""
    asked = (
        state.requests[request_id]
        for each in linked_ids(state.recipients, patient_id)
        for request_id in state.requests_of_patient.get(each, ())
    )
    return [
        (request, request.patient_group)
        for request in asked
        if request.patient_group is not None and request.status is not RequestStatus.CANCELLED
    ]


def stated_otherwise(state: BloodState, patient_id: str | None, stated: BloodGroup | None) -> Reason | None:
    """Another group than this one, stated by a request for the same person."""
    if patient_id is None or stated is None:
        return None
    for request, group in stating(state, patient_id):
        if group is not stated:
            values: dict[str, str | float | int] = {
                "group": stated.value,
                "other_group": group.value,
                "request_id": request.request_id,
            }
            return Reason(code="stated-groups-contradict", values=values)
    return None


def statement_contradicted(
    state: BloodState, patient_id: str | None, stated: BloodGroup | None, *, at: float, settings: RecipientSettings
) -> Reason | None:
    """The same, unless the group rests on samples or transplants recorded here and on nobody's word."""
    if not find_group(person(state.recipients, patient_id), stated, at=at, settings=settings).by_statement:
        return None
    return stated_otherwise(state, patient_id, stated)


def contradicting_statements(
    state: BloodState, patient_id: str, *, at: float, settings: RecipientSettings
) -> Reason | None:
    """Whether any two requests for the person contradict each other, and nothing recorded here settles it."""
    said = stating(state, patient_id)
    if not said:
        return None
    return statement_contradicted(state, patient_id, said[0][1], at=at, settings=settings)
