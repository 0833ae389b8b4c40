"""A perishable item: how long it lives, how it is ordered, asked for and issued, and what each of these costs."""

from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from bloodbank.perishable.errors import ItemUnusable

Count = Annotated[int, Meta(ge=1)]
Money = Annotated[float, Meta(ge=0)]

DAYS_A_WEEK = 7
LEAST_COV = 0.001
MOST_DISCOUNT = 0.99999


class Demand(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Units asked for in a day.

    `gamma` is rounded to the nearest whole number (De Moor, Gijsbrechts and Boute 2022); its `cov` is the standard
    deviation as a share of the mean. `negative-binomial` has `size` as its n. A `poisson` has its mean only; a `cov` or
    `size` beside it says nothing. What lies above `most` is counted as `most`; without it nothing that matters is cut.
    """

    distribution: Literal["gamma", "poisson", "negative-binomial"]
    mean: Annotated[float, Meta(ge=1e-6, le=1e6)]
    cov: Annotated[float, Meta(ge=0, le=10)] | None = None
    size: Annotated[float, Meta(gt=0, le=1e6)] | None = None
    most: Count | None = None

    def __post_init__(self) -> None:
        if self.distribution == "gamma" and (self.cov is None or self.cov < LEAST_COV):
            raise ItemUnusable(f"cov is {self.cov}: a gamma demand needs one from {LEAST_COV} to 10 beside its mean")
        if self.distribution == "negative-binomial" and self.size is None:
            raise ItemUnusable("size is missing: a negative-binomial demand needs it beside its mean")


class Costs(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Per unit: ordered, asked for in vain, expired, held over night, and what a unit issued brings.

    `order_fixed` is paid whenever anything is ordered. With `holding_of_expired` the night's cost is paid for what
    expires that night too (Mirjalili 2022), else not (De Moor et al. 2022).
    """

    order: Money = 0.0
    shortage: Money = 0.0
    waste: Money = 0.0
    holding: Money = 0.0
    price: Money = 0.0
    order_fixed: Money = 0.0
    holding_of_expired: bool = False


class Arrival(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days of life that units have left when they arrive, by chance: each unit for itself.

    Either `shares` for 1, 2, ... shelf_life days left; or logits for 2, ... shelf_life days against that of one day,
    which may grow with each unit ordered (`logit_per_unit`): Mirjalili 2022, chapter 6.
    """

    shares: tuple[Money, ...] = ()
    logit: tuple[float, ...] = ()
    logit_per_unit: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.shares) == bool(self.logit):
            raise ItemUnusable("give either shares or logit, by days of life left at arrival")
        if self.shares and not abs(sum(self.shares) - 1.0) < 1e-6:
            raise ItemUnusable(f"shares sum to {sum(self.shares):g}: make them sum to 1")
        if self.logit_per_unit and len(self.logit_per_unit) != len(self.logit):
            raise ItemUnusable(
                f"logit_per_unit has {len(self.logit_per_unit)} numbers: give {len(self.logit)}, as logit"
            )


def check_discount(discount: float | None) -> None:
    """Raises ItemUnusable."""
    if discount is not None and not 0.0 < discount <= MOST_DISCOUNT:
        raise ItemUnusable(
            f"discount is {discount}: give more than 0 and at most {MOST_DISCOUNT}, or leave it out for average returns"
        )


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One product at one place, looked at once a day.

    An order placed at the start of a day arrives `lead_time_days` later, before that day's demand; one of 0 days at
    once. Without a `discount` what counts is the average return of a day. With `weekdays` (Monday first) the demand of
    each day of the week is its own; else every day's is `demand`.
    """

    shelf_life_days: Count = field(name="shelf_life")
    lead_time_days: Annotated[int, Meta(ge=0)] = field(name="lead_time")
    issue: Literal["fifo", "lifo"]
    max_order: Count
    costs: Costs
    demand: Demand | None = None
    weekdays: tuple[Demand, ...] = ()
    discount: float | None = None
    arrival: Arrival | None = None

    def __post_init__(self) -> None:
        check_discount(self.discount)
        if (self.demand is None) == (not self.weekdays):
            raise ItemUnusable("give either [demand] or seven [[weekdays]]")
        if self.weekdays and len(self.weekdays) != DAYS_A_WEEK:
            raise ItemUnusable(f"weekdays: {len(self.weekdays)} demands given: give seven, Monday first")
        if self.arrival is None:
            return
        for name, wanted in (("shares", self.shelf_life_days), ("logit", self.shelf_life_days - 1)):
            given = len(getattr(self.arrival, name))
            if given not in (0, wanted):
                raise ItemUnusable(
                    f"arrival.{name} has {given} numbers: a shelf life of {self.shelf_life_days} needs {wanted}"
                )

    @property
    def demands(self) -> tuple[Demand, ...]:
        """The demand of each day of the cycle: one, or seven."""
        return self.weekdays if self.demand is None else (self.demand,)
