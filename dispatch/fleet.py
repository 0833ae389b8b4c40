"""The fleet as arrays: who is free, where they are, how long they take to roll."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from dispatch import reasons
from dispatch.lifecycle import is_free
from dispatch.messages import Reason
from dispatch.model import LonLat, Position, Unit, UnitStatus
from dispatch.ports import FloatArray, TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.whereabouts import locate


class Candidate(Struct, frozen=True):
    """A free unit whose place is known."""

    unit: Unit
    place: LonLat
    note: Reason | None


class Fleet(Struct, frozen=True):
    """Free and located units ordered by id, and why each other unit is left out."""

    candidates: tuple[Candidate, ...]
    left_out: Mapping[str, Reason]

    @property
    def places(self) -> FloatArray:
        return np.array([candidate.place for candidate in self.candidates], dtype=np.float64).reshape(-1, 2)

    def preparation_s(self, settings: DispatchSettings, *, profile: str) -> FloatArray:
        times = [settings.preparation_of(candidate.unit, profile=profile) for candidate in self.candidates]
        return np.array(times, dtype=np.float64)


def gather_fleet(
    state: DispatchState, *, positions: Mapping[str, Position], now: float, settings: DispatchSettings
) -> Fleet:
    candidates: list[Candidate] = []
    left_out: dict[str, Reason] = {}
    for unit_id in sorted(state.units):
        unit = state.units[unit_id]
        if not is_free(unit):
            left_out[unit_id] = _why_not_free(unit)
            continue
        found = locate(unit, positions.get(unit_id), now=now, stale_after_s=settings.stale_position_after_s)
        if found.place is None:
            left_out[unit_id] = found.note or reasons.position_unknown()
        else:
            candidates.append(Candidate(unit, found.place, found.note))
    return Fleet(tuple(candidates), left_out)


def travel_times_s(
    travel_times: TravelTimes, *, origins: FloatArray, destinations: FloatArray, profile: str, at: float
) -> FloatArray:
    """Seconds (n, m) from every origin to every destination; what is no finite, non-negative time is infinite."""
    if len(origins) == 0 or len(destinations) == 0:
        return np.full((len(origins), len(destinations)), np.inf)
    found = np.asarray(travel_times.travel_s(origins, destinations, profile=profile, at=at), dtype=np.float64)
    if found.shape != (len(origins), len(destinations)):
        raise ValueError(
            f"travel times of shape {found.shape} for {len(origins)} origins, {len(destinations)} destinations"
        )
    return np.where(found >= 0.0, found, np.inf)


def _why_not_free(unit: Unit) -> Reason:
    return reasons.out_of_service() if unit.status is UnitStatus.OUT_OF_SERVICE else reasons.busy(unit)
