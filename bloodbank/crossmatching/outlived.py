"""Does what a crossmatch rested on still stand? It is asked again whenever the unit comes nearer to the patient."""

from collections.abc import Iterator

from bloodbank.crossmatching.model import Crossmatch, CrossmatchMethod
from bloodbank.model import BloodRequest, BloodState
from bloodbank.reason import Reason
from bloodbank.recipient.case import Case, case_of
from bloodbank.recipient.model import Antibody
from bloodbank.recipient.person import linked_ids
from bloodbank.recipient.samples import valid_until_at
from bloodbank.rules.electronic_issue import reasons_against_electronic_issue
from bloodbank.settings import BloodSettings


def outlived(
    state: BloodState, crossmatch: Crossmatch, request: BloodRequest, *, now: float, settings: BloodSettings
) -> Reason | None:
    """The first reason why a compatible result counts no more; None while it holds.

    Its sample must hold and be this person's; by computer, everything that let the computer judge must stand; in the
    tube, no antibody may have become known since.
    """
    case = case_of(state, request, at=now, settings=settings.recipients)
    return next(_reasons(state, crossmatch, case, now=now, settings=settings), None)


def _reasons(
    state: BloodState, crossmatch: Crossmatch, case: Case, *, now: float, settings: BloodSettings
) -> Iterator[Reason]:
    yield from _by_sample(state, crossmatch, case, now=now, settings=settings)
    if crossmatch.method is CrossmatchMethod.ELECTRONIC:
        yield from reasons_against_electronic_issue(case, begins_at=now, settings=settings)
        return
    new = sorted({antibody.specificity for antibody in case.antibodies if _is_new(antibody, crossmatch)})
    if new:
        values: dict[str, str | float | int] = {"blood_unit_id": crossmatch.blood_unit_id, "antibodies": ", ".join(new)}
        yield Reason(code="antibody-since-crossmatch", values=values)


def _is_new(antibody: Antibody, crossmatch: Crossmatch) -> bool:
    """By what was known then; where an old log does not tell, by when it was found."""
    if crossmatch.antibodies is None:
        return antibody.found_at > crossmatch.recorded_at
    return antibody.specificity not in crossmatch.antibodies


def _by_sample(
    state: BloodState, crossmatch: Crossmatch, case: Case, *, now: float, settings: BloodSettings
) -> Iterator[Reason]:
    """One that only the laboratory knows holds as long as was said when the result came."""
    values: dict[str, str | float | int] = {
        "blood_unit_id": crossmatch.blood_unit_id,
        "sample_id": crossmatch.sample_id,
    }
    until_at = crossmatch.valid_until_at
    owner = state.sample_owners.get(crossmatch.sample_id)
    if owner is not None and case.patient_id is not None and owner not in linked_ids(state.recipients, case.patient_id):
        yield Reason(code="crossmatch-sample-of-another", values=values)
    samples = () if case.recipient is None else case.recipient.samples
    sample = next((each for each in samples if each.sample_id == crossmatch.sample_id), None)
    if case.recipient is not None and sample is not None:
        if sample.rejected_reason is not None:
            yield Reason(code="crossmatch-sample-rejected", values=values)
        until_at = min(until_at, valid_until_at(sample, case.recipient, settings=settings.recipients))
    if until_at <= now:
        expired: dict[str, str | float | int] = {
            "blood_unit_id": crossmatch.blood_unit_id,
            "expired_s": now - until_at,
        }
        yield Reason(code="crossmatch-expired", values=expired)
