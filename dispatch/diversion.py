"""Whether a hospital takes ambulance patients now."""

from dispatch.model import Hospital


def is_diverting(hospital: Hospital, *, now: float) -> bool:
    return hospital.diverting_until_at is not None and hospital.diverting_until_at > now
