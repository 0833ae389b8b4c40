"""Units for all waiting calls at once: the better of a greedy and an optimal answer, with the reasons."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
from msgspec import Struct

from dispatch import reasons
from dispatch.messages import Reason
from dispatch.model import Position
from dispatch.norms.norm import response_norm
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.shortfalls import missed_target, unfilled_needs
from dispatch.solve.assignment import cheapest_pairs
from dispatch.state import DispatchState
from dispatch.waiting.board import Board, gather_board
from dispatch.waiting.greedy import greedy_pairs
from dispatch.waiting.problem import Pairs, cost_of

GREEDY = "greedy"
MIN_COST_FLOW = "min-cost-flow"
WORTH_CHANGING = 1e-6


class PlannedAssignment(Struct, frozen=True, kw_only=True):
    incident_id: str
    unit_id: str
    estimated_arrival_s: float
    reasons: tuple[Reason, ...]


class IncidentShortfall(Struct, frozen=True, kw_only=True):
    """What the plan can't do for one incident."""

    incident_id: str
    reasons: tuple[Reason, ...]


class WaitingPlan(Struct, frozen=True, kw_only=True):
    """Who goes where; `cost` and `greedy_cost` are weighted seconds of waiting, and `cost` is never the greater."""

    assignments: tuple[PlannedAssignment, ...]
    shortfalls: tuple[IncidentShortfall, ...]
    cost: float
    greedy_cost: float
    solver: str
    at: float


def plan_waiting(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> WaitingPlan:
    """Assign free units to every call that waits for some: those with nobody, and those with needs still open."""
    board = gather_board(state, positions=positions, travel_times=travel_times, now=now, settings=settings)
    greedy = greedy_pairs(board.problem)
    greedy_cost = cost_of(board.problem, greedy)
    pairs, cost, solver = greedy, greedy_cost, GREEDY
    flow = cheapest_pairs(board.problem) if len(greedy) > 0 else None
    if flow is not None and cost_of(board.problem, flow) < greedy_cost - WORTH_CHANGING:
        pairs, cost, solver = flow, cost_of(board.problem, flow), MIN_COST_FLOW
    return WaitingPlan(
        assignments=_assignments(board, pairs),
        shortfalls=_shortfalls(state, board, pairs, now=now, settings=settings),
        cost=cost,
        greedy_cost=greedy_cost,
        solver=solver,
        at=now,
    )


def _assignments(board: Board, pairs: Pairs) -> tuple[PlannedAssignment, ...]:
    need_of_unit = dict(pairs)
    return tuple(
        PlannedAssignment(
            incident_id=board.incidents[board.wants[need].call].incident_id,
            unit_id=board.fleet.candidates[unit].unit.unit_id,
            estimated_arrival_s=float(board.problem.arrival_s[unit, need]),
            reasons=_why(board, unit=unit, need=need, need_of_unit=need_of_unit),
        )
        for unit, need in pairs
    )


def _why(board: Board, *, unit: int, need: int, need_of_unit: Mapping[int, int]) -> tuple[Reason, ...]:
    """The earliest for its call, or the earliest that the other calls leave; then what is known of its place."""
    arrivals_s = board.problem.arrival_s[:, need]
    own_s = float(arrivals_s[unit])
    note = board.fleet.candidates[unit].note
    call = board.wants[need].call
    earlier = [other for other in np.flatnonzero(arrivals_s < own_s).tolist()
               if other in need_of_unit and board.wants[need_of_unit[other]].call != call]  # fmt: skip
    notes = () if note is None else (note,)
    if not earlier:
        return (reasons.fills_need(need=board.wants[need].slot.capabilities, estimated_arrival_s=own_s), *notes)
    nearest = min(earlier, key=lambda other: (arrivals_s[other], other))
    reason = reasons.nearer_unit_serves_another(
        nearer_unit_id=board.fleet.candidates[nearest].unit.unit_id,
        other_incident_id=board.incidents[board.wants[need_of_unit[nearest]].call].incident_id,
        later_s=own_s - float(arrivals_s[nearest]),
    )
    return (reason, *notes)


def _shortfalls(
    state: DispatchState, board: Board, pairs: Pairs, *, now: float, settings: DispatchSettings
) -> tuple[IncidentShortfall, ...]:
    sent = {board.fleet.candidates[unit].unit.unit_id for unit, _ in pairs}
    missing = Counter({need: want.count for need, want in enumerate(board.wants)})
    missing.subtract(need for _, need in pairs)
    found = []
    for call, incident in enumerate(board.incidents):
        own = [need for need, want in enumerate(board.wants) if want.call == call]
        slots = [board.wants[need].slot for need in own for _ in range(missing[need])]
        arrivals_s = [float(board.problem.arrival_s[unit, need]) for unit, need in pairs if need in own]
        place = (incident.lon, incident.lat)
        norm = response_norm(state, priority=incident.priority, place=place, settings=settings)
        late = missed_target(incident, arrival_s=min(arrivals_s), now=now, norm_s=norm.norm_s) if arrivals_s else ()
        why = (*unfilled_needs(state, slots, sent=sent), *late)
        if why:
            found.append(IncidentShortfall(incident_id=incident.incident_id, reasons=why))
    return tuple(found)
