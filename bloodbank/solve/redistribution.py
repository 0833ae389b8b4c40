"""The solver border of redistribution: the cheapest moves of one product, as a mixed-integer model (HiGHS by MathOpt).

    minimise    sum of price x moved + waste x left over + shortage x lacking, place by place
    subject to  left over >= the line through two neighbouring whole numbers of each day's table, likewise lacking
                what leaves a place lies there now; what arrives finds room; a lane carries what it can

Only some of the lines are given, so the model costs no more than the plan it stands for: its bound holds.
The model is built as a message, column by column, which is ten times as quick as by its classes. MathOpt is loaded
with the first model: a service plans at night, and starts sooner without it.
"""

from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from bloodbank.redistributing.moves import ProductMoves
from bloodbank.redistributing.situation import Floats, Ints

if TYPE_CHECKING:
    from ortools.math_opt import model_pb2

SLOPES = np.array([0.02, 0.15, 0.35, 0.6, 0.8, 0.95, 0.9999])
NEAR = np.arange(-3, 3)
ROUNDING = 1e-6


class SolvedMoves(Struct, frozen=True, kw_only=True):
    """`moved` (lanes, days + 1), None when nothing was found in the time; `bound`: no moves can cost less."""

    moved: Ints | None
    bound: float


class _Rows:
    """Rows of a linear model, each: sum of coefficient x variable >= low and <= high."""

    def __init__(self) -> None:
        self.row: list[np.ndarray] = []
        self.column: list[np.ndarray] = []
        self.value: list[np.ndarray] = []
        self.low: list[np.ndarray] = []
        self.high: list[np.ndarray] = []
        self.count = 0

    def add(self, entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]], low: Floats, high: Floats) -> None:
        """`entries`: row within this batch, column, coefficient."""
        for row, column, value in entries:
            self.row.append(np.asarray(row) + self.count)
            self.column.append(np.asarray(column))
            self.value.append(np.broadcast_to(value, np.shape(row)).astype(np.float64))
        self.low.append(np.asarray(low, dtype=np.float64))
        self.high.append(np.asarray(high, dtype=np.float64))
        self.count += len(low)


def cheapest_moves(
    task: ProductMoves, around: Ints, *, time_limit_s: float, gap: float = 0.001, whole: bool = True
) -> SolvedMoves:
    """The best moves found in the time and what is proven.

    The lines are closest where the stock would be after the moves `around`. Without `whole` units may be divided.
    """
    lanes, days = task.lanes, task.held.shape[1]
    movable = np.arange(days) + 1 > task.settings.least_days_left
    lane, day = np.nonzero((task.movable[lanes.origin] > 0) & movable[None, :])
    places, moves = len(task.held), len(lane)
    expire_by = moves + np.arange(places * days).reshape(places, days)
    waste, short = moves + places * days + np.arange(places), moves + places * days + places + np.arange(places)
    rows = _Rows()
    _balances(rows, task, lane, day, expire_by)
    _limits(rows, task, lane, day)
    _tables(rows, task, task.after(around), expire_by, waste, short)
    objective = np.concatenate(
        [
            lanes.price[lane],
            np.zeros(places * days),
            np.full(places, task.costs.price_waste),
            np.full(places, task.costs.price_short),
        ]
    )
    upper = np.full(len(objective), np.inf)
    upper[:moves] = np.minimum(task.movable[lanes.origin[lane], day], task.lane_room[lane])
    from ortools.math_opt.python import mathopt

    model = mathopt.Model.from_model_proto(_message(rows, objective, upper, whole=moves if whole else 0))
    limit = np.timedelta64(max(1, round(time_limit_s * 1e3)), "ms").item()
    parameters = mathopt.SolveParameters(time_limit=limit, relative_gap_tolerance=gap, random_seed=1)
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    bound = float(result.best_objective_bound())
    if not result.has_primal_feasible_solution():
        return SolvedMoves(moved=None, bound=bound)
    values = result.variable_values([model.get_variable(n) for n in range(moves)])
    moved = np.zeros((len(lanes.origin), days), dtype=np.int64)
    moved[lane, day] = np.floor(np.asarray(values) + ROUNDING).astype(np.int64)
    return SolvedMoves(moved=moved, bound=bound)


def _balances(rows: _Rows, task: ProductMoves, lane: Ints, day: Ints, expire_by: Ints) -> None:
    """What expires by a day is what expires by the day before, what was there, and what came, less what left."""
    places, days = task.held.shape
    here = np.arange(places * days)
    later = here[here % days > 0]
    leaving = task.lanes.origin[lane] * days + day
    coming = task.lanes.destination[lane] * days + day
    moves = np.arange(len(lane))
    own = task.held.ravel().astype(np.float64)
    entries = [
        (here, expire_by.ravel(), np.ones(1)),
        (later, expire_by.ravel()[later - 1], -np.ones(1)),
        (leaving, moves, np.ones(1)),
        (coming, moves, -np.ones(1)),
    ]
    rows.add(entries, own, own)


def _limits(rows: _Rows, task: ProductMoves, lane: Ints, day: Ints) -> None:
    """Only what lies there leaves; what comes, less what leaves, finds room; lanes carry what they can."""
    places, days = task.held.shape
    moves, lanes = np.arange(len(lane)), len(task.lanes.origin)
    own = task.movable.ravel().astype(np.float64)
    rows.add([(task.lanes.origin[lane] * days + day, moves, np.ones(1))], np.full(len(own), -np.inf), own)
    arriving = (task.lanes.destination[lane], moves, np.ones(1))
    leaving = (task.lanes.origin[lane], moves, -np.ones(1))
    rows.add([arriving, leaving], np.full(places, -np.inf), task.room.astype(np.float64))
    rows.add([(lane, moves, np.ones(1))], np.full(lanes, -np.inf), task.lane_room.astype(np.float64))


def _tables(rows: _Rows, task: ProductMoves, held: Ints, expire_by: Ints, waste: Ints, short: Ints) -> None:
    """cost - slope x units >= intercept, for some of the lines of each table."""
    wasted, lacking = task.costs.wasted, task.costs.short
    by_day = np.cumsum(held, axis=1)
    for place in range(len(task.held)):
        for day in range(wasted.shape[1]):
            at, slope, height = _lines(wasted[place, day], int(by_day[place, day]))
            row = np.arange(len(at))
            entries = [
                (row, np.full(len(at), waste[place]), np.ones(1)),
                (row, np.full(len(at), expire_by[place, day]), -slope),
            ]
            rows.add(entries, height - slope * at, np.full(len(at), np.inf))
        for day in range(lacking.shape[1]):
            beyond = int(by_day[place, -1] - (by_day[place, day - 1] if day else 0))
            at, slope, height = _lines(lacking[place, day], beyond)
            row = np.arange(len(at))
            total = (row, np.full(len(at), expire_by[place, -1]), -slope)
            entries = [(row, np.full(len(at), short[place]), np.ones(1)), total]
            if day:
                entries.append((row, np.full(len(at), expire_by[place, day - 1]), slope))
            rows.add(entries, height - slope * at, np.full(len(at), np.inf))


def _lines(table: Floats, near: int) -> tuple[Floats, Floats, Floats]:
    """Where, how steep and how high: lines through neighbours of a convex table, most near a number of units."""
    slope = np.diff(table)
    rising = slope[-1] > 0.5
    wanted = SLOPES if rising else SLOPES - 1.0
    at = np.unique(np.append(np.searchsorted(slope, wanted), near + NEAR).clip(0, len(slope) - 1))
    at = at[np.abs(slope[at]) > 1e-9]
    return at.astype(np.float64), slope[at], table[at]


def _message(rows: _Rows, objective: Floats, upper: Floats, *, whole: int) -> "model_pb2.ModelProto":
    from ortools.math_opt import model_pb2

    message = model_pb2.ModelProto()
    count = len(objective)
    message.variables.ids.extend(range(count))
    message.variables.lower_bounds.extend([0.0] * count)
    message.variables.upper_bounds.extend(upper.tolist())
    message.variables.integers.extend([n < whole for n in range(count)])
    used = np.flatnonzero(objective)
    message.objective.linear_coefficients.ids.extend(used.tolist())
    message.objective.linear_coefficients.values.extend(objective[used].tolist())
    message.linear_constraints.ids.extend(range(rows.count))
    message.linear_constraints.lower_bounds.extend(np.concatenate(rows.low).tolist())
    message.linear_constraints.upper_bounds.extend(np.concatenate(rows.high).tolist())
    row, column, value = (np.concatenate(part) for part in (rows.row, rows.column, rows.value))
    order = np.lexsort((column, row))
    message.linear_constraint_matrix.row_ids.extend(row[order].tolist())
    message.linear_constraint_matrix.column_ids.extend(column[order].tolist())
    message.linear_constraint_matrix.coefficients.extend(value[order].tolist())
    return message
