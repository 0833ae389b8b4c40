"""May red cells be issued by the computer, without mixing plasma and cells? Decided here only, by nobody's hand."""

from collections.abc import Iterator

from bloodbank.reason import Reason
from bloodbank.recipient.case import Case
from bloodbank.recipient.model import AntibodyScreen, Recipient
from bloodbank.recipient.samples import any_independent, newest_screened, sound_samples
from bloodbank.rules.sample_validity import no_valid_sample
from bloodbank.settings import BloodSettings


def reasons_against_electronic_issue(case: Case, *, begins_at: float, settings: BloodSettings) -> tuple[Reason, ...]:
    """Every reason why units must be crossmatched in the tube; none when electronic issue is allowed (BSH 2012).

    Two independent concordant groups, a valid sample with a negative screen, no antibody ever, no unresolved identity,
    no transplant between different groups.
    """
    return tuple(_reasons(case, begins_at=begins_at, settings=settings))


def _reasons(case: Case, *, begins_at: float, settings: BloodSettings) -> Iterator[Reason]:
    if case.finding.contradiction is not None:
        yield case.finding.contradiction
    if case.recipient is None:
        yield Reason(code="no-valid-sample")
        return
    grouped = [sample for sample in sound_samples(case.recipient) if sample.group is not None]
    if not any_independent(grouped, settings=settings.recipients):
        yield Reason(code="two-groups-needed", values={"found": len(grouped)})
    invalid = no_valid_sample(case, begins_at=begins_at, settings=settings)
    if invalid is not None:
        yield invalid
    yield from _by_history(case)
    if _mismatched_transplant(case.recipient):
        yield Reason(code="transplant-of-other-group")


def _by_history(case: Case) -> Iterator[Reason]:
    for each in filter(None, (case.recipient, case.mother)):
        newest = newest_screened(each)
        if newest is not None and newest.screen is AntibodyScreen.POSITIVE:
            yield Reason(code="antibody-screen-positive", values={"sample_id": newest.sample_id})
        for link in each.links:
            if link.confirmed_by is None:
                yield Reason(code="identity-unresolved", values={"other_patient_id": link.patient_id})
    known = sorted({antibody.specificity for antibody in case.antibodies})
    if known:
        yield Reason(code="antibody-known", values={"antibodies": ", ".join(known)})


def _mismatched_transplant(recipient: Recipient) -> bool:
    return any(
        transplant.donor_group.value[:-1] != transplant.recipient_group.value[:-1]
        for transplant in recipient.transplants
    )
