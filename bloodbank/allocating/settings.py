"""What the plan for competing requests weighs against what. Defaults: docs/clinical-decisions.md."""

import math

from immutables import Map
from msgspec import Struct

from bloodbank.model import BloodGroup, Component, Urgency


class AllocationSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Prices in points; the plan is the one that costs least.

    `missing`: a unit that can't be found, by urgency; `wait_an_hour`: each hour until a unit arrives; `late_an_hour`:
    each hour past the instant it is needed, besides. `stop`: each place a request is supplied from, but its own.
    `group_step`: each step down the list of preferred groups; `scarce_group`: a unit of one of `scarce_groups` (by
    component) for a patient of another group. `day_left`: each day a unit would still have kept: so what expires first
    is used first. `isolated_s`: a place from which every other place with blood is farther is isolated; of each group
    it keeps `reserve_units` (by component) back for itself, or `reserve` is the price of each that leaves it.
    `depth`: of the cheapest units, a request is offered this many times what it asks for, and more when they run out.
    `spared_attributes`: what a unit was processed for; a single request that does not need it gets such units last.
    """

    missing: Map[str, float] = Map({"emergency": 2000.0, "urgent": 500.0, "routine": 150.0})
    wait_an_hour: Map[str, float] = Map({"emergency": 60.0, "urgent": 4.0, "routine": 2.0})
    late_an_hour: Map[str, float] = Map({"emergency": 60.0, "urgent": 20.0, "routine": 4.0})
    stop: float = 5.0
    group_step: float = 3.0
    scarce_group: float = 20.0
    scarce_groups: Map[str, tuple[BloodGroup, ...]] = Map(
        {
            "red-cells": (BloodGroup.O_NEG,),
            "whole-blood": (BloodGroup.O_NEG,),
            "plasma": (BloodGroup.AB_POS, BloodGroup.AB_NEG),
            "platelets": (BloodGroup.AB_NEG,),
            "cryoprecipitate": (BloodGroup.AB_POS, BloodGroup.AB_NEG),
        }
    )
    day_left: float = 0.2
    most_days_left: float = 50.0
    isolated_s: float = 5400.0
    reserve_units: Map[str, int] = Map({"red-cells": 2})
    reserve: float = 60.0
    depth: int = 10
    spared_attributes: tuple[str, ...] = ("irradiated", "washed")

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for name in ("missing", "wait_an_hour", "late_an_hour"):
            table: Map[str, float] = getattr(self, name)
            for urgency in Urgency:
                if not 0.0 <= table.get(urgency.value, -1.0) <= 1e6:
                    raise ValueError(f"{name}: give a number from 0 to 1000000 for {urgency.value}")
        for name in ("stop", "group_step", "scarce_group", "day_left", "most_days_left", "reserve", "isolated_s"):
            if not 0.0 <= getattr(self, name) < 1e6 or not math.isfinite(getattr(self, name)):
                raise ValueError(f"{name} must be 0 to 1000000, not {getattr(self, name)!r}")
        for table_name in ("scarce_groups", "reserve_units"):
            for component in getattr(self, table_name):
                if component not in tuple(Component):
                    raise ValueError(
                        f"{table_name}: there is no component {component!r}; use one of {', '.join(Component)}"
                    )
        if any(not 0 <= count <= 1000 for count in self.reserve_units.values()):
            raise ValueError("reserve_units must be 0 to 1000 of each component")
        if not 1 <= self.depth <= 1000:
            raise ValueError(f"depth must be 1 to 1000, not {self.depth!r}")
