"""Standing orders as they are known."""

from msgspec import Struct

from bloodbank.kinds import BloodGroup, Component


class StandingOrder(Struct, frozen=True, kw_only=True):
    """So many units of a component and group, at a place, at `at_s` after local midnight on `weekdays` (Monday is 0).

    Local time is UTC and `utc_offset_s`. `next_at` is the next instant of need; a request is made `lead_s` before.
    """

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
    suspended_reason: str | None = None

    @property
    def due_at(self) -> float | None:
        """When the next request is to be made; None while suspended, and when it is over."""
        over = self.until_at is not None and self.next_at > self.until_at
        return None if over or self.suspended_reason is not None else self.next_at - self.lead_s
