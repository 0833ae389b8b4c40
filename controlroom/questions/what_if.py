"""What may come of the present state: the question, the answer, and the port of whoever can simulate it."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Protocol

from msgspec import Struct

from controlroom.errors import CommandRefused
from dispatch.coverage.demand import DemandForecast
from dispatch.model import Position
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

NOTHING_CHANGES = "nothing-changes"
MOST_ASSUMPTIONS, MOST_REPLICATIONS, MOST_HOURS = 10, 1_000, 12.0

__all__ = [
    "NOTHING_CHANGES", "Assumption", "Difference", "Estimate", "Moment", "Outlook", "Present",
    "WhatIf", "WhatIfAnswer", "WhatIfQuestion",
]  # fmt: skip


class Assumption(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is changed from now on.

    `units_on_break` pause for `break_s`: a free unit where it is, a busy one when it is clear. `diverting` hospitals
    take nobody who is not on the way there yet. At every station of `extra_units_at` one more unit begins to wait.
    """

    name: str
    units_on_break: tuple[str, ...] = ()
    break_s: float = 1_800.0
    diverting: tuple[str, ...] = ()
    extra_units_at: tuple[str, ...] = ()


class WhatIfQuestion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`assumptions` are held against "nothing changes", over the same chance calls. Raises CommandRefused."""

    assumptions: tuple[Assumption, ...] = ()
    hours: float = 2.0
    replications: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        if not isfinite(self.hours) or not 0.25 <= self.hours <= MOST_HOURS:
            raise invalid("hours", f"hours must be from 0.25 to {MOST_HOURS:g}, not {self.hours!r}")
        if not 2 <= self.replications <= MOST_REPLICATIONS:
            raise invalid(
                "replications", f"replications must be from 2 to {MOST_REPLICATIONS}, not {self.replications!r}"
            )
        if self.seed < 0:
            raise invalid("seed", f"seed must be 0 or more, not {self.seed!r}")
        if len(self.assumptions) > MOST_ASSUMPTIONS:
            raise invalid("assumptions", f"{len(self.assumptions)} assumptions are more than {MOST_ASSUMPTIONS}")
        names = [NOTHING_CHANGES]
        for assumption in self.assumptions:
            if not assumption.name or assumption.name in names:
                raise invalid("assumptions", f"the name {assumption.name!r} is empty or used already: name each anew")
            if not isfinite(assumption.break_s) or not 0.0 < assumption.break_s <= 86_400.0:
                raise invalid("break_s", f"break_s must be more than 0 and at most 86400, not {assumption.break_s!r}")
            names.append(assumption.name)


class Estimate(Struct, frozen=True, kw_only=True):
    """A mean over replications and the interval that holds the true one with 95 % confidence."""

    mean: float
    low: float
    high: float


class Moment(Struct, frozen=True, kw_only=True):
    """Share of the expected calls that would be reached in time, and how many units are free."""

    at: float
    coverage: Estimate
    free_units: Estimate


class Difference(Struct, frozen=True, kw_only=True):
    """This assumption less "nothing changes", pair by pair over the same calls. Absent where there is nothing to tell.

    `coverage` is the mean over all moments after now.
    """

    coverage: Estimate
    mean_response_s: Estimate | None
    on_time_share: Estimate | None
    queued_share: Estimate | None


class Outlook(Struct, frozen=True, kw_only=True):
    """What comes of the state under one assumption; absent where no call came at all.

    `mean_response_s` from the call to the arrival, `on_time_share` within the priority's norm and `queued_share`, the
    calls that find no free unit, are of calls still to come. `waiting_now_s`: how much longer the calls that wait now
    have to wait for arrival.
    """

    assumption: str
    moments: tuple[Moment, ...]
    coverage: Estimate
    mean_response_s: Estimate | None
    on_time_share: Estimate | None
    queued_share: Estimate | None
    waiting_now_s: Estimate | None
    difference: Difference | None = None


class WhatIfAnswer(Struct, frozen=True, kw_only=True):
    """Outlooks, "nothing changes" first. `units` take part; `left_out` don't, and why. `notes` say what the picture
    leaves out. `expected_calls` in all the hours asked for.
    """

    at: float
    until_at: float
    replications: int
    seed: int
    expected_calls: float
    units: int
    open_calls: int
    left_out: Mapping[str, str]
    notes: tuple[str, ...]
    outlooks: tuple[Outlook, ...]


class Present(Struct, frozen=True, kw_only=True):
    """A region at one instant, as a simulation starts from it."""

    state: DispatchState
    positions: Mapping[str, Position]
    now: float
    settings: DispatchSettings
    demand: DemandForecast


class WhatIf(Protocol):
    """Whoever can simulate a region."""

    def ask(
        self, present: Present, question: WhatIfQuestion, *, progress: Callable[[float], None] = ...
    ) -> WhatIfAnswer:
        """Raises CommandRefused for what the region does not have."""
        ...


def invalid(field: str, detail: str) -> CommandRefused:
    """A question that makes no sense."""
    return CommandRefused("what-if-invalid", detail, kind="invalid", field=field)
