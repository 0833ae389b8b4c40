"""What the plan for all waiting calls may do, beside the rules that hold for every call."""

from math import isfinite

from msgspec import Struct

_RANGES = (
    ("alternative_s", 0.0, 86_400.0),
    ("keep_back_share", 0.0001, 1.0),
    ("keep_back_longest_s", 0.0, 86_400.0),
)


class WaitingSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In the plan a unit that is only an alternative counts as arriving `alternative_s` later, once for every step.

    `take_from_calls`: units on their way to less urgent calls take part too, by the rules of pre-emption.
    `keep_back_from_priority` (None: nobody is kept back): for a call of this priority or a less urgent one, a unit
    whose leaving costs at least `keep_back_share` of the expected demand its cover is not sent while the call has
    waited less than `keep_back_longest_s`. Life-threatening calls never wait for it.
    """

    alternative_s: float = 1_800.0
    take_from_calls: bool = False
    keep_back_from_priority: int | None = None
    keep_back_share: float = 0.05
    keep_back_longest_s: float = 1_800.0

    def __post_init__(self) -> None:
        for name, least, most in _RANGES:
            value = getattr(self, name)
            if not isfinite(value) or not least <= value <= most:
                raise ValueError(f"dispatch settings: waiting.{name} must be from {least:g} to {most:g}, not {value!r}")
        priority = self.keep_back_from_priority
        if priority is not None and not 1 <= priority <= 9:
            raise ValueError(
                f"dispatch settings: waiting.keep_back_from_priority must be from 1 to 9, or absent, not {priority!r}"
            )
