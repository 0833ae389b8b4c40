"""The waiting calls and the fleet, gathered from the state into arrays."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from dispatch.fleet import Candidate
from dispatch.kernels.arrival import BoolArray, FloatArray
from dispatch.life.stage import wants_units
from dispatch.model import Incident, Position
from dispatch.needs import Capabilities, Slot
from dispatch.norms.norm import response_norm
from dispatch.ports import TravelTimes
from dispatch.recommending.losses import Losses
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState
from dispatch.waiting.costs import Costs, measure_costs
from dispatch.waiting.entrants import Call, Entrants, gather_calls, gather_entrants
from dispatch.waiting.problem import Pairs, WaitingProblem

LEAST_BELOW_UNSERVED_S = 1.0


class Want(Struct, frozen=True):
    """So many units of one kind for one of the waiting calls."""

    call: int
    slot: Slot
    count: int


class Board(Struct, frozen=True, eq=False):
    """The waiting calls and everybody who takes part; `norms_s` run from the call, None without a norm."""

    calls: tuple[Call, ...]
    entrants: Entrants
    costs: Costs
    norms_s: tuple[float | None, ...]
    now: float
    settings: DispatchSettings

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        return self.entrants.fleet.candidates


class Question(Struct, frozen=True, eq=False):
    """Wants of the board against some of its candidates (`units`, by number): a problem, and what its numbers mean."""

    wants: tuple[Want, ...]
    units: tuple[int, ...]
    problem: WaitingProblem


def gather_board(
    state: DispatchState,
    *,
    positions: Mapping[str, Position],
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
    losses: Losses,
) -> Board:
    on_board = (state.incidents[incident_id] for incident_id in state.open_incident_ids)
    wanting = [incident for incident in on_board if wants_units(incident)]
    entrants = gather_entrants(state, wanting, positions=positions, now=now, settings=settings)
    calls = gather_calls(state, wanting, entrants.fleet)
    shown = [number for number, call in enumerate(calls) if call.slots or call.extras]
    incidents = [wanting[number] for number in shown]
    entrants = Entrants(entrants.fleet, entrants.may[:, shown], entrants.unavailable)
    calls = tuple(calls[number] for number in shown)
    norms_s = tuple(_norm_s(state, incident, settings=settings) for incident in incidents)
    costs = measure_costs(
        entrants.fleet,
        incidents,
        may=_with_own_calls(entrants, calls),
        norms_s=norms_s,
        losses=losses,
        travel_times=travel_times,
        now=now,
        settings=settings,
    )
    return Board(calls, entrants, costs, norms_s, now, settings)


def _norm_s(state: DispatchState, incident: Incident, *, settings: DispatchSettings) -> float | None:
    place = (incident.lon, incident.lat)
    return response_norm(state, priority=incident.priority, place=place, settings=settings).norm_s


def _with_own_calls(entrants: Entrants, calls: Sequence[Call]) -> BoolArray:
    """Only units that fill a need of a call on the board may be taken from it, and those may also stay there."""
    may = entrants.may.copy()
    on_board = {call.incident.incident_id: column for column, call in enumerate(calls)}
    for row, candidate in enumerate(entrants.fleet.candidates):
        if candidate.leaves_incident_id is None:
            continue
        column = on_board.get(candidate.leaves_incident_id)
        if column is None or candidate.unit.unit_id not in calls[column].staying:
            may[row] = False
        else:
            may[row, column] = True
    return may


def wants_of(slots_by_call: Iterable[Sequence[Slot]]) -> tuple[Want, ...]:
    """In the order of the calls, the most demanding first."""
    return tuple(
        Want(call, slot, count) for call, slots in enumerate(slots_by_call) for slot, count in Counter(slots).items()
    )


def question_of(board: Board, wants: Sequence[Want], *, units: Sequence[int], with_staying: bool = False) -> Question:
    """The wants against these candidates; `with_staying`: those who may be taken are where they are, or elsewhere."""
    incidents = [call.incident for call in board.calls]
    waited_s = [board.now - incident.call_received_at for incident in incidents]
    weights = [board.settings.weight_of(i.priority, waited_s=s) for i, s in zip(incidents, waited_s, strict=True)]
    staying = _staying(board, wants, units) if with_staying else ()
    problem = WaitingProblem(
        cost_s=_by_need(board, wants, units, staying=staying),
        count=np.array([want.count for want in wants], dtype=np.int64),
        call=np.array([want.call for want in wants], dtype=np.int64),
        weight=np.array(weights, dtype=np.float64),
        nobody_there=np.array([_nobody_else_there(call) for call in board.calls], dtype=np.bool_),
        unserved_s=board.settings.unserved_s,
        staying=staying,
    )
    return Question(tuple(wants), tuple(units), problem)


def _nobody_else_there(call: Call) -> bool:
    return set(call.incident.unit_ids) <= set(call.staying)


def _staying(board: Board, wants: Sequence[Want], units: Sequence[int]) -> Pairs:
    row_of = {board.candidates[number].unit.unit_id: row for row, number in enumerate(units)}
    need_of = {(want.call, want.slot): need for need, want in enumerate(wants)}
    return tuple(
        (row_of[unit_id], need_of[column, slot])
        for column, call in enumerate(board.calls)
        for unit_id, slot in call.staying.items()
    )


def _by_need(board: Board, wants: Sequence[Want], units: Sequence[int], *, staying: Pairs) -> FloatArray:
    """Seconds (units, wants) with the steps down the alternatives; infinite where a unit lacks the capabilities.

    Whoever may stay on its call may do so however late it comes.
    """
    chosen = [board.candidates[number] for number in units]
    calls = np.array([want.call for want in wants], dtype=np.int64)
    costs = board.costs.cost_s[np.array(units, dtype=np.int64)[:, None], calls[None, :]]
    steps = _steps([want.slot for want in wants], chosen)
    latest_s = max(board.settings.unserved_s - LEAST_BELOW_UNSERVED_S, 0.0)
    taken = np.array([c.leaves_incident_id is not None for c in chosen], dtype=np.bool_)
    last = np.array([len(want.slot.alternatives) for want in wants], dtype=np.float64)
    down_s = board.settings.waiting.alternative_s * np.where(taken[:, None], last[None, :], steps)
    able = (steps >= 0.0) & np.isfinite(costs)
    found: FloatArray = np.where(able, np.minimum(costs + down_s, latest_s), np.inf)
    for unit, need in staying:
        own_s = float(costs[unit, need]) + board.settings.waiting.alternative_s * float(steps[unit, need])
        found[unit, need] = min(own_s, latest_s)
    return found


def _steps(slots: Sequence[Slot], candidates: Sequence[Candidate]) -> FloatArray:
    """Steps down the alternatives (candidates, slots); -1 where the unit can't fill the slot."""
    kinds: dict[Capabilities, int] = {}
    kind_of = [kinds.setdefault(candidate.capabilities, len(kinds)) for candidate in candidates]
    differing: dict[Slot, int] = {}
    column_of = [differing.setdefault(slot, len(differing)) for slot in slots]
    table = np.empty((len(kinds), len(differing)))
    for row, kind in enumerate(kinds):
        table[row] = [float(slot.preference(kind)) if slot.accepts(kind) else -1.0 for slot in differing]
    steps: FloatArray = table[np.array(kind_of, dtype=np.int64)[:, None], np.array(column_of, dtype=np.int64)[None, :]]
    return steps
