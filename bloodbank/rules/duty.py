"""Is a van's driver on duty, and do its boxes keep cold long enough?"""

from bloodbank.model import BloodUnit, Van, VanShift
from bloodbank.settings import BloodSettings

ALWAYS = VanShift(from_at=0.0, until_at=float("inf"))


def next_shift(van: Van, *, now: float) -> VanShift | None:
    """The shift of now, else the next one; `ALWAYS` for a van without shifts, None when all are over."""
    if not van.shifts:
        return ALWAYS
    return next((shift for shift in van.shifts if shift.until_at > now), None)


def on_duty(van: Van, *, now: float, until_at: float) -> bool:
    """Whether one shift holds from now until then."""
    shift = next_shift(van, now=now)
    return shift is not None and shift.from_at <= now and until_at <= shift.until_at


def longest_ride_s(van: Van | None, unit: BloodUnit, *, settings: BloodSettings) -> float:
    """Of a unit in a van: what its kind bears, and what the van's boxes do."""
    bears_s = settings.life.kept(unit.component, unit.attributes).longest_transit_s
    return bears_s if van is None or van.ride_limit_s is None else min(bears_s, van.ride_limit_s)
