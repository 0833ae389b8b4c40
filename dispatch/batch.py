"""Units for all waiting calls at once: the better of a greedy and an optimal answer, with the reasons."""

from collections.abc import Mapping

from msgspec import Struct

from dispatch.messages import Reason
from dispatch.model import Position
from dispatch.ports import TravelTimes
from dispatch.recommending.losses import Losses
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.waiting.board import gather_board
from dispatch.waiting.outcome import Outcome, arrival_s_of, outcome_of
from dispatch.waiting.steps import plan_steps
from dispatch.waiting.telling import how_made, what_is_missing, why_sent


class PlannedAssignment(Struct, frozen=True, kw_only=True):
    """`preempts_incident_id`: the less urgent call that the unit leaves. `optional`: the call would do without it."""

    incident_id: str
    unit_id: str
    estimated_arrival_s: float
    reasons: tuple[Reason, ...]
    preempts_incident_id: str | None = None
    optional: bool = False


class IncidentShortfall(Struct, frozen=True, kw_only=True):
    """What the plan can't do for one incident."""

    incident_id: str
    reasons: tuple[Reason, ...]


class WaitingPlan(Struct, frozen=True, kw_only=True):
    """Who goes where; `cost` and `greedy_cost` are weighted seconds of waiting, and `cost` is never the greater.

    Both are of what is needed, without optional needs. `notes` say in words how the two answers differ.
    """

    assignments: tuple[PlannedAssignment, ...]
    shortfalls: tuple[IncidentShortfall, ...]
    cost: float
    greedy_cost: float
    solver: str
    at: float
    notes: tuple[Reason, ...] = ()


def plan_waiting(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
    coverage_lost: Mapping[str, float] | None = None,
    preparedness_lost: Mapping[str, float] | None = None,
) -> WaitingPlan:
    """Assign units to every call that waits for some: those with nobody, and those with needs still open.

    `coverage_lost` and `preparedness_lost` (shares, 0..1, by unit id; None = not known) are what the region loses when
    a unit leaves, as in `dispatch.recommendation.recommend_units`.
    """
    losses = Losses(coverage_lost, preparedness_lost)
    board = gather_board(
        state, positions=positions, travel_times=travel_times, now=now, settings=settings, losses=losses
    )
    steps = plan_steps(board)
    outcome = outcome_of(board, steps)
    return WaitingPlan(
        assignments=_assignments(state, outcome),
        shortfalls=_shortfalls(state, outcome),
        cost=steps.answer.cost,
        greedy_cost=steps.answer.greedy_cost,
        solver=steps.answer.solver,
        at=now,
        notes=(how_made(steps),) if board.calls else (),
    )


def _assignments(state: DispatchState, outcome: Outcome) -> tuple[PlannedAssignment, ...]:
    """In the order of the calls; what is needed before what is optional."""
    board, steps = outcome.board, outcome.steps
    sent = sorted((*steps.needed, *steps.extra), key=lambda one: (one.call, one.slot.optional))
    return tuple(
        PlannedAssignment(
            incident_id=board.calls[one.call].incident.incident_id,
            unit_id=board.candidates[one.number].unit.unit_id,
            estimated_arrival_s=arrival_s_of(board, one),
            reasons=why_sent(state, outcome, one),
            preempts_incident_id=board.candidates[one.number].leaves_incident_id,
            optional=one.slot.optional,
        )
        for one in sent
    )


def _shortfalls(state: DispatchState, outcome: Outcome) -> tuple[IncidentShortfall, ...]:
    missing = ((call.incident, what_is_missing(state, outcome, n)) for n, call in enumerate(outcome.board.calls))
    return tuple(IncidentShortfall(incident_id=incident.incident_id, reasons=why) for incident, why in missing if why)
