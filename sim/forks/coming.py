"""The calls of a fork: those in hand, those that wait, and those that chance may bring."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from controlroom.questions.what_if import Present
from dispatch.model import Incident
from roads.points import PointError
from roads.snapping import Snapper
from sim.calls import Calls
from sim.case_mix import CaseMix
from sim.demand.assumed import model_of_forecast
from sim.demand.calendar import simulated_hours
from sim.demand.generating import generate
from sim.demand.intensity import intensity
from sim.demand.laws import durations_s
from sim.demand.model import CallGroup, DemandModel
from sim.demand.placing import PlaceLaw, anywhere_in_cell, at_known_points
from sim.forks.durations import left_s
from sim.forks.present import AT_HOSPITAL, AWAY, ON_SCENE, TO_HOSPITAL, PresentRegion, PresentUnit
from sim.streams import Streams
from sim.worlds import Places, World
from sim.worlds.snapping import snapped

Floats = NDArray[np.float64]
HOUR_S = 3_600.0
LONGEST_WAIT_S = 12 * HOUR_S
AFTER_THE_END_S = HOUR_S
"""Calls go on coming for so long after the hours asked for, so that the last of these meet the usual competition."""
UNIT_ROWS_FROM, WAITING_ROWS_FROM = 1_000_000_000, 2_000_000_000


@dataclass(frozen=True, eq=False, kw_only=True)
class Course:
    """One course of things: rows of `calls` stand for units (m), then for calls that wait, then for those to come.

    `left_s` (m) seconds that each unit's present part of its job still takes, or its absence.
    """

    calls: Calls
    places: Places
    left_s: Floats


@dataclass(frozen=True, eq=False, kw_only=True)
class ComingCalls:
    """`units_at` (m) where units are, `known` where the calls are that units and waiting callers stand for.

    `zero_at` is the instant at which the world's clock is 0: a full hour on the local clock.
    """

    region: PresentRegion
    model: DemandModel
    law: PlaceLaw
    snapper: Snapper
    units_at: Places
    known: Places
    timezone: str
    zero_at: float
    now: float
    horizon_s: float
    delay_s: float

    @property
    def expected(self) -> float:
        """Calls to come in the hours asked for."""
        hours = np.arange(0.0, self.horizon_s, 60.0) + self.now
        of_week = [local_hour_of_week(at, self.timezone) for at in hours.tolist()]
        level = sum(group.level for group in self.model.groups)
        return float(level * self.model.patterns[0].sum(axis=1)[of_week].mean() * self.horizon_s / HOUR_S)

    def course(self, streams: Streams) -> Course:
        """One course, by the chance of these streams."""
        units, waiting = self.region.units, self.region.waiting
        chance = streams.of("jobs-in-hand").random((len(units) + len(waiting), 4))
        rows = [self._of_unit(unit, draw) for unit, draw in zip(units, chance, strict=False)]
        rows += [self._of_waiting(each, draw) for each, draw in zip(waiting, chance[len(units) :], strict=True)]
        coming = self._to_come(streams)
        own = {name: np.array([row[name] for row in rows]) for name in rows[0]} if rows else {}
        own_s = own.pop("left_s", np.empty(0))
        columns = coming.columns()
        if rows:
            own["call_id"] = np.arange(len(rows)) + UNIT_ROWS_FROM
            columns = {name: np.concatenate([own[name], columns[name]]) for name in columns}
        new = (
            snapped(self.snapper, coming.lon, coming.lat) if len(coming) else Places(np.empty(0, np.int64), np.empty(0))
        )
        return Course(
            calls=Calls.in_order(columns),
            places=Places(
                np.concatenate([self.known.node, new.node]), np.concatenate([self.known.off_road_m, new.off_road_m])
            ),
            left_s=own_s[: len(units)],
        )

    def _to_come(self, streams: Streams) -> Calls:
        """From the full hour on, without those before now."""
        hour_at = full_hour_before(self.now, self.timezone)
        start = datetime.fromtimestamp(hour_at, ZoneInfo(self.timezone)).replace(tzinfo=None)
        duration_s = self.now - hour_at + self.horizon_s + AFTER_THE_END_S
        hours = simulated_hours(duration_s=duration_s, timezone=self.timezone, start=start)
        made = generate(intensity(self.model, hours, streams), self.law, streams)
        made = made.chosen(made.arrival_s > self.now - hour_at)
        columns = made.columns()
        columns["arrival_s"] = made.arrival_s + (hour_at - self.zero_at)
        columns["dispatch_delay_s"] = made.dispatch_delay_s + self.delay_s
        return Calls.in_order(columns)

    def _of_unit(self, unit: PresentUnit, chance: Floats) -> dict[str, Any]:
        group = self._group(unit.incident)
        row = self._row(unit.incident, group, chance, place=unit.place, arrival_s=0.0)
        if (unit.incident is not None and unit.incident.hospital_id is not None) or unit.task in (
            TO_HOSPITAL,
            AT_HOSPITAL,
        ):
            row["transport"] = True
        if unit.task == AWAY:
            row["left_s"] = unit.away_s
        elif unit.task == ON_SCENE:
            row["left_s"] = left_s(group.on_scene, passed_s=unit.since_s, chance=float(chance[3]))
        elif unit.task == AT_HOSPITAL:
            row["left_s"] = left_s(group.handover, passed_s=unit.since_s, chance=float(chance[3]))
        return row

    def _of_waiting(self, incident: Incident, chance: Floats) -> dict[str, Any]:
        arrival_s = max(incident.call_received_at - self.zero_at, 0.0)
        place = (incident.lon, incident.lat)
        return self._row(incident, self._group(incident), chance, place=place, arrival_s=arrival_s)

    def _row(
        self,
        incident: Incident | None,
        group: CallGroup,
        chance: Floats,
        *,
        place: tuple[float, float],
        arrival_s: float,
    ) -> dict[str, Any]:
        return {
            "priority": group.priority if incident is None else min(max(incident.priority, 1), 9),
            "lon": place[0],
            "lat": place[1],
            "arrival_s": arrival_s,
            "dispatch_delay_s": 0.0,
            "transport": bool(chance[0] < group.transport_share),
            "on_scene_s": float(durations_s(group.on_scene, chance[1:2])[0]),
            "handover_s": float(durations_s(group.handover, chance[2:3])[0]),
            "left_s": 0.0,
        }

    def _group(self, incident: Incident | None) -> CallGroup:
        """The kind of call: of its name, else of its priority, else the first."""
        groups = self.model.groups
        if incident is None:
            return groups[0]
        named = [group for group in groups if group.name == incident.determinant]
        alike = [group for group in groups if group.priority == incident.priority]
        return (named or alike or list(groups))[0]


def coming_calls(
    present: Present,
    region: PresentRegion,
    world: World,
    *,
    mix: CaseMix,
    timezone: str,
    snapper: Snapper,
    doors: Floats,
    horizon_s: float,
) -> ComingCalls:
    """Calls to come by the control room's own forecast; they come from the doors (d, 2) that lie in its cells."""
    aimed = {priority for priority in range(1, len(world.target_s)) if np.isfinite(world.target_s[priority])}
    model = model_of_forecast(present.demand, mix, name="now", timezone=timezone, priorities=aimed)
    oldest = min((incident.call_received_at for incident in region.waiting), default=present.now)
    units = [_place_of_unit(unit, present, snapper) for unit in region.units]
    calls = [
        at if unit.incident is None else _nearest(snapper, (unit.incident.lon, unit.incident.lat))
        for unit, at in zip(region.units, units, strict=True)
    ]
    calls += [_nearest(snapper, (incident.lon, incident.lat)) for incident in region.waiting]
    return ComingCalls(
        region=region,
        model=model,
        law=at_known_points(model, doors) if len(doors) else anywhere_in_cell(model),
        snapper=snapper,
        units_at=_places(units),
        known=_places(calls),
        timezone=timezone,
        zero_at=full_hour_before(max(oldest, present.now - LONGEST_WAIT_S), timezone),
        now=present.now,
        horizon_s=horizon_s,
        delay_s=present.settings.preparation_s,
    )


def _places(found: list[tuple[int, float]]) -> Places:
    return Places(np.array([node for node, _ in found], np.int64), np.array([m for _, m in found], np.float64))


def _place_of_unit(unit: PresentUnit, present: Present, snapper: Snapper) -> tuple[int, float]:
    """A unit whose tracker says that it is off the map is taken to be at its station."""
    try:
        return _nearest(snapper, unit.place)
    except PointError:
        station = present.state.stations[unit.station]
        return _nearest(snapper, (station.lon, station.lat))


def _nearest(snapper: Snapper, place: tuple[float, float]) -> tuple[int, float]:
    found = snapper.snap([place])
    return int(found.node[0]), float(found.off_road_m[0])


def full_hour_before(at: float, timezone: str) -> float:
    """The full hour on the local clock."""
    offset = datetime.fromtimestamp(at, ZoneInfo(timezone)).utcoffset()
    shift_s = 0.0 if offset is None else offset.total_seconds()
    return (at + shift_s) // HOUR_S * HOUR_S - shift_s


def local_hour_of_week(at: float, timezone: str) -> int:
    """Monday 00:00 local time is 0."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(timezone))
    return local.weekday() * 24 + local.hour
