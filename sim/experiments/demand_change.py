"""How the calls of a scenario, and the world they are answered in, differ from an ordinary day's."""

from __future__ import annotations

from math import isfinite

from msgspec import Struct, json, to_builtins

from sim.demand.adjusting import at_strength
from sim.demand.scenario_file import ScenarioFile, surges_of
from sim.demand.surges import MOST_FACTOR, Surge


class BadDemand(ValueError):
    """A change of demand that can't be; says the field and the remedy."""


class DemandChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`factor` times as many calls as usual, or so many that there are `per_day` on the mean day; `surges` laid over
    them (the contents of scenario files), each at its strength (surge -> strength, 1 where none is given).

    Surges' times are from the beginning of each replication, its warm-up included. Raises BadDemand, DemandUnusable.
    """

    factor: float = 1.0
    per_day: float | None = None
    surges: tuple[ScenarioFile, ...] = ()
    strengths: dict[str, float] = {}

    def __post_init__(self) -> None:
        if not 0.0 < self.factor <= MOST_FACTOR:
            raise BadDemand(f"demand.factor is {self.factor}: give a number above 0 and up to {MOST_FACTOR:g}")
        if self.per_day is not None and not 0.0 < self.per_day < float("inf"):
            raise BadDemand(f"demand.per_day is {self.per_day}: give a number above 0")
        if self.per_day is not None and self.factor != 1.0:
            raise BadDemand("demand.factor and demand.per_day both set the level: leave one out")
        known = {surge.name for surge in self._as_written()}
        for name, strength in self.strengths.items():
            if name not in known:
                there = ", ".join(sorted(known)) or "none: give demand.surges"
                raise BadDemand(f"demand.strengths.{name}: there is no such surge; there are {there}")
            if not isfinite(strength) or strength < 0.0:
                raise BadDemand(f"demand.strengths.{name} is {strength}: give 0 or more")
        self.in_force()

    @property
    def is_none(self) -> bool:
        """Whether everything is as usual."""
        return self == AS_USUAL

    def in_force(self) -> tuple[Surge, ...]:
        """The surges at their strengths."""
        strength = self.strengths.get
        return tuple(s for surge in self._as_written() for s in at_strength(surge, strength(surge.name, 1.0)))

    def encoded(self) -> bytes:
        """The same for changes that are the same."""
        return json.encode(to_builtins(self, str_keys=True, order="deterministic"))

    def _as_written(self) -> tuple[Surge, ...]:
        return surges_of((scenario.name, scenario) for scenario in self.surges)


AS_USUAL = DemandChange()
