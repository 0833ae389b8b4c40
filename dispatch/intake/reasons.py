"""Why two calls are held to be alike; `phrases/intake.json` says them in words."""

from dispatch.messages import Reason
from dispatch.reasons import reason


def near_in_place(*, distance_m: float, radius_m: float) -> Reason:
    return reason("near-in-place", distance_m=distance_m, radius_m=radius_m)


def near_in_time(*, gap_s: float) -> Reason:
    return reason("near-in-time", gap_s=gap_s)


def same_number(*, other_incident_id: str) -> Reason:
    """Somebody called about both from one number."""
    return reason("same-number", other_incident_id=other_incident_id)


def alike_in_words(*, likeness_percent: float) -> Reason:
    return reason("alike-in-words", likeness_percent=likeness_percent)


def alike_in_address(*, likeness_percent: float) -> Reason:
    return reason("alike-in-address", likeness_percent=likeness_percent)


def same_determinant(*, determinant: str) -> Reason:
    return reason("same-determinant", determinant=determinant)


def other_determinant(*, determinant: str) -> Reason:
    """What speaks against it: the other incident is of something else."""
    return reason("other-determinant", determinant=determinant)
