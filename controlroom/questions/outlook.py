"""What may come of the region's present state. Nothing is decided here."""

from collections.abc import Callable

from controlroom.desk import Desk
from controlroom.errors import CommandRefused
from controlroom.questions.coverage import expected_demand
from controlroom.questions.what_if import Present, WhatIfAnswer, WhatIfQuestion


def outlook(
    desk: Desk, question: WhatIfQuestion, *, progress: Callable[[float], None] = lambda share: None
) -> WhatIfAnswer:
    """Raises CommandRefused where demand is unknown, where nobody can simulate, or for what the region lacks."""
    if desk.what_if is None:
        detail = "this service was put together without a simulator: ask one that was started by `arterial serve`"
        raise CommandRefused("simulator-absent", detail, kind="not-found")
    present = Present(
        state=desk.room.state.dispatch,
        positions=desk.positions.all(),
        now=desk.now(),
        settings=desk.dispatch_settings,
        demand=expected_demand(desk),
    )
    return desk.what_if.ask(present, question, progress=progress)
