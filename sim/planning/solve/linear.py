"""A mixed-integer linear model, built by columns and batches of rows, solved by HiGHS through OR-Tools MathOpt.

The model is built as a message, which is ten times as quick as by MathOpt's classes. HiGHS is given no number of
threads (MathOpt's interface refuses it) and a fixed seed: unless the time limit ends it, an answer is repeated.
"""

from datetime import timedelta
from math import inf

import numpy as np
from msgspec import Struct
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from sim.planning.arrays import Array, Bools, Floats

LEAST_LIMIT_S = 0.05
MANY_ROWS = 2_000
"""From here on a relaxed model is solved by an interior point, three to ten times as quick as a simplex."""


class LinearAnswer(Struct, frozen=True, kw_only=True, eq=False):
    """`values` (columns), None when none was found in the time; no answer is better than `bound`.

    `infeasible`: proven that there are no values at all. `reduced_costs` (columns) of a relaxed model that was solved.
    """

    values: Floats | None
    bound: float
    reduced_costs: Floats | None = None
    infeasible: bool = False


class LinearModel:
    """Minimise (or maximise) cost x values, lower <= values <= upper, some of them whole, within rows."""

    def __init__(self, *, cost: Floats, lower: Floats, upper: Floats, whole: Bools, maximise: bool = False) -> None:
        self.cost, self.lower, self.upper, self.whole, self.maximise = cost, lower, upper, whole, maximise
        self._row: list[Array] = []
        self._column: list[Array] = []
        self._value: list[Array] = []
        self._low: list[Array] = []
        self._high: list[Array] = []
        self._count = 0

    def add_rows(self, row: Array, column: Array, value: Array | float, *, low: Array, high: Array) -> None:
        """Rows low <= sum of value x column <= high; `row` numbers entries within this batch, (row, column) once."""
        self._row.append(np.asarray(row, dtype=np.int64) + self._count)
        self._column.append(np.asarray(column, dtype=np.int64))
        self._value.append(np.broadcast_to(np.asarray(value, dtype=np.float64), np.shape(row)))
        self._low.append(np.asarray(low, dtype=np.float64))
        self._high.append(np.asarray(high, dtype=np.float64))
        self._count += len(low)

    def solve(self, *, time_limit_s: float, gap: float = 0.0, relaxed: bool = False) -> LinearAnswer:
        """The best values found within the time and the relative gap; `relaxed`: fractions are let through."""
        limit = timedelta(seconds=max(time_limit_s, LEAST_LIMIT_S))
        model = mathopt.Model.from_model_proto(self._message(relaxed=relaxed))
        parameters = mathopt.SolveParameters(time_limit=limit, random_seed=1)
        if relaxed and self._count > MANY_ROWS:
            parameters.lp_algorithm = mathopt.LPAlgorithm.BARRIER
        if not relaxed:
            parameters.relative_gap_tolerance, parameters.absolute_gap_tolerance = gap, 0.0
        result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
        if result.termination.reason in (
            mathopt.TerminationReason.INFEASIBLE,
            mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED,
        ):
            return LinearAnswer(values=None, bound=-inf if self.maximise else inf, infeasible=True)
        bound = float(result.best_objective_bound())
        if not result.has_primal_feasible_solution():
            return LinearAnswer(values=None, bound=bound)
        columns = [model.get_variable(number) for number in range(len(self.cost))]
        values = np.array(result.variable_values(columns))
        priced = relaxed and result.has_dual_feasible_solution()
        reduced = np.array(result.reduced_costs(columns)) if priced else None
        return LinearAnswer(values=values, bound=bound, reduced_costs=reduced)

    def fix(self, columns: Array, values: Array) -> None:
        """Let columns take one value only."""
        self.lower[columns] = values
        self.upper[columns] = values

    def _message(self, *, relaxed: bool) -> model_pb2.ModelProto:
        message = model_pb2.ModelProto()
        columns = message.variables
        columns.ids.extend(range(len(self.cost)))
        columns.lower_bounds.extend(self.lower.tolist())
        columns.upper_bounds.extend(self.upper.tolist())
        columns.integers.extend([False] * len(self.cost) if relaxed else self.whole.tolist())
        used = np.flatnonzero(self.cost)
        message.objective.maximize = self.maximise
        message.objective.linear_coefficients.ids.extend(used.tolist())
        message.objective.linear_coefficients.values.extend(self.cost[used].tolist())
        rows = message.linear_constraints
        rows.ids.extend(range(self._count))
        rows.lower_bounds.extend(np.concatenate(self._low).tolist())
        rows.upper_bounds.extend(np.concatenate(self._high).tolist())
        row, column, value = (np.concatenate(part) for part in (self._row, self._column, self._value))
        order = np.lexsort((column, row))
        matrix = message.linear_constraint_matrix
        matrix.row_ids.extend(row[order].tolist())
        matrix.column_ids.extend(column[order].tolist())
        matrix.coefficients.extend(value[order].tolist())
        return message
