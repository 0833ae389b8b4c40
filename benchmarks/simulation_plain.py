"""The simulation with the closest unit and with DMEXCLP once more: plain Python and heapq, as one would write it first.

It reads the same tables; labels are asked through compiled code, which makes it quicker than Python alone would be.
"""

from __future__ import annotations

import heapq
from itertools import pairwise
from typing import Any

import numpy as np

from roads.labels.lookup import between_places_ms
from sim.calls import Calls
from sim.engine import OperatingPlan
from sim.engine.covering import expected_cover
from sim.worlds import Places, World

READY, ON_SCENE, LEAVES, AT_HOSPITAL, FREE, HOME = range(6)


class Unit:
    """Where a unit is and what it is bound for."""

    def __init__(self, station: int, node: int, off_m: float) -> None:
        self.station, self.node, self.off_m = station, node, off_m
        self.state, self.call, self.version = "idle", -1, 0
        self.first_s = self.last_s = 0.0


class PlainSimulation:
    """Rules as in `sim.engine`, without redispatch and traffic."""

    def __init__(self, world: World, calls: Calls, places: Places, plan: OperatingPlan) -> None:
        self.world, self.calls, self.places = world, calls, places
        travel, self.back = world.travel, world.return_profile
        self.speed = travel.off_road_m_s.tolist()
        self.profile = world.profile_of_priority[calls.priority].tolist()
        self.node, self.off_m = places.node.tolist(), places.off_road_m.tolist()
        self.next_link = [row.tolist() for row in travel.trees.next_link]
        self.head = travel.links[0].head.tolist()
        self.ms = [links.ms.tolist() for links in travel.links]
        self.station = list(zip(world.stations.node.tolist(), world.stations.off_road_m.tolist(), strict=True))
        self.units = [Unit(s, *self.station[s]) for s in world.unit_station.tolist()]
        self.cover = expected_cover(world, calls, plan, units=len(self.units)) if plan.policy == "dmexclp" else None
        self.response_s, self.unit_of = np.zeros(len(calls)), np.zeros(len(calls), np.int64)
        self.events: list[tuple[float, int, int, int, int]] = []
        self.waiting: list[tuple[int, int]] = []
        self.planned = 0

    def run(self) -> tuple[Any, Any]:
        """(unit of each call, response_s of each call)."""
        ready_s = (self.calls.arrival_s + self.calls.dispatch_delay_s).tolist()
        for call, at_s in enumerate(ready_s):
            heapq.heappush(self.events, (at_s, READY, call, call, -1))
        while self.events:
            now_s, kind, _, subject, version = heapq.heappop(self.events)
            if kind == READY:
                self.answer(subject, now_s)
            elif self.units[subject].version == version:
                self.happen(kind, subject, now_s)
        return self.unit_of, self.response_s

    def plan(self, at_s: float, kind: int, number: int) -> None:
        self.planned += 1
        self.units[number].version = self.planned
        heapq.heappush(self.events, (at_s, kind, self.planned, number, self.planned))

    def answer(self, call: int, now_s: float) -> None:
        best, best_s, best_way = -1, float("inf"), (0, 0.0, 0.0)
        for number, unit in enumerate(self.units):
            if unit.state in ("idle", "home"):
                way = self.way(unit, call, now_s)
                if way[1] + way[2] < best_s:
                    best, best_s, best_way = number, way[1] + way[2], way
        if best < 0:
            heapq.heappush(self.waiting, (int(self.calls.priority[call]), call))
        else:
            self.send(best, call, best_way, now_s)

    def way(self, unit: Unit, call: int, now_s: float) -> tuple[int, float, float]:
        """(vertex, seconds until there, seconds on the road from there)."""
        profile = self.profile[call]
        vertex, until_s = self.whereabouts(unit, profile, now_s)
        if unit.state == "idle":
            return vertex, until_s, float(self.world.travel.from_station_s[profile, self.node[call], unit.station])
        labels = self.world.travel.labels[profile]
        ms = between_places_ms(labels, labels.vertex_place[vertex], labels.sink_place[self.node[call]])
        return vertex, until_s, ms / 1000.0

    def whereabouts(self, unit: Unit, profile: int, now_s: float) -> tuple[int, float]:
        if unit.state != "home":
            return unit.node, unit.off_m / self.speed[profile]
        if now_s <= unit.first_s:
            return unit.node, unit.first_s - now_s
        vertex, at_s, links = unit.node, unit.first_s, self.next_link[unit.station]
        while links[vertex] >= 0:
            link = links[vertex]
            there_s = at_s + self.ms[self.back][link] / 1000.0
            if there_s > now_s:
                old_ms = self.ms[self.back][link]
                return self.head[link], (there_s - now_s) * (self.ms[profile][link] / old_ms)
            vertex, at_s = self.head[link], there_s
        return vertex, (now_s - unit.last_s) * self.speed[self.back] / self.speed[profile]

    def send(self, number: int, call: int, way: tuple[int, float, float], now_s: float) -> None:
        unit = self.units[number]
        unit.state, unit.call, self.unit_of[call] = "busy", call, number
        self.plan(now_s + way[1] + way[2] + self.off_m[call] / self.speed[self.profile[call]], ON_SCENE, number)

    def happen(self, kind: int, number: int, now_s: float) -> None:
        unit, calls = self.units[number], self.calls
        call = unit.call
        if kind == ON_SCENE:
            self.response_s[call] = now_s - calls.arrival_s[call]
            unit.node, unit.off_m = self.node[call], self.off_m[call]
            self.plan(now_s + calls.on_scene_s[call], LEAVES if calls.transport[call] else FREE, number)
        elif kind == LEAVES:
            drives_s = self.world.travel.to_hospital_s[self.node[call]]
            hospital = int(np.argmin(drives_s))
            hospitals = self.world.hospitals
            unit.node, unit.off_m = int(hospitals.node[hospital]), float(hospitals.off_road_m[hospital])
            drive_s = self.off_m[call] / self.speed[self.world.transport_profile] + float(drives_s[hospital])
            self.plan(now_s + drive_s, AT_HOSPITAL, number)
        elif kind == AT_HOSPITAL:
            self.plan(now_s + calls.handover_s[call], FREE, number)
        elif kind == FREE:
            self.free(number, now_s)
        else:
            unit.state = "idle"
            unit.node, unit.off_m = self.station[unit.station]

    def free(self, number: int, now_s: float) -> None:
        unit = self.units[number]
        if self.waiting:
            call = heapq.heappop(self.waiting)[1]
            self.send(number, call, self.way(unit, call, now_s), now_s)
            return
        unit.station = self.best_station(number)
        off_m = self.station[unit.station][1]
        until_s = unit.off_m / self.speed[self.back]
        road_s = self.world.travel.trees.left_ms[unit.station, unit.node] / 1000.0
        unit.state, unit.first_s, unit.last_s = "home", now_s + until_s, now_s + until_s + road_s
        self.plan(unit.last_s + off_m / self.speed[self.back], HOME, number)

    def best_station(self, number: int) -> int:
        if self.cover is None:
            return self.units[number].station
        starts, cells, demand = self.cover.starts.tolist(), self.cover.cells.tolist(), self.cover.demand.tolist()
        all_busy, count = self.cover.all_busy.tolist(), [0] * len(demand)
        for other, unit in enumerate(self.units):
            if other != number and unit.state in ("idle", "home"):
                for cell in cells[starts[unit.station] : starts[unit.station + 1]]:
                    count[cell] += 1
        add = 1.0 - all_busy[1]
        gains = [sum(demand[cell] * all_busy[count[cell]] * add for cell in cells[a:b]) for a, b in pairwise(starts)]
        return gains.index(max(gains))
