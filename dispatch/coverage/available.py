"""The units that count for coverage: free, on duty, with the wanted capabilities, and at a known place."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from dispatch import reasons
from dispatch.lifecycle import is_free
from dispatch.messages import Reason
from dispatch.model import LonLat, Position, Unit, UnitStatus
from dispatch.ports import FloatArray
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_obstacle, effective_capabilities
from dispatch.state import DispatchState
from dispatch.whereabouts import locate


class AvailableUnits(Struct, frozen=True):
    """Units by id with their places; why each other unit counts for nothing."""

    units: tuple[Unit, ...]
    places: tuple[LonLat, ...]
    left_out: Mapping[str, Reason]

    @property
    def points(self) -> FloatArray:
        return np.array(self.places, dtype=np.float64).reshape(-1, 2)

    def busy(self, settings: DispatchSettings) -> FloatArray:
        """(m,) probability of being busy when wanted."""
        return np.array([settings.coverage.busy_fraction_of(unit.unit_type) for unit in self.units], dtype=np.float64)

    def preparation_s(self, settings: DispatchSettings, *, profile: str) -> FloatArray:
        return np.array([settings.preparation_of(unit, profile=profile) for unit in self.units], dtype=np.float64)


def available_units(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    now: float,
    settings: DispatchSettings,
    priority: int,
    capabilities: frozenset[str] = frozenset(),
) -> AvailableUnits:
    """Those that could be sent to a call of this priority now and have all `capabilities`."""
    units: list[Unit] = []
    places: list[LonLat] = []
    left_out: dict[str, Reason] = {}
    for unit_id in sorted(state.units):
        unit = state.units[unit_id]
        obstacle = _obstacle(state, unit, capabilities, now=now, settings=settings, priority=priority)
        if obstacle is not None:
            left_out[unit_id] = obstacle
            continue
        found = locate(unit, positions.get(unit_id), now=now, stale_after_s=settings.stale_position_after_s)
        if found.place is None:
            left_out[unit_id] = found.note or reasons.position_unknown()
        else:
            units.append(unit)
            places.append(found.place)
    return AvailableUnits(tuple(units), tuple(places), left_out)


def _obstacle(
    state: DispatchState,
    unit: Unit,
    capabilities: frozenset[str],
    *,
    now: float,
    settings: DispatchSettings,
    priority: int,
) -> Reason | None:
    if unit.status is UnitStatus.OUT_OF_SERVICE:
        return reasons.out_of_service()
    if not is_free(unit):
        return reasons.busy(unit)
    missing = capabilities - effective_capabilities(state, unit, now=now)
    if missing:
        return reasons.capability_missing(missing=missing)
    return duty_obstacle(state, unit, now=now, settings=settings, priority=priority)
