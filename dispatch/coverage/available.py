"""The units that count for coverage: free, on duty, with the wanted capabilities, and at a known place."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from dispatch import reasons
from dispatch.coverage.busyness import busy_fraction
from dispatch.coverage.settings import SHARE
from dispatch.lifecycle import is_free
from dispatch.messages import Reason
from dispatch.model import LonLat, Position, Unit, UnitStatus
from dispatch.ports import FloatArray
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_obstacle, effective_capabilities
from dispatch.state import DispatchState
from dispatch.whereabouts import locate


class AvailableUnits(Struct, frozen=True):
    """Units by id with their places; why each other unit counts for nothing; how often units of a type are busy."""

    units: tuple[Unit, ...]
    places: tuple[LonLat, ...]
    left_out: Mapping[str, Reason]
    busy_fraction_by_unit_type: Mapping[str, float]

    @property
    def points(self) -> FloatArray:
        return np.array(self.places, dtype=np.float64).reshape(-1, 2)

    def busy(self) -> FloatArray:
        """(m,) probability of being busy when wanted."""
        return np.array([self.busy_fraction_by_unit_type[unit.unit_type] for unit in self.units], dtype=np.float64)

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
    return AvailableUnits(tuple(units), tuple(places), left_out, _busy_fractions(state, now=now, settings=settings))


def _busy_fractions(state: DispatchState, *, now: float, settings: DispatchSettings) -> dict[str, float]:
    """By unit type: as configured, or as lived."""
    of_type: dict[str, list[Unit]] = {}
    for unit in state.units.values():
        of_type.setdefault(unit.unit_type, []).append(unit)
    configured = {unit_type: settings.coverage.busy_fraction_of(unit_type) for unit_type in of_type}
    if not settings.coverage.busy_fraction_from_log:
        return configured
    prior_s, (least, most) = settings.coverage.busy_prior_s, SHARE
    lived = {
        unit_type: busy_fraction(state.busyness, units, now=now, configured=configured[unit_type], prior_s=prior_s)
        for unit_type, units in of_type.items()
    }
    return {unit_type: min(max(share, least), most) for unit_type, share in lived.items()}


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
