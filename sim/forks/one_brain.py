"""One brain: a simulation replayed through a live control room, decision by decision.

The room gets the same calls, and every unit's status and place at the instants of the simulation. It is asked at each
decision; where it says otherwise, the simulation's word is carried out, so that one difference does not breed others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from controlroom.clock import ManualClock
from controlroom.desk import Desk
from controlroom.messages import Accepted, CommandEnvelope
from dispatch.messages import (
    AssignUnit,
    ChooseHospital,
    CloseIncident,
    DivertUnit,
    IncidentOpened,
    RecordUnitStatus,
    ReportCall,
)
from dispatch.model import Position, UnitStatus
from sim.calls import Calls
from sim.engine.plan import OperatingPlan, PlanUnusable
from sim.engine.records import AT_HOSPITAL, AT_SCENE, IDLE, NONE, TO_CALL, TO_HOSPITAL
from sim.forks.stepping import MOVING, SteppedSimulation
from sim.worlds import World

ACTOR = "simulation/one-brain"
SEND, ANSWER_QUEUE, HOSPITAL = "send", "answer-queue", "hospital"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One decision asked of both. `later_s`: by the room's own reckoning the simulation's choice arrives so many
    seconds later than the room's; None where it can't be compared. `moving`: one of the units that were chosen was
    driving, and the room knows only a point near it."""

    kind: str
    at_s: float
    call_id: int
    simulated: str | None
    live: str | None
    later_s: float | None = None
    moving: bool = False

    @property
    def same(self) -> bool:
        return self.simulated == self.live

    def __str__(self) -> str:
        later = "" if self.later_s is None else f" ({self.later_s:+.1f} s)"
        return f"{self.at_s:.1f} s, call {self.call_id}, {self.kind}: {self.simulated}, live {self.live}{later}"


class OneBrain:
    """`desk` is of a region just founded from the same pack as `world`, on a `clock` that this moves.

    Of policies, only `closest` has a counterpart in the room that is the same rule. Raises PlanUnusable for others.
    """

    def __init__(self, desk: Desk, clock: ManualClock, world: World, calls: Calls, plan: OperatingPlan) -> None:
        if plan.policy != "closest":
            raise PlanUnusable(f"policy {plan.policy!r} moves units by rules of its own: replay 'closest'")
        self._desk, self._clock, self._world, self._calls = desk, clock, world, calls
        self._stepped = SteppedSimulation(world, calls, plan)
        self._start_at = clock.now()
        self._incidents: dict[int, str] = {}
        self._before_doing = self._stepped.doing()

    def decisions(self) -> Iterator[Decision]:
        """Every decision of the simulation, beside what the room says, in order."""
        sim = self._stepped
        doing, on_call, received = sim.doing(), sim.on_call(), sim.received
        while sim.step():
            self._clock.set(self._start_at + sim.now_s)
            self._desk.room.fire_due_timers()
            self._before_doing, before_call = doing, on_call
            doing, on_call = sim.doing(), sim.on_call()
            for unit in range(len(doing)):
                if doing[unit] != self._before_doing[unit] or on_call[unit] != before_call[unit]:
                    yield from self._unit_changed(unit, int(doing[unit]), int(before_call[unit]), int(on_call[unit]))
            if sim.received > received:
                received = sim.received
                yield from self._call_ready(self._ready_call(received - 1), before_call.tolist())

    def _ready_call(self, place: int) -> int:
        order: Any = next(iter(self._stepped.prepared.kept))["ready_order"]
        return int(order[place])

    def _unit_changed(self, unit: int, doing: int, call_before: int, call: int) -> Iterator[Decision]:
        """What a crew reports; a crew that is sent is told by `_call_ready`, but for one that takes the next in line.

        A unit that is free, or taken to another call, has left the scene or hospital it was at.
        """
        unit_id = self._stepped.unit_ids[unit]
        if doing == AT_SCENE:
            self._report(unit_id, UnitStatus.ON_SCENE)
        elif doing == TO_HOSPITAL:
            yield self._to_hospital(unit_id, call)
        elif doing == AT_HOSPITAL:
            self._report(unit_id, UnitStatus.AT_HOSPITAL)
        elif doing == IDLE:
            self._report(unit_id, UnitStatus.AVAILABLE_AT_STATION)
        elif call_before != NONE and self._is_done(call_before):
            self._report(unit_id, UnitStatus.RETURNING)
            self._do(CloseIncident(incident_id=self._incidents[call_before], disposition="served"))
            if doing == TO_CALL:
                yield self._answer_queue(unit_id, call)

    def _is_done(self, call: int) -> bool:
        return bool(self._stepped.prepared.calls["freed_s"][call] <= self._stepped.now_s)

    def _call_ready(self, call: int, before_call: list[int]) -> Iterator[Decision]:
        """Who is sent; and to the call whose unit is taken away for it, who is sent there."""
        received_at = self._start_at + float(self._calls.arrival_s[call])
        command = ReportCall(
            determinant="simulated",
            priority=int(self._calls.priority[call]),
            lon=float(self._calls.lon[call]),
            lat=float(self._calls.lat[call]),
            call_received_at=received_at,
        )
        opened = (record.event for record in self._do(command).events)
        self._incidents[call] = next(event.incident_id for event in opened if isinstance(event, IncidentOpened))
        left: int | None = call
        while left is not None:
            unit = int(self._stepped.prepared.calls["unit"][left])
            yield self._send(left, None if unit == NONE else self._stepped.unit_ids[unit])
            taken_from = NONE if unit == NONE else before_call[unit]
            left = None if taken_from in (NONE, left) else taken_from

    def _send(self, call: int, unit_id: str | None) -> Decision:
        self._report_places()
        incident_id = self._incidents[call]
        said = self._desk.recommend_units(incident_id)
        live = said.chosen[0] if said.chosen else None
        arrival_s = {ranked.unit_id: ranked.estimated_arrival_s for ranked in said.ranked}
        known = unit_id in arrival_s and live in arrival_s
        chosen = [unit for unit, name in enumerate(self._stepped.unit_ids) if name in (unit_id, live)]
        decision = Decision(
            kind=SEND,
            at_s=self._stepped.now_s,
            call_id=int(self._calls.call_id[call]),
            simulated=unit_id,
            live=live,
            later_s=arrival_s[str(unit_id)] - arrival_s[str(live)] if known else None,
            moving=any(self._before_doing[unit] in MOVING for unit in chosen),
        )
        if unit_id is not None:
            self._assign(unit_id, incident_id, estimated_arrival_s=arrival_s.get(unit_id))
        return decision

    def _answer_queue(self, unit_id: str, call: int) -> Decision:
        self._report_places()
        incident_id = self._incidents[call]
        planned = {each.unit_id: each.incident_id for each in self._desk.plan_waiting().assignments}
        called = {incident: number for number, incident in self._incidents.items()}
        live = planned.get(unit_id)
        self._assign(unit_id, incident_id)
        return Decision(
            kind=ANSWER_QUEUE,
            at_s=self._stepped.now_s,
            call_id=int(self._calls.call_id[call]),
            simulated=str(self._calls.call_id[call]),
            live=None if live is None else str(self._calls.call_id[called[live]]),
        )

    def _to_hospital(self, unit_id: str, call: int) -> Decision:
        hospital_id = self._world.hospital_ids[int(self._stepped.prepared.calls["hospital"][call])]
        incident_id = self._incidents[call]
        said = self._desk.choose_hospital(incident_id)
        travel_s = {ranked.hospital_id: ranked.travel_s for ranked in said.ranked}
        self._do(ChooseHospital(incident_id=incident_id, hospital_id=hospital_id))
        self._report(unit_id, UnitStatus.TRANSPORTING, hospital_id=hospital_id)
        return Decision(
            kind=HOSPITAL,
            at_s=self._stepped.now_s,
            call_id=int(self._calls.call_id[call]),
            simulated=hospital_id,
            live=said.chosen,
            later_s=travel_s[hospital_id] - travel_s[said.chosen] if said.chosen else None,
        )

    def _assign(self, unit_id: str, incident_id: str, *, estimated_arrival_s: float | None = None) -> None:
        unit = self._desk.room.state.dispatch.units[unit_id]
        if unit.incident_id is None:
            self._do(AssignUnit(incident_id=incident_id, unit_id=unit_id, estimated_arrival_s=estimated_arrival_s))
        else:
            self._do(DivertUnit(to_incident_id=incident_id, unit_id=unit_id, reason="simulated", forced=True))
        self._report(unit_id, UnitStatus.EN_ROUTE)

    def _report(self, unit_id: str, status: UnitStatus, *, hospital_id: str | None = None) -> None:
        self._do(RecordUnitStatus(unit_id=unit_id, status=status, hospital_id=hospital_id))

    def _do(self, command: Any) -> Accepted:
        return self._desk.room.handle(CommandEnvelope(command=command, actor=ACTOR))

    def _report_places(self) -> None:
        """As trackers would: where units stand, and of those that drive the next junction of their way."""
        now = self._clock.now()
        places = {}
        for unit, unit_id in enumerate(self._stepped.unit_ids):
            lonlat = self._place_of(unit, unit_id)
            if lonlat is not None:
                places[unit_id] = Position(lon=lonlat[0], lat=lonlat[1], seen_at=now)
        self._desk.positions.put_many(places)

    def _place_of(self, unit: int, unit_id: str) -> tuple[float, float] | None:
        vertex = self._stepped.next_vertex_of(unit)
        if vertex is None:
            return self._desk.room.state.dispatch.units[unit_id].last_place
        graph, links = self._desk.pack.graph, self._world.travel.links[self._world.return_profile]
        node = int(links.node[vertex])
        return float(graph.lon[node]), float(graph.lat[node])
