"""Standing orders are placed, suspended, resumed, ended, and become requests in time."""

from msgspec import Struct

from bloodbank.model import BloodGroup, Component


class PlaceStandingOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The same blood again and again. Fields as in `StandingOrder`; the id is allotted by the decision."""

    place_id: str
    component: Component
    group: BloodGroup
    count: int
    weekdays: tuple[int, ...]
    at_s: float
    placed_by: str
    utc_offset_s: float = 10_800.0
    lead_s: float = 43_200.0
    until_at: float | None = None
    requirements: tuple[str, ...] = ()


class SuspendStandingOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    order_id: str
    reason: str


class ResumeStandingOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """It goes on from now; what was missed meanwhile is not made up for."""

    order_id: str


class EndStandingOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    order_id: str
    reason: str


class RaiseStandingOrders(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Make the requests that are due. Given by the room's timer."""


class StandingOrderPlaced(Struct, frozen=True, kw_only=True):
    order_id: str
    place_id: str
    component: Component
    group: BloodGroup
    count: int
    weekdays: tuple[int, ...]
    at_s: float
    utc_offset_s: float
    lead_s: float
    next_at: float
    placed_by: str
    until_at: float | None = None
    requirements: tuple[str, ...] = ()

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"standing-order/{self.order_id}", f"blood-place/{self.place_id}")


class StandingOrderSuspended(Struct, frozen=True, kw_only=True):
    order_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"standing-order/{self.order_id}",)


class StandingOrderResumed(Struct, frozen=True, kw_only=True):
    order_id: str
    next_at: float

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"standing-order/{self.order_id}",)


class StandingOrderRaised(Struct, frozen=True, kw_only=True):
    """`request_id` was made for the need at `needed_by_at`; `next_at` is the need after it."""

    order_id: str
    request_id: str
    needed_by_at: float
    next_at: float

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"standing-order/{self.order_id}", f"blood-request/{self.request_id}")


class StandingOrderEnded(Struct, frozen=True, kw_only=True):
    order_id: str
    reason: str

    @property
    def streams(self) -> tuple[str, ...]:
        return (f"standing-order/{self.order_id}",)


Command = PlaceStandingOrder | SuspendStandingOrder | ResumeStandingOrder | EndStandingOrder | RaiseStandingOrders
Event = StandingOrderPlaced | StandingOrderSuspended | StandingOrderResumed | StandingOrderRaised | StandingOrderEnded
