"""Until when a crossmatch with a sample holds."""

from bloodbank.checks import require_id
from bloodbank.model import BloodState
from bloodbank.settings import BloodSettings


def crossmatch_valid_until(
    state: BloodState, patient_id: str, sample_id: str, *, now: float, settings: BloodSettings
) -> float:
    """A sample that only the laboratory knows is taken to be fresh. Raises Refused."""
    require_id(sample_id, "sample_id")
    return now + settings.crossmatching.valid_s
