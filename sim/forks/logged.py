"""The calls of a span of a log, with everything about them as it was: times frozen, and who came when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dispatch.indicators.records import Records, whole
from sim.forks.past import Past

Floats = NDArray[np.float64]
USUAL_ON_SCENE_S, USUAL_HANDOVER_S = 1_200.0, 1_200.0
"""Of calls of a log in which no such time was reported."""


class ReplayUnusable(ValueError):
    """A log that can't be replayed as was asked; says why and the remedy."""


@dataclass(frozen=True, kw_only=True)
class LoggedCall:
    """One incident that a unit came to. `unit_id` came first, `response_s` after the call; `dispatch_delay_s` from the
    call until the first unit rolled; `units` came, `patients` of them took a patient; NaN = it was not reported."""

    incident_id: str
    received_at: float
    priority: int
    lon: float
    lat: float
    unit_id: str
    response_s: float
    dispatch_delay_s: float
    opened_delay_s: float
    on_scene_s: float
    handover_s: float
    units: int
    patients: int
    needs: frozenset[str]
    queued: bool = False


def incidents_of(records: Records, *, from_at: float | None, until_at: float | None) -> NDArray[np.int64]:
    """Rows of the incidents whose call came within the span, in order. Raises ReplayUnusable where there is none."""
    inside = records.received(from_at=from_at, until_at=until_at)[1]
    rows: NDArray[np.int64] = np.flatnonzero(inside)
    if not len(rows):
        raise ReplayUnusable("no call came in this span of the log: give --from and --until so that calls lie between")
    return rows[np.argsort(records.incidents["call_received_at"][rows], kind="stable")]


def logged_calls(records: Records, rows: NDArray[np.int64], past: Past) -> list[LoggedCall]:
    """Those of these incidents that a unit is known to have come to."""
    of = whole(records.responses["incident"])
    order = np.argsort(of, kind="stable")
    starts, ends = np.searchsorted(of[order], rows), np.searchsorted(of[order], rows, side="right")
    found = []
    for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
        responses = order[start:end]
        came = responses[~np.isnan(records.responses["on_scene_at"][responses])]
        if len(came):
            found.append(_call(records, row, responses, came, past))
    return found


def waiting_at(records: Records, rows: NDArray[np.int64], past: Past) -> list[LoggedCall]:
    """Calls from before the span that waited for their first unit when its first call came, and got one later."""
    incidents = records.incidents
    waited = (incidents["opened_at"] < past.started_at) & (incidents["first_assigned_at"] > past.started_at)
    waited[rows] = False
    before = np.flatnonzero(waited)
    before = before[np.argsort(incidents["call_received_at"][before], kind="stable")]
    return [replace(call, queued=True) for call in logged_calls(records, before, past)]


def _call(records: Records, row: int, responses: NDArray[np.int64], came: NDArray[np.int64], past: Past) -> LoggedCall:
    times, incident = records.responses, {name: column[row] for name, column in records.incidents.items()}
    received_at, incident_id = float(incident["call_received_at"]), records.incident_ids[row]
    first = int(came[times["on_scene_at"][came].argmin()])
    carried = came[~(np.isnan(times["transporting_at"][came]) & np.isnan(times["at_hospital_at"][came]))]
    main = int(carried[0]) if len(carried) else first
    left_scene = times["transporting_at"] if len(carried) else times["left_at"]
    rolled_at = np.fmax(times["en_route_at"][responses], times["assigned_at"][responses])
    able = records.capabilities[int(times["capabilities"][first])]
    leading = past.leading.get(incident_id, frozenset())
    return LoggedCall(
        incident_id=incident_id,
        received_at=received_at,
        priority=min(max(int(incident["first_priority"]), 1), 9),
        lon=float(incident["lon"]),
        lat=float(incident["lat"]),
        unit_id=records.words[int(times["unit"][first])],
        response_s=float(times["on_scene_at"][first]) - received_at,
        dispatch_delay_s=max(float(rolled_at.min()) - received_at, 0.0),
        opened_delay_s=max(float(incident["opened_at"]) - received_at, 0.0),
        on_scene_s=_not_negative(left_scene[main] - times["on_scene_at"][main]),
        handover_s=_not_negative(times["left_at"][main] - times["at_hospital_at"][main]) if len(carried) else 0.0,
        units=len(came),
        patients=len(carried),
        needs=leading if len(came) == 1 and leading <= able else frozenset(),
        queued=incident_id in past.nobody_free,
    )


def _not_negative(seconds: Any) -> float:
    return float(seconds) if np.isnan(seconds) else max(float(seconds), 0.0)


def frozen_delays_s(calls: list[LoggedCall]) -> Floats:
    """(n) seconds from each call until a unit could roll, had one been free: a call that waited for a unit is given
    what others took from their record to the roll, in the middle of them."""
    delay_s = np.array([call.dispatch_delay_s for call in calls])
    opened_s, queued = np.array([call.opened_delay_s for call in calls]), np.array([call.queued for call in calls])
    usual_s = float(np.median((delay_s - opened_s)[~queued])) if not queued.all() else 0.0
    frozen: Floats = np.where(queued, np.minimum(delay_s, opened_s + max(usual_s, 0.0)), delay_s)
    return frozen


def with_usual(times_s: list[float], usual_s: float) -> tuple[Floats, int]:
    """Unknown times as the median of those that are known, `usual_s` where none is; and how many were unknown."""
    given = np.array(times_s)
    unknown = np.isnan(given)
    middle_s = usual_s if unknown.all() else float(np.median(given[~unknown]))
    return np.where(unknown, middle_s, given), int(unknown.sum())
