"""What a blood service decides of storing, processing and releasing. Defaults: docs/clinical-decisions.md."""

import math
from collections.abc import Iterable

from immutables import Map
from msgspec import Struct

from bloodbank.model import Component

DAY_S = 86_400.0
HOUR_S = 3_600.0
COLDEST_C, HOTTEST_C = -200.0, 60.0


class KeepingRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a kind of blood is kept.

    Stored from `low_c` to `high_c` degrees Celsius, carried from `transport_low_c` to `transport_high_c` for at most
    `longest_transit_s`. Outside the storage range it may be for `excursion_limit_s`, out of its refrigerator for
    `out_limit_s`. It keeps `shelf_life_s` from collection.
    """

    low_c: float
    high_c: float
    transport_low_c: float
    transport_high_c: float
    shelf_life_s: float
    longest_transit_s: float = 24 * HOUR_S
    excursion_limit_s: float = 1800.0
    out_limit_s: float = 1800.0

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for low, high in (("low_c", "high_c"), ("transport_low_c", "transport_high_c")):
            if not COLDEST_C <= getattr(self, low) < getattr(self, high) <= HOTTEST_C:
                raise ValueError(f"{low} and {high} must rise, from {COLDEST_C:.0f} to {HOTTEST_C:.0f} degrees Celsius")
        for name in ("shelf_life_s", "longest_transit_s", "excursion_limit_s", "out_limit_s"):
            if not 0.0 <= getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be a number of seconds, not {getattr(self, name)!r}")


class ProcessRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a process makes of units: it adds `attribute`, and the product keeps at most `shelf_life_s` from then.

    `shelf_life_s` is by component; a component that is not named can't be processed so, infinite means that the process
    sets no limit of its own. `most_sources` units become at most `most_products`.
    """

    attribute: str
    shelf_life_s: Map[str, float]
    most_sources: int = 1
    most_products: int = 1

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        for component, shelf_life_s in self.shelf_life_s.items():
            if component not in tuple(Component):
                raise ValueError(
                    f"shelf_life_s: there is no component {component!r}; use one of {', '.join(Component)}"
                )
            if not shelf_life_s > 0.0:
                raise ValueError(f"shelf_life_s: {component} must keep for more than 0 seconds, not {shelf_life_s!r}")
        if self.most_sources < 1 or self.most_products < 1:
            raise ValueError("most_sources and most_products must be 1 or more")


def default_keeping() -> Map[str, KeepingRule]:
    """EU Directive 2004/33 annex IV, JPAC Red Book and ISBT transport limits; national rules go before them."""
    chilled = {"low_c": 2.0, "high_c": 6.0, "transport_low_c": 2.0, "transport_high_c": 10.0}
    agitated = {"low_c": 20.0, "high_c": 24.0, "transport_low_c": 20.0, "transport_high_c": 24.0}
    deep_frozen = {"low_c": -196.0, "high_c": -65.0, "transport_low_c": -196.0, "transport_high_c": -65.0}
    frozen = {"low_c": -90.0, "high_c": -25.0, "transport_low_c": -90.0, "transport_high_c": -18.0}
    return Map(
        {
            "red-cells": KeepingRule(**chilled, shelf_life_s=42 * DAY_S),
            "red-cells+frozen": KeepingRule(**deep_frozen, shelf_life_s=30 * 366 * DAY_S),
            "whole-blood": KeepingRule(**chilled, shelf_life_s=35 * DAY_S),
            "platelets": KeepingRule(**agitated, shelf_life_s=7 * DAY_S),
            "plasma": KeepingRule(**frozen, shelf_life_s=3 * 366 * DAY_S),
            "plasma+thawed": KeepingRule(**chilled, shelf_life_s=3 * 366 * DAY_S),
            "cryoprecipitate": KeepingRule(**frozen, shelf_life_s=3 * 366 * DAY_S),
            "cryoprecipitate+thawed": KeepingRule(**agitated, shelf_life_s=3 * 366 * DAY_S),
        }
    )


def default_processes() -> Map[str, ProcessRule]:
    """Common processes; `shelf_life_s` counts from the process, and never lengthens what was left."""
    unlimited = math.inf
    return Map(
        {
            "irradiate": ProcessRule(
                attribute="irradiated",
                shelf_life_s=Map({"red-cells": 14 * DAY_S, "whole-blood": 14 * DAY_S, "platelets": unlimited}),
            ),
            "wash": ProcessRule(
                attribute="washed", shelf_life_s=Map({"red-cells": 24 * HOUR_S, "platelets": 4 * HOUR_S})
            ),
            "leucodeplete": ProcessRule(
                attribute="leucodepleted",
                shelf_life_s=Map({"red-cells": unlimited, "whole-blood": unlimited, "platelets": unlimited}),
            ),
            "split": ProcessRule(
                attribute="split",
                shelf_life_s=Map({component.value: unlimited for component in Component}),
                most_products=8,
            ),
            "pool": ProcessRule(
                attribute="pooled",
                shelf_life_s=Map({"platelets": unlimited, "cryoprecipitate": unlimited}),
                most_sources=12,
            ),
            "thaw": ProcessRule(
                attribute="thawed", shelf_life_s=Map({"plasma": 24 * HOUR_S, "cryoprecipitate": 4 * HOUR_S})
            ),
        }
    )


class LifeSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Keeping, processing, release.

    `keeping`: component, or component and attribute (`plasma+thawed`) -> rule. `processes`: name -> rule.
    `quarantine_on_receipt`: whether units wait for tests and release, as in a service that collects by itself.
    `required_tests`: markers that must be negative before release. `two_persons`: whether a release needs a second one.
    `longest_log_gap_s`: how long a storage may be without a reading before what lies in it is in doubt.
    `typed_attributes`: attributes that a test of the unit can find or refute.
    `stored_at_most_ago_s`: how long after a unit was put back somebody may say so, for its time out to end there.
    """

    keeping: Map[str, KeepingRule] = default_keeping()
    processes: Map[str, ProcessRule] = default_processes()
    quarantine_on_receipt: bool = False
    required_tests: tuple[str, ...] = ("HIV", "HBV", "HCV", "syphilis")
    two_persons: bool = True
    typed_attributes: tuple[str, ...] = ("cmv-negative", "hba-negative", "hla-selected", "hpa-selected")
    longest_log_gap_s: float = 12 * HOUR_S
    stored_at_most_ago_s: float = 900.0

    def __post_init__(self) -> None:
        """Raises ValueError naming the field."""
        missing = [component.value for component in Component if component.value not in self.keeping]
        if missing:
            raise ValueError(f"keeping: there is no rule for {', '.join(missing)}")
        if not 60.0 <= self.longest_log_gap_s < math.inf:
            raise ValueError(f"longest_log_gap_s must be 60 seconds or more, not {self.longest_log_gap_s!r}")
        if not 0.0 <= self.stored_at_most_ago_s <= DAY_S:
            raise ValueError(f"stored_at_most_ago_s must be 0 to {DAY_S:.0f}, not {self.stored_at_most_ago_s!r}")

    def kept(self, component: Component, attributes: Iterable[str]) -> KeepingRule:
        """The rule for a kind of blood: the one for an attribute it has goes before the one for the component."""
        for attribute in attributes:
            rule = self.keeping.get(f"{component.value}+{attribute}")
            if rule is not None:
                return rule
        return self.keeping[component.value]
