"""Shifts that man every hour of a week that repeats itself, at the least cost (Dantzig 1954), by an integer program."""

import numpy as np
from msgspec import Struct

from sim.planning.arrays import Floats, Ints
from sim.planning.location.answer import answer_of
from sim.planning.location.deadline import Deadline
from sim.planning.roster.shift_kind import HOURS_A_DAY, ShiftKind
from sim.planning.roster.staffing import HOURS_A_WEEK, RosterUnusable
from sim.planning.solve.linear import LinearModel


class RosterShift(Struct, frozen=True, kw_only=True):
    """`crews` begin at an hour of the week, counted from Monday midnight."""

    start_hour_of_week: int
    length_h: int
    crews: int


class Roster(Struct, frozen=True, kw_only=True):
    """`objective`: cost of all crew hours; no roster that mans every hour costs less than `bound`."""

    shifts: tuple[RosterShift, ...]
    on_duty: tuple[int, ...]
    needed: tuple[int, ...]
    crew_hours: int
    objective: float
    status: str
    bound: float
    gap: float
    seconds: float


class _Columns(Struct, frozen=True, kw_only=True, eq=False):
    """One for each hour of the week at which shifts of one length may begin."""

    start: Ints
    length: Ints
    cost: Floats

    @property
    def manned(self) -> tuple[Ints, Ints]:
        """(hour, column) of every hour that a column's shift lasts; it runs over Sunday midnight into Monday."""
        column = np.repeat(np.arange(len(self.start)), self.length)
        step = np.arange(len(column)) - np.repeat(np.cumsum(self.length) - self.length, self.length)
        return (self.start[column] + step) % HOURS_A_WEEK, column


def cover_hours(needed: Ints, kinds: tuple[ShiftKind, ...], *, time_limit_s: float = 60.0, gap: float = 0.0) -> Roster:
    """The cheapest shifts with at least `needed` (168) crews in every hour. Raises RosterUnusable when none can."""
    deadline = Deadline(time_limit_s)
    columns = _columns(kinds)
    hour, column = columns.manned
    reached = np.bincount(hour, minlength=HOURS_A_WEEK)
    lone = np.flatnonzero((reached == 0) & (needed > 0))
    if len(lone):
        raise RosterUnusable(
            f"hour {lone[0] % HOURS_A_DAY} of the day is in no shift, but needs {needed[lone[0]]} units: add a shift"
        )
    model = LinearModel(
        cost=columns.cost,
        lower=np.zeros(len(columns.cost)),
        upper=np.full(len(columns.cost), float(needed.max())),
        whole=np.ones(len(columns.cost), dtype=np.bool_),
    )
    model.add_rows(hour, column, 1.0, low=needed.astype(np.float64), high=np.full(HOURS_A_WEEK, np.inf))
    answer = model.solve(time_limit_s=deadline.left_s, gap=gap)
    crews = _rounded_up(model, columns, needed) if answer.values is None else np.rint(answer.values).astype(np.int64)
    on_duty = np.bincount(hour, weights=crews[column], minlength=HOURS_A_WEEK).astype(np.int64)
    objective = float(columns.cost @ crews)
    said = answer_of(
        "roster",
        objective=objective,
        sites=np.zeros(0, dtype=np.int64),
        bound=min(max(answer.bound, 0.0), objective),
        seconds=deadline.spent_s,
        gap_wanted=gap,
    )
    used = np.flatnonzero(crews)
    return Roster(
        shifts=tuple(
            RosterShift(
                start_hour_of_week=int(columns.start[place]),
                length_h=int(columns.length[place]),
                crews=int(crews[place]),
            )
            for place in used[np.lexsort((columns.length[used], columns.start[used]))]
        ),
        on_duty=tuple(on_duty.tolist()),
        needed=tuple(needed.tolist()),
        crew_hours=int(crews @ columns.length),
        objective=objective,
        status=said.status,
        bound=said.bound,
        gap=said.gap,
        seconds=said.seconds,
    )


def _columns(kinds: tuple[ShiftKind, ...]) -> _Columns:
    if not kinds:
        raise RosterUnusable("no kind of shift is given: give --shift, such as 12@7,19")
    cheapest: dict[tuple[int, int], float] = {}
    for kind in kinds:
        for day in range(HOURS_A_WEEK // HOURS_A_DAY):
            for start in kind.starts:
                key = (day * HOURS_A_DAY + start, kind.length_h)
                cost = kind.cost_per_hour * kind.length_h
                cheapest[key] = min(cost, cheapest.get(key, cost))
    starts, lengths = zip(*cheapest, strict=True)
    return _Columns(start=np.array(starts), length=np.array(lengths), cost=np.array(list(cheapest.values())))


def _rounded_up(model: LinearModel, columns: _Columns, needed: Ints) -> Ints:
    """Crews of the relaxation, rounded up: every hour is manned still. Without one, all that could be needed."""
    relaxed = model.solve(time_limit_s=1.0, relaxed=True)
    if relaxed.values is None:
        return np.full(len(columns.cost), int(needed.max()))
    return np.ceil(relaxed.values - 1e-9).astype(np.int64)
