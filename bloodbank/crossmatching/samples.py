"""Until when a crossmatch with a sample holds."""

from bloodbank.checks import require_id
from bloodbank.model import BloodState
from bloodbank.recipient.model import Recipient, Sample
from bloodbank.recipient.person import linked_ids, person
from bloodbank.recipient.samples import valid_until_at
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings


def crossmatch_valid_until(
    state: BloodState, patient_id: str, sample_id: str, *, now: float, settings: BloodSettings
) -> float:
    """No longer than the sample, where it is on record here; one that only the laboratory knows is taken to be fresh.

    Raises Refused for a sample that is another person's, was rejected, has lapsed, or must be on record and is not.
    """
    require_id(sample_id, "sample_id")
    refuse_sample_of_another(state, patient_id, sample_id)
    longest_at = now + settings.crossmatching.valid_s
    recipient = person(state.recipients, patient_id)
    sample = None if recipient is None else _known(recipient, sample_id)
    if recipient is None or sample is None:
        _refuse_unknown(sample_id, settings=settings)
        return longest_at
    until_at = valid_until_at(sample, recipient, settings=settings.recipients)
    if until_at <= now:
        detail = f"sample {sample_id} holds no longer; draw a fresh one"
        raise Refused("sample-lapsed", detail, kind="conflict", field="sample_id")
    return min(longest_at, until_at)


def _known(recipient: Recipient, sample_id: str) -> Sample | None:
    sample = next((sample for sample in recipient.samples if sample.sample_id == sample_id), None)
    if sample is not None and sample.rejected_reason is not None:
        detail = f"sample {sample_id} was rejected: {sample.rejected_reason}"
        raise Refused("sample-rejected", detail, kind="conflict", field="sample_id")
    return sample


def _refuse_unknown(sample_id: str, *, settings: BloodSettings) -> None:
    if settings.recipients.testing == "here":
        detail = f"no sample {sample_id} of this patient; record it first"
        raise Refused("unknown-sample", detail, kind="not-found", field="sample_id")


def refuse_sample_of_another(state: BloodState, patient_id: str | None, sample_id: str) -> None:
    """A tube that is on record for somebody else says nothing of this patient, and nothing of nobody."""
    owner = state.sample_owners.get(sample_id)
    if owner is None or (patient_id is not None and owner in linked_ids(state.recipients, patient_id)):
        return
    detail = f"sample {sample_id} is on record for another patient: look at the label, or draw a fresh one"
    raise Refused("sample-of-another", detail, kind="conflict", field="sample_id")
