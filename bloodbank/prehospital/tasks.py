"""What each ambulance lacks, and what has to come off it in time."""

from collections.abc import Iterator

from msgspec import Struct

from bloodbank.kinds import BloodGroup, Component
from bloodbank.model import BloodPlace, BloodState, BloodUnit
from bloodbank.prehospital.aboard import aboard
from bloodbank.prehospital.settings import PrehospitalSettings
from bloodbank.reason import Reason
from bloodbank.reasons import because


class VehicleTask(Struct, frozen=True, kw_only=True):
    """Of one component and group: `bring` so many units aboard, `take` these off."""

    place_id: str
    unit_id: str
    component: Component
    group: BloodGroup
    bring: int
    take: tuple[str, ...]
    reasons: tuple[Reason, ...]


def vehicle_tasks(
    state: BloodState, place: BloodPlace, unit_type: str, *, now: float, settings: PrehospitalSettings
) -> Iterator[VehicleTask]:
    """In the order of component and group. A group without a target is only looked through for what grows old."""
    target = settings.target_of(unit_type)
    held: dict[tuple[Component, BloodGroup], list[BloodUnit]] = {}
    for unit in aboard(state, place.place_id):
        held.setdefault((unit.component, unit.group), []).append(unit)
    for component, group in sorted({*target, *held}):
        units = held.get((component, group), [])
        task = _task(place, component, group, units, target.get((component, group), 0), now=now, settings=settings)
        if task.bring or task.take:
            yield task


def _task(
    place: BloodPlace,
    component: Component,
    group: BloodGroup,
    units: list[BloodUnit],
    wanted: int,
    *,
    now: float,
    settings: PrehospitalSettings,
) -> VehicleTask:
    expired = [unit for unit in units if unit.expires_at <= now]
    short = [unit for unit in units if now < unit.expires_at <= now + settings.swap_before_s]
    missing = max(0, wanted - (len(units) - len(expired)))
    kept = len(units) - len(expired) - len(short)
    swapped = max(0, min(len(short), wanted - kept))
    reasons = [because("aboard-expired", count=len(expired))] if expired else []
    if short:
        left_s = min(unit.expires_at for unit in short) - now
        reasons.append(because("aboard-short-dated", count=len(short), left_days=round(left_s / 86_400.0, 1)))
    if missing:
        counts = {"missing": missing, "target": wanted}
        reasons.append(because("aboard-missing", component=component.value, group=group.value, **counts))
    return VehicleTask(
        place_id=place.place_id,
        unit_id=place.unit_id or "",
        component=component,
        group=group,
        bring=missing + swapped,
        take=tuple(unit.blood_unit_id for unit in (*expired, *short)),
        reasons=tuple(reasons),
    )
