"""What becomes known against a unit while it runs into a patient."""

from collections.abc import Iterator

from bloodbank.bedside.model import Transfusion
from bloodbank.model import BloodState
from bloodbank.reason import Reason
from bloodbank.recipient.case import case_of
from bloodbank.rules.release import donation_recalled, label_contested, untested_or_positive
from bloodbank.rules.suitability import reasons_against
from bloodbank.settings import BloodSettings

RECALL, TEST, LABEL, PATIENT = "doubt-recall", "doubt-test", "doubt-label", "doubt-patient"


def doubts(state: BloodState, record: Transfusion, *, settings: BloodSettings) -> Iterator[tuple[str, str]]:
    """What is in doubt, and the code of the rule that says so. At the beginning nothing spoke against the unit.

    A group that contradicts itself is a doubt whatever the unit: the wrong person may be getting it.
    """
    unit = state.blood_units[record.blood_unit_id]
    recalled = donation_recalled(state, unit)
    if recalled is not None or _recalled_since(state, record):
        yield RECALL, "donation-recalled"
    tested = untested_or_positive(state, unit, settings=settings)
    if tested is not None:
        yield TEST, tested.code
    contested = label_contested(state, unit)
    if contested is not None:
        yield LABEL, contested.code
    request = state.requests[record.request_id]
    case = case_of(state, request, at=record.started_at, settings=settings.recipients, patient_id=record.patient_id)
    against: dict[str, Reason] = {reason.code: reason for reason in reasons_against(unit, case, settings=settings)}
    if case.finding.contradiction is not None:
        against[case.finding.contradiction.code] = case.finding.contradiction
    for code in against:
        yield PATIENT, code


def _recalled_since(state: BloodState, record: Transfusion) -> bool:
    return any(
        record.blood_unit_id in recall.blood_unit_ids
        for recall in state.recalls.values()
        if recall.lifted_at is None and recall.recalled_at >= record.started_at
    )
