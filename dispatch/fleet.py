"""The fleet as arrays: who can be sent, from where, how long they take to roll."""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from dispatch import reasons
from dispatch.lifecycle import is_free
from dispatch.messages import Reason
from dispatch.model import LonLat, Position, Unit, UnitStatus
from dispatch.ports import FloatArray, TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.shifts.availability import duty_notes, duty_obstacle, effective_capabilities
from dispatch.state import DispatchState
from dispatch.transports.engagement import transport_notes, transport_obstacle
from dispatch.whereabouts import locate


class Candidate(Struct, frozen=True, gc=False):
    """A unit whose place is known.

    Free now, unless it `leaves_incident_id` for the call, or is at work until `available_in_s` from now. `note` says
    what is to be known of its place, `crew_notes` of its crew.
    """

    unit: Unit
    place: LonLat
    note: Reason | None
    capabilities: frozenset[str] = frozenset()
    crew_notes: tuple[Reason, ...] = ()
    leaves_incident_id: str | None = None
    available_in_s: float | None = None

    @property
    def notes(self) -> tuple[Reason, ...]:
        return self.crew_notes if self.note is None else (self.note, *self.crew_notes)

    @property
    def is_free(self) -> bool:
        return self.leaves_incident_id is None and self.available_in_s is None


class Fleet(Struct, frozen=True):
    """Located units ordered by id, and why each other unit is left out.

    Of those, `off_duty` have no crew, and `promised` are free but soon to leave for a planned transport.
    """

    candidates: tuple[Candidate, ...]
    left_out: Mapping[str, Reason]
    off_duty: frozenset[str] = frozenset()
    promised: frozenset[str] = frozenset()

    @property
    def unavailable(self) -> frozenset[str]:
        """Ids of units that look free and can't be given the call."""
        return self.off_duty | self.promised

    @property
    def places(self) -> FloatArray:
        return np.array([candidate.place for candidate in self.candidates], dtype=np.float64).reshape(-1, 2)

    def preparation_s(self, settings: DispatchSettings, *, profile: str) -> FloatArray:
        times = [settings.preparation_of(candidate.unit, profile=profile) for candidate in self.candidates]
        return np.array(times, dtype=np.float64)


def gather_fleet(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    now: float,
    settings: DispatchSettings,
    priority: int | None = None,
) -> Fleet:
    """The units that are free now and may be sent; with a `priority`, those whose crews may be given such a call."""
    candidates: list[Candidate] = []
    left_out: dict[str, Reason] = {}
    off_duty: set[str] = set()
    promised: set[str] = set()
    for unit_id in sorted(state.units):
        unit = state.units[unit_id]
        if not is_free(unit):
            left_out[unit_id] = why_not_free(unit)
            continue
        duty = duty_obstacle(state, unit, now=now, settings=settings, priority=priority)
        if duty is not None:
            left_out[unit_id] = duty
            off_duty.add(unit_id)
            continue
        engaged = transport_obstacle(state, unit, now=now, settings=settings, priority=priority)
        if engaged is not None:
            left_out[unit_id] = engaged
            promised.add(unit_id)
            continue
        found = locate(unit, positions.get(unit_id), now=now, stale_after_s=settings.stale_position_after_s)
        if found.place is None:
            left_out[unit_id] = found.note or reasons.position_unknown()
        else:
            candidates.append(free_candidate(state, unit, found.place, found.note, now=now, settings=settings))
    return Fleet(tuple(candidates), left_out, frozenset(off_duty), frozenset(promised))


def free_candidate(
    state: DispatchState, unit: Unit, place: LonLat, note: Reason | None, *, now: float, settings: DispatchSettings
) -> Candidate:
    return Candidate(
        unit=unit,
        place=place,
        note=note,
        capabilities=effective_capabilities(state, unit, now=now),
        crew_notes=(
            *duty_notes(state, unit, now=now, settings=settings),
            *transport_notes(state, unit, now=now, settings=settings),
        ),
    )


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
    sensible = found >= 0.0
    return found if sensible.all() else np.where(sensible, found, np.inf)


def why_not_free(unit: Unit) -> Reason:
    return reasons.out_of_service() if unit.status is UnitStatus.OUT_OF_SERVICE else reasons.busy(unit)
