"""Limits of places are set, and kept where the service wants it."""

from collections.abc import Iterable, Sequence

from bloodbank.checks import require_place
from bloodbank.kinds import Component
from bloodbank.messages import BloodUnitReceived, Event, SetStorageLimits, StorageLimitsSet
from bloodbank.model import BloodState
from bloodbank.redistributing.model import BloodTransfer
from bloodbank.refusal import Refused
from bloodbank.settings import BloodSettings
from bloodbank.storage_limits.model import StorageLimit, TemperatureClass
from bloodbank.storage_limits.room import Kind, too_full
from bloodbank.tables import Decisions

LARGEST = 1_000_000


def set_limits(state: BloodState, command: SetStorageLimits, *, now: float, settings: BloodSettings) -> list[Event]:
    """A place that holds more than it may from now on is an alarm; saying the same again changes nothing."""
    require_place(state, command.place_id)
    _require_limits(command.limits)
    if state.storage_limits.get(command.place_id, ()) == command.limits:
        return []
    return [StorageLimitsSet(place_id=command.place_id, limits=command.limits)]


def _require_limits(limits: Sequence[StorageLimit]) -> None:
    if len(limits) > len(Component) + len(TemperatureClass):
        detail = "limits: give one for each component and temperature class at most"
        raise Refused("bad-count", detail, kind="invalid", field="limits")
    seen: set[str] = set()
    for row, limit in enumerate(limits):
        if (limit.component is None) is (limit.temperature_class is None):
            detail = f"limits[{row}]: give either a component or a temperature_class"
            raise Refused("limit-of-what", detail, kind="invalid", field=f"limits[{row}]")
        if isinstance(limit.most_units, bool) or not 0 <= limit.most_units <= LARGEST:
            detail = f"limits[{row}].most_units: give a whole number from 0 to {LARGEST}"
            raise Refused("out-of-range", detail, kind="invalid", field=f"limits[{row}].most_units")
        if limit.of in seen:
            detail = f"limits[{row}]: {limit.of} is given twice; give it once"
            raise Refused("given-twice", detail, kind="invalid", field=f"limits[{row}]")
        seen.add(limit.of)


def require_room_for_transfer(state: BloodState, transfer: BloodTransfer, *, settings: BloodSettings) -> None:
    """For all of it, besides what lies there and what else comes."""
    if settings.storage_limits.on_transfer == "refuse":
        units = (state.blood_units[unit_id] for unit_id in transfer.blood_unit_ids)
        kinds = ((unit.component, unit.attributes) for unit in units)
        _require(state, transfer.to_place_id, kinds, "transfer_id", settings=settings, without=transfer.transfer_id)


def require_room_for_receipt(state: BloodState, events: Iterable[Event], *, settings: BloodSettings) -> None:
    """For all that is received at once, place by place."""
    if settings.storage_limits.on_receipt != "refuse":
        return
    by_place: dict[str, list[Kind]] = {}
    for event in events:
        if isinstance(event, BloodUnitReceived):
            by_place.setdefault(event.place_id, []).append((event.component, event.attributes))
    for place_id, kinds in by_place.items():
        _require(state, place_id, kinds, "place_id", settings=settings)


def _require(
    state: BloodState,
    place_id: str,
    kinds: Iterable[Kind],
    field: str,
    *,
    settings: BloodSettings,
    without: str | None = None,
) -> None:
    found = too_full(state, place_id, kinds, life=settings.life, without=without)
    if found is not None:
        standing, asked = found
        of = standing.component or standing.temperature_class
        detail = (
            f"{field}: {place_id} has room for {max(0, standing.left)} more units ({of}) of {standing.most_units}, not "
            f"for {asked}; send fewer, name another place, or raise its limit"
        )
        raise Refused("no-room", detail, kind="conflict", field=field)


DECISIONS: Decisions = {SetStorageLimits: set_limits}
