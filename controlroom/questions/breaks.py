"""When the crews that are owed a break should take it."""

from controlroom.desk import Desk
from controlroom.questions.coverage import expected_demand
from dispatch.shifts.break_plan import BreakPlan, plan_breaks
from dispatch.shifts.break_problem import break_problem


def suggested_breaks(desk: Desk, *, minimum_cover: float | None = None) -> BreakPlan:
    """For all breaks due in the next hours at once; `minimum_cover` (0..1) absent: the settings'.

    Raises CommandRefused where demand is unknown, Refused without a norm.
    """
    settings = desk.dispatch_settings
    problem = break_problem(
        desk.room.state.dispatch,
        travel_times=desk.cell_times,
        demand=expected_demand(desk),
        now=desk.now(),
        settings=settings,
        minimum_cover=minimum_cover,
    )
    return plan_breaks(problem, effort=settings.shifts.break_plan_effort)
