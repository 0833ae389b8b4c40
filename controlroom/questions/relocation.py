"""Which free units should wait elsewhere now. Asked anew after every change; nothing is decided here."""

from controlroom.desk import Desk
from controlroom.questions.coverage import expected_demand
from dispatch.coverage.covers import standard_of
from dispatch.relocation.suggestions import MoveUpPlan, suggest_moves


def suggested_moves(desk: Desk, *, priority: int | None = None, norm_s: float | None = None) -> MoveUpPlan:
    """For the norm of a priority, or any other; absent: those of the settings.

    Raises CommandRefused where demand is unknown, Refused without a norm.
    """
    state, settings = desk.room.state.dispatch, desk.dispatch_settings
    return suggest_moves(
        state,
        positions=desk.positions.all(),
        travel_times=desk.cell_times,
        demand=expected_demand(desk),
        now=desk.now(),
        settings=settings,
        standard=standard_of(settings, priority=priority, norm_s=norm_s, state=state),
    )
