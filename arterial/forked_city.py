"""The simulator behind the control room's question "what if": loaded when it is asked for the first time."""

import threading
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from arterial.demand import demand_of
from arterial.dispatch_data import read_dispatch_data, with_dispatch_data
from arterial.dispatch_file import dispatch_settings_of
from arterial.offline_room import state_in_log
from arterial.settings import Settings
from controlroom.errors import CommandRefused
from controlroom.questions.what_if import Present, WhatIfAnswer, WhatIfQuestion, invalid
from roads import CityPack

if TYPE_CHECKING:
    from sim.forks.asking import ForkedCity


class SimulatorOnDemand:
    """A WhatIf over one city pack. One question is answered at a time; the others wait their turn."""

    def __init__(self, pack: CityPack) -> None:
        self._pack = pack
        self._turn = threading.Lock()

    @cached_property
    def _city(self) -> "ForkedCity":
        from sim.forks.asking import ForkedCity

        return ForkedCity(self._pack)

    def ask(
        self, present: Present, question: WhatIfQuestion, *, progress: Callable[[float], None] = lambda share: None
    ) -> WhatIfAnswer:
        """Raises CommandRefused, also for a city pack that can't be simulated."""
        from sim.worlds import WorldUnusable

        with self._turn:
            try:
                return self._city.ask(present, question, progress=progress)
            except WorldUnusable as error:
                raise invalid("city", str(error)) from error


def present_in_log(settings: Settings, pack: CityPack, region: str | None) -> Present:
    """The state at the end of a region's log, at its last instant; units are where their last status put them.

    Raises NothingLogged, LogBroken, CommandRefused where demand is unknown.
    """
    state = state_in_log(settings, region)
    rules = with_dispatch_data(
        dispatch_settings_of(pack, settings.dispatch_file), read_dispatch_data(settings.dispatch_data_dir)
    )
    demand = demand_of(pack, rules, settings.demand_file)
    if demand is None:
        detail = "nothing is known of demand: give the city pack a population grid, or set ARTERIAL_DEMAND_FILE"
        raise CommandRefused("demand-unknown", detail, kind="not-found")
    return Present(state=state.dispatch, positions={}, now=state.last_at, settings=rules, demand=demand)
