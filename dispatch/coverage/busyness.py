"""How much of their time on the road units have work: kept count of as they take it up and lay it down.

Time is counted with exponential forgetting: an hour counts half as much as one `HALF_LIFE_S` later, so that the share
follows the seasons and no log has to be read again.
"""

from collections.abc import Iterable
from enum import StrEnum

from immutables import Map
from msgspec import Struct
from msgspec.structs import replace

from dispatch.model import Unit, UnitStatus

DAY_S = 86_400.0
HALF_LIFE_S = 28 * DAY_S


class Work(StrEnum):
    """What a unit's time is spent on. A unit out of service spends none that counts."""

    FREE = "free"
    BUSY = "busy"
    OFF = "off"


class UnitTime(Struct, frozen=True, kw_only=True):
    """Seconds up to `counted_until_at`, the older the less they count; since then the unit does `work`."""

    work: Work
    counted_until_at: float
    busy_s: float = 0.0
    free_s: float = 0.0

    def at(self, now: float) -> "UnitTime":
        """Counted up to now."""
        passed_s = max(now - self.counted_until_at, 0.0)
        kept = 0.5 ** (passed_s / HALF_LIFE_S)
        return UnitTime(
            work=self.work,
            counted_until_at=max(now, self.counted_until_at),
            busy_s=self.busy_s * kept + (passed_s if self.work is Work.BUSY else 0.0),
            free_s=self.free_s * kept + (passed_s if self.work is Work.FREE else 0.0),
        )


class BusynessState(Struct, frozen=True, kw_only=True):
    times: Map[str, UnitTime] = Map()


def work_of(unit: Unit) -> Work:
    if unit.status is UnitStatus.OUT_OF_SERVICE:
        return Work.OFF
    return Work.FREE if unit.incident_id is None else Work.BUSY


def counted(known: BusynessState, unit: Unit, *, at: float) -> BusynessState:
    """With the unit's work as it is from now on; the same when that has not changed."""
    before, work = known.times.get(unit.unit_id), work_of(unit)
    if before is None:
        time = UnitTime(work=work, counted_until_at=at)
    elif before.work is work:
        return known
    else:
        time = replace(before.at(at), work=work)
    return replace(known, times=known.times.set(unit.unit_id, time))


def busy_fraction(
    known: BusynessState, units: Iterable[Unit], *, now: float, configured: float, prior_s: float
) -> float:
    """Share of the units' time on the road with work, as if it had been `configured` for `prior_s` beforehand."""
    times = [known.times[unit.unit_id].at(now) for unit in units if unit.unit_id in known.times]
    busy_s = sum(time.busy_s for time in times)
    whole_s = busy_s + sum(time.free_s for time in times)
    return (configured * prior_s + busy_s) / (prior_s + whole_s)
