"""What target stocks are worked out under."""

from typing import Literal

from immutables import Map
from msgspec import Struct

from bloodbank.forecast.settings import DAYS_A_WEEK

EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
LONGEST_LIFE_DAYS = 3_650


class Terms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one product is ordered and kept.

    `shelf_life_days` are those left on arrival; an order arrives `lead_time_days` later, before that day's demand.
    `service` is the share of units asked for that should be issued at once, `most_waste` the share of units received
    that may expire: where both can't be had, waste decides. `order_weekdays`: 0 Monday to 6 Sunday. Orders are whole
    packs of `pack_units`. Costs are of a unit short, expired, and held over a night, in any one currency.
    """

    shelf_life_days: int
    lead_time_days: int = 1
    service: float = 0.97
    most_waste: float = 0.05
    issue: Literal["fifo", "lifo"] = "fifo"
    order_weekdays: tuple[int, ...] = EVERY_DAY
    pack_units: int = 1
    shortage_cost: float = 10.0
    waste_cost: float = 1.0
    holding_cost: float = 0.01

    def __post_init__(self) -> None:
        """Raises ValueError naming the field that is out of range."""
        for name, low, high in (
            ("shelf_life_days", 1, LONGEST_LIFE_DAYS),
            ("lead_time_days", 0, 28),
            ("service", 0.0, 0.9999),
            ("most_waste", 0.0, 1.0),
            ("pack_units", 1, 1_000),
            ("shortage_cost", 0.0, 1e6),
            ("waste_cost", 0.0, 1e6),
            ("holding_cost", 0.0, 1e6),
        ):
            value = getattr(self, name)
            if not low <= value <= high:
                raise ValueError(f"{name} must be {low:g} to {high:g}, not {value!r}")
        if not self.order_weekdays or not set(self.order_weekdays) <= set(EVERY_DAY):
            raise ValueError(f"order_weekdays must be some of 0 (Monday) to 6 (Sunday), not {self.order_weekdays!r}")

    def protected_days(self, weekday: int) -> int:
        """Days that an order of this weekday must cover: until the next one can have arrived."""
        gap = next(
            ahead for ahead in range(1, DAYS_A_WEEK + 1) if (weekday + ahead) % DAYS_A_WEEK in self.order_weekdays
        )
        return self.lead_time_days + gap


class TargetSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`terms` by product (a component's name). `simulated_days` after the warm-up; `seed` of the draws."""

    terms: Map[str, Terms] = Map(
        {
            "red-cells": Terms(shelf_life_days=28, most_waste=0.04),
            "platelets": Terms(shelf_life_days=4, service=0.95, most_waste=0.12),
            "plasma": Terms(shelf_life_days=365),
            "cryoprecipitate": Terms(shelf_life_days=365),
            "whole-blood": Terms(shelf_life_days=21),
        }
    )
    simulated_days: int = 7_280
    seed: int = 1

    def __post_init__(self) -> None:
        """Raises ValueError naming the field that is out of range."""
        if not 364 <= self.simulated_days <= 364_000:
            raise ValueError(f"simulated_days must be 364 to 364,000, not {self.simulated_days!r}")
