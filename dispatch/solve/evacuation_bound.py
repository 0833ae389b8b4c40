"""What no evacuation can cost less than, by a time-indexed linear programme: to measure how good a schedule is.

Departures are counted in slots of `step_s` (Sousa and Wolsey 1992). Vehicles need not be whole, and every time is
rounded so that it gets easier:

    minimise    sum of  weight * (begin of the slot + road + transfer) * casualties of a class that leave in it
    subject to  all casualties leave in a slot, or after the last one without a vehicle, or go nowhere
                no more places in a slot than its trips have, lying places for those who must lie
                no more trips up to a slot than vehicles were ready, first or again, by then
                no more handovers than bays in any span as long as a handover
                the capacity of every hospital for every tag

A vehicle that would wait at a door may as well leave later, so the slot is when it would have left to wait no longer.
From several loading points a vehicle is let start and come back at whichever is nearest; queues that are at the doors
already are left out.
"""

from collections.abc import Iterator
from math import ceil, floor

import numpy as np
from msgspec import Struct
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from dispatch.mass_casualty.problem import UNPLACED_S, Evacuation, IndexArray
from dispatch.ports import FloatArray
from dispatch.solve.casualties import classes_of


class _Kind(Struct, frozen=True):
    """Vehicles that nothing tells apart but when they are ready: `ready_slot` (of each, sorted)."""

    lying: int
    places: int
    carries: tuple[bool, ...]
    ready_slot: IndexArray


class _Rows:
    """Rows of a sparse matrix with their limits, one after the other."""

    def __init__(self) -> None:
        self.columns: list[IndexArray] = []
        self.values: list[FloatArray] = []
        self.limits: list[float] = []

    def add(self, columns: object, values: object, limit: float) -> None:
        places = np.atleast_1d(np.asarray(columns, dtype=np.int64))
        self.columns.append(places)
        self.values.append(np.broadcast_to(np.asarray(values, dtype=np.float64), places.shape))
        self.limits.append(limit)

    def matrix(self, width: int) -> csr_matrix:
        starts = np.concatenate([[0], np.cumsum([len(places) for places in self.columns])])
        return csr_matrix(
            (np.concatenate(self.values), np.concatenate(self.columns), starts), shape=(len(self.limits), width)
        )


class _Model:
    """Columns: casualties of class k by kind g to hospital h in slot t, the last of all slots being later than all;
    trips of kind g from p to h in slot t; those of class k who go nowhere.
    """

    def __init__(self, evacuation: Evacuation, *, step_s: float, slots: int) -> None:
        self.known, self.step_s, self.slots = evacuation, step_s, slots
        self.classes = classes_of(evacuation)
        self.kinds = _kinds(evacuation, step_s=step_s)
        self.rides: dict[tuple[int, int, int], int] = {}
        self.trips: dict[tuple[int, int, int], int] = {}
        width = 0
        for number, alike in enumerate(self.classes):
            for kind, hospital in self._ways(alike[0]):
                self.rides[number, kind, hospital] = width
                width += slots + 1
        for kind, point, hospital in sorted({self._trip_of(*ride) for ride in self.rides}):
            self.trips[kind, point, hospital] = width
            width += slots
        self.nowhere = width
        self.width = width + len(self.classes)

    def _trip_of(self, number: int, kind: int, hospital: int) -> tuple[int, int, int]:
        return kind, int(self.known.point[self.classes[number][0]]), hospital

    def _ways(self, one: int) -> Iterator[tuple[int, int]]:
        for kind, vehicles in enumerate(self.kinds):
            room = vehicles.lying if self.known.lies[one] else vehicles.places
            if room and vehicles.carries[self.known.tag[one]]:
                for hospital in np.flatnonzero(np.isfinite(self.known.reach_s()[one])).tolist():
                    yield kind, hospital

    def costs(self) -> FloatArray:
        cost, reach_s = np.zeros(self.width), self.known.reach_s()
        begins_s = np.arange(self.slots + 1) * self.step_s
        for (number, _, hospital), first in self.rides.items():
            one = self.classes[number][0]
            care_s = np.minimum(begins_s + reach_s[one, hospital], UNPLACED_S)
            cost[first : first + self.slots + 1] = self.known.weight[one] * care_s
        for number, alike in enumerate(self.classes):
            cost[self.nowhere + number] = self.known.weight[alike[0]] * UNPLACED_S
        return cost

    def everybody(self) -> _Rows:
        rows = _Rows()
        for number, alike in enumerate(self.classes):
            spans = [self._ride(first) for (k, _, _), first in self.rides.items() if k == number]
            rows.add(np.concatenate([*spans, [self.nowhere + number]]), 1.0, float(len(alike)))
        return rows

    def limits(self) -> _Rows:
        rows = _Rows()
        self._places(rows)
        self._rooms(rows)
        self._vehicles(rows)
        self._doors(rows)
        return rows

    def _ride(self, first: int) -> IndexArray:
        return first + np.arange(self.slots + 1)

    def _span(self, first: int, begin: int, end: int) -> IndexArray:
        return first + np.arange(max(begin, 0), min(end, self.slots))

    def _places(self, rows: _Rows) -> None:
        aboard: dict[tuple[int, int, int], list[tuple[int, bool]]] = {}
        for ride, first in self.rides.items():
            lies = bool(self.known.lies[self.classes[ride[0]][0]])
            aboard.setdefault(self._trip_of(*ride), []).append((first, lies))
        for trip, first in self.trips.items():
            kind = self.kinds[trip[0]]
            for those, places in (
                ([column for column, lies in aboard[trip] if lies], kind.lying),
                ([column for column, _ in aboard[trip]], kind.places),
            ):
                for slot in range(self.slots) if those else ():
                    rows.add([*(column + slot for column in those), first + slot], [*[1.0] * len(those), -places], 0.0)

    def _rooms(self, rows: _Rows) -> None:
        hospitals, tags = self.known.capacity.shape
        for hospital in range(hospitals):
            for tag in range(tags):
                spans = [
                    self._ride(first)
                    for (number, _, there), first in self.rides.items()
                    if there == hospital and self.known.tag[self.classes[number][0]] == tag
                ]
                if spans:
                    rows.add(np.concatenate(spans), 1.0, float(self.known.capacity[hospital, tag]))

    def _vehicles(self, rows: _Rows) -> None:
        """Trips that have left and whose vehicle can't be back yet are no more than the vehicles that were ready."""
        known, least_back_s = self.known, self.known.back_s.min(axis=0)
        for kind, vehicles in enumerate(self.kinds):
            away = [
                (
                    first,
                    floor((known.road_s[p, h] + known.service_s[h] + least_back_s[h] + known.loading_s) / self.step_s),
                )
                for (g, p, h), first in self.trips.items()
                if g == kind
            ]
            for slot in range(self.slots) if away else ():
                gone = np.concatenate([self._span(first, slot - turn + 1, slot + 1) for first, turn in away])
                rows.add(gone, 1.0, float(np.searchsorted(vehicles.ready_slot, slot, side="right")))

    def _doors(self, rows: _Rows) -> None:
        for hospital in range(self.known.hospitals):
            service_s, bays = float(self.known.service_s[hospital]), float(self.known.bays[hospital])
            doors = [
                (first, float(self.known.road_s[p, h])) for (_, p, h), first in self.trips.items() if h == hospital
            ]
            offset_s = min((road_s for _, road_s in doors), default=0.0)
            for slot in range(self.slots):
                begin_s = slot * self.step_s + offset_s
                spans = [
                    self._span(
                        first,
                        ceil((begin_s - road_s) / self.step_s),
                        floor((begin_s + service_s - road_s) / self.step_s),
                    )
                    for first, road_s in doors
                ]
                if sum(len(span) for span in spans) > 0:
                    rows.add(np.concatenate(spans), 1.0, bays)


def least_cost_bound(evacuation: Evacuation, *, step_s: float, horizon_s: float) -> float:
    """A proven bound for every schedule, in weighted seconds; the shorter `step_s`, the closer and the slower.

    `horizon_s`: how long departures are followed, from now. Any span is right; one that the evacuation fits into is
    best.

    Raises `ValueError` when the programme is not solved.
    """
    if not evacuation.casualties:
        return 0.0
    model = _Model(evacuation, step_s=step_s, slots=max(ceil(horizon_s / step_s), 1))
    limits, everybody = model.limits(), model.everybody()
    solved = linprog(
        model.costs(),
        A_ub=limits.matrix(model.width) if limits.limits else None,
        b_ub=limits.limits or None,
        A_eq=everybody.matrix(model.width),
        b_eq=everybody.limits,
        method="highs-ipm",
    )
    if solved.status != 0:
        raise ValueError(f"no bound of the evacuation: {solved.message}")
    return float(solved.fun)


def _kinds(evacuation: Evacuation, *, step_s: float) -> list[_Kind]:
    ready: dict[tuple[int, int, tuple[bool, ...]], list[int]] = {}
    for vehicle, first_s in enumerate(evacuation.ready_s.min(axis=1, initial=np.inf).tolist()):
        lying = int(evacuation.lying[vehicle])
        places = lying + int(evacuation.sitting[vehicle])
        if np.isfinite(first_s) and places:
            kind = lying, places, tuple(evacuation.carries[vehicle].tolist())
            ready.setdefault(kind, []).append(floor((first_s + evacuation.loading_s) / step_s))
    return [_Kind(*kind, np.sort(np.array(slots, dtype=np.int64))) for kind, slots in sorted(ready.items())]
