"""How long a sample says something of the patient, and whether two say it independently of each other."""

from collections.abc import Sequence
from itertools import combinations

from bloodbank.recipient.model import Recipient, Sample
from bloodbank.recipient.settings import RecipientSettings


def sound_samples(recipient: Recipient) -> tuple[Sample, ...]:
    """Samples that were not rejected, first drawn first."""
    return tuple(sample for sample in recipient.samples if sample.rejected_reason is None)


def valid_until_at(sample: Sample, recipient: Recipient, *, settings: RecipientSettings) -> float:
    """Until when blood may be begun on this sample (BSH 2012: three days after transfusion or pregnancy).

    A new antibody can appear within days of an exposure; who may have been exposed counts as exposed. For a neonate the
    first sample holds until the age at which a child begins to make antibodies.
    """
    if recipient.neonate_until_at is not None and sample.drawn_at < recipient.neonate_until_at:
        return recipient.neonate_until_at
    exposed_since_at = sample.drawn_at - settings.exposure_s
    exposed_here = recipient.exposed_at is not None and recipient.exposed_at > exposed_since_at
    exposed = exposed_here or sample.exposed is not False
    return sample.drawn_at + (settings.exposed_sample_valid_s if exposed else settings.sample_valid_s)


def newest_screened(recipient: Recipient) -> Sample | None:
    """The sample drawn last of those whose antibody screen is known."""
    screened = [sample for sample in sound_samples(recipient) if sample.screen is not None]
    return max(screened, key=lambda sample: sample.drawn_at, default=None)


def independent(one: Sample, other: Sample, *, settings: RecipientSettings) -> bool:
    """Two tubes filled in one go at one bed by one person can hold the same wrong patient's blood."""
    apart_s = abs(one.drawn_at - other.drawn_at)
    return one.collected_by != other.collected_by or apart_s >= settings.second_sample_apart_s


def any_independent(samples: Sequence[Sample], *, settings: RecipientSettings) -> bool:
    """Whether two of the samples are independent of each other."""
    return any(independent(one, other, settings=settings) for one, other in combinations(samples, 2))
