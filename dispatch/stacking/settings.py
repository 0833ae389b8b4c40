"""Which calls may be queued on a busy unit, and when a queued one is offered to another."""

from math import isfinite

from msgspec import Struct


class StackingSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`most_urgent_priority` is the most urgent that may wait for a busy unit; more urgent calls never do.

    A unit that is clear begins its next job at once, unless a free unit is there sooner by `nearer_by_s`: then the job
    is offered for `offer_s`, and begins after that all the same.
    """

    most_urgent_priority: int = 2
    most_incidents: int = 5
    nearer_by_s: float = 120.0
    offer_s: float = 60.0

    def __post_init__(self) -> None:
        for name, least, most in (
            ("most_urgent_priority", 1, 9),
            ("most_incidents", 1, 100),
            ("nearer_by_s", 0.0, 86_400.0),
            ("offer_s", 0.0, 3_600.0),
        ):
            value = getattr(self, name)
            if not isfinite(value) or not least <= value <= most:
                raise ValueError(f"dispatch settings: stacking.{name} must be from {least} to {most}, not {value!r}")
