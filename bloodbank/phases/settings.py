"""When stock is scarce, and what then holds. Defaults: docs/clinical-decisions.md."""

import math
from typing import Literal

from immutables import Map
from msgspec import Struct

from bloodbank.kinds import BloodGroup, Component, Urgency


class PhaseRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days of stock: aimed at, and below which it is amber and red. It is better again only `margin_days` above."""

    target_days: float
    amber_below_days: float
    red_below_days: float
    margin_days: float = 0.5

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        if not 0.0 <= self.red_below_days <= self.amber_below_days <= self.target_days < math.inf:
            raise ValueError("red_below_days, amber_below_days and target_days must not fall, from 0 on")
        if not 0.0 <= self.margin_days < math.inf:
            raise ValueError(f"margin_days must be 0 or more, not {self.margin_days!r}")


def default_rules() -> Map[str, PhaseRule]:
    """Red cells: target above 6 days, alerts at 1.6 to 2 days of a group (England, 2022 and 2024); others by life."""
    return Map(
        {
            "red-cells": PhaseRule(target_days=6.0, amber_below_days=3.0, red_below_days=1.5),
            "whole-blood": PhaseRule(target_days=4.0, amber_below_days=2.0, red_below_days=1.0),
            "platelets": PhaseRule(target_days=2.0, amber_below_days=1.0, red_below_days=0.5, margin_days=0.25),
            "plasma": PhaseRule(target_days=28.0, amber_below_days=10.0, red_below_days=4.0, margin_days=1.0),
            "cryoprecipitate": PhaseRule(target_days=28.0, amber_below_days=10.0, red_below_days=4.0, margin_days=1.0),
        }
    )


class PhaseSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`rules`: component, or component and group (`red-cells/O-`) -> rule.

    `urgencies`: phase -> requests that still get such blood; an emergency always does. `restricted`: whether issuing
    for others is warned of or refused. `substitutions`: component and group -> groups to use in its stead where they
    suit. `review_every_s`: how often the days of stock are counted.
    """

    rules: Map[str, PhaseRule] = default_rules()
    urgencies: Map[str, tuple[Urgency, ...]] = Map({"red": (Urgency.EMERGENCY, Urgency.URGENT)})
    restricted: Literal["warn", "refuse"] = "warn"
    substitutions: Map[str, tuple[BloodGroup, ...]] = Map(
        {
            "red-cells/O-": (BloodGroup.O_POS,),
            "red-cells/A-": (BloodGroup.O_NEG, BloodGroup.A_POS),
            "red-cells/B-": (BloodGroup.O_NEG, BloodGroup.B_POS),
            "red-cells/AB-": (BloodGroup.A_NEG, BloodGroup.B_NEG, BloodGroup.AB_POS),
            "red-cells/A+": (BloodGroup.O_POS,),
            "red-cells/B+": (BloodGroup.O_POS,),
            "red-cells/AB+": (BloodGroup.A_POS, BloodGroup.B_POS, BloodGroup.O_POS),
        }
    )
    review_every_s: float = 3600.0

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for table in ("rules", "substitutions"):
            for key in getattr(self, table):
                component, _, group = key.partition("/")
                if component not in tuple(Component) or (group and group not in tuple(BloodGroup)):
                    raise ValueError(f"{table}: {key!r} is no component, nor component/group such as red-cells/O-")
        for phase, urgencies in self.urgencies.items():
            if phase not in ("amber", "red"):
                raise ValueError(f"urgencies: {phase!r} is none of amber, red")
            if Urgency.EMERGENCY not in urgencies:
                raise ValueError(f"urgencies: emergency must be among those of {phase}; it is never restricted")
        if not 60.0 <= self.review_every_s <= 7 * 86_400.0:
            raise ValueError(f"review_every_s must be 60 to 604800 seconds, not {self.review_every_s!r}")

    def rule_of(self, component: Component, group: BloodGroup) -> PhaseRule | None:
        """The rule for a group goes before the one for its component; None where there is none."""
        return self.rules.get(f"{component.value}/{group.value}") or self.rules.get(component.value)
